"""Limits for single fetches: how many at once in all and of one host, waited for before time runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    users: int = 0


class Gates:
    """Lets so many through at once; a host without users is forgotten."""

    def __init__(self, concurrency: int, per_host: int) -> None:
        self._per_host = per_host
        self._all = asyncio.Semaphore(concurrency)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def passing(self, host: str) -> AsyncIterator[None]:
        """Wait for a place of the host, then for one of all, so that one busy host holds up no other."""
        gate = self._hosts.setdefault(host, _Host(asyncio.Semaphore(self._per_host)))
        gate.users += 1
        try:
            async with gate.places, self._all:
                yield
        finally:
            gate.users -= 1
            if not gate.users:
                self._hosts.pop(host, None)
