"""Asks robots.txt before an article's page is read, once for each server (RFC 9309).

Feeds are published to be polled and are read as they are; pages are only read where the publisher lets robots
in.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from protego import Protego

from monitors.records import Fetched, Outcome, Request

_MOST_SERVERS = 1_000  # remembered at once; the one that was not asked about for longest goes first
_MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: what has to be read at least
_TIMEOUT_S = 10.0
_CLIENT_ERROR = 4  # first digit of a status

Fetch = Callable[[Request], Awaitable[Fetched]]


class Robots:
    """Remembers the rules of each server for as long as it lives: one poll, a day at most."""

    def __init__(self, fetch: Fetch, user_agent: str) -> None:
        self._fetch = fetch
        self._token = user_agent.partition("/")[0].strip()
        self._rules: OrderedDict[str, asyncio.Task[Protego | None]] = OrderedDict()

    async def allows(self, source: str, url: httpx.URL) -> bool:
        """Whether the server's robots.txt lets this program read an address."""
        server = f"{url.scheme}://{url.netloc.decode('ascii')}"
        asking = self._rules.get(server)
        if asking is None:
            asking = self._rules[server] = asyncio.ensure_future(self._ask(source, server))
            if len(self._rules) > _MOST_SERVERS:
                self._rules.popitem(last=False)
        self._rules.move_to_end(server)
        rules = await asyncio.shield(asking)  # others may wait for the same rules
        return rules is not None and bool(rules.can_fetch(str(url), self._token))

    async def _ask(self, source: str, server: str) -> Protego | None:
        """Return a server's rules; None where everything is to be left alone."""
        from protego import Protego  # noqa: PLC0415 - only who reads pages pays

        fetched = await self._fetch(
            Request(source, f"{server}/robots.txt", timeout_s=_TIMEOUT_S, max_bytes=_MAX_BYTES)
        )
        if fetched.outcome is Outcome.OK:
            return Protego.parse(fetched.body.decode("utf-8", "replace"))
        if fetched.status // 100 == _CLIENT_ERROR or fetched.outcome is Outcome.TOO_LARGE:
            return Protego.parse("")  # RFC 9309, 2.3.1.3: there are none
        return None  # 2.3.1.4: as long as they cannot be read, nothing is allowed

    def close(self) -> None:
        """Ask no further."""
        for asking in self._rules.values():
            asking.cancel()
