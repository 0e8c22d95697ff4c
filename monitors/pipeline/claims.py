"""Sees to it that no source is polled by two passes at once.

A pass writes its holder's id beside each source that it polls. A claim holds as long as its holder lives: the
holder renews a lease of its own, so the claims of a killed pass are free at once on this host, and after 15
seconds from another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from monitors.errors import StoreError
from monitors.records import SourceState
from monitors.store import clock, leases
from monitors.store import sources as stored
from monitors.store.engine import writing

_LOOK_AGAIN_S = 0.25
_PREFIX = "pass/"


class Claims:
    """The claims of one pass; an async context manager that renews them and gives them back."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], *, wait: bool) -> None:
        self._engine = engine
        self._clock = now
        self._wait = wait
        self._holder = leases.this_process()
        self._renewing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        with writing(self._engine) as connection:
            clock.bring_back(connection, self._clock())
            leases.take(connection, _PREFIX + self._holder.id, self._holder, self._clock())
        self._renewing = asyncio.create_task(self._renew())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            with suppress(asyncio.CancelledError):
                await self._renewing
        # Where the database is away, the claims end by themselves, like those of a pass that was killed.
        with suppress(StoreError), writing(self._engine) as connection:
            stored.free_claims(connection, self._holder.id)
            leases.release(connection, _PREFIX + self._holder.id, self._holder)

    async def take(self, names: Sequence[str]) -> AsyncIterator[dict[str, SourceState]]:
        """Yield the states of the sources as they can be claimed: all at once unless another pass has some.

        Without `wait`, sources that another pass is polling are left to it.
        """
        left = set(names)
        while left:
            mine = await asyncio.to_thread(self._claim, sorted(left))
            if mine:
                yield mine
            left -= set(mine)
            if not self._wait:
                return
            if left:
                await asyncio.sleep(_LOOK_AGAIN_S)

    def _claim(self, names: Sequence[str]) -> dict[str, SourceState]:
        with writing(self._engine) as connection:
            living = leases.living(connection, _PREFIX, self._holder, self._clock())
            return stored.claim(connection, names, self._holder.id, living)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(leases.RENEW_EVERY.total_seconds())
            with suppress(StoreError):  # there are three chances before the lease counts as stale
                await asyncio.to_thread(self._renew_once)

    def _renew_once(self) -> None:
        with writing(self._engine) as connection:
            leases.renew(connection, self._holder, self._clock())
