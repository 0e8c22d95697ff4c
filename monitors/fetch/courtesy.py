"""Lets a large body wait for the many small ones, while there are any."""

from __future__ import annotations

import asyncio
from time import monotonic

_EVERY_BYTES = 16 * 1024
_PAUSE_S = 0.001
_TIMES_LATE = 10  # how much longer than others held up the loop a large body holds back
_PATIENCE_S = 2.0  # in all: it has a deadline of its own


class Courtesy:
    """Gives way between the pieces of one body: shortly where nobody wants the time, longer where many do."""

    def __init__(self) -> None:
        self._next = 0
        self._patience_s = _PATIENCE_S

    async def give_way(self, cost: int) -> None:
        """Let others go first; `cost`, in bytes, is what the body took so far."""
        if cost < self._next:
            return
        self._next = cost + _EVERY_BYTES
        began = monotonic()
        await asyncio.sleep(_PAUSE_S)
        late = monotonic() - began - _PAUSE_S
        if late > _PAUSE_S and self._patience_s > 0:
            wait = min(late * _TIMES_LATE, self._patience_s)
            self._patience_s -= wait
            await asyncio.sleep(wait)
