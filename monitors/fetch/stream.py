"""One TCP connection as httpcore wants it, straight on asyncio's transports.

httpcore's own stream goes through anyio, which costs a third of the CPU of a request that is answered by 304.
There are no timeouts here: the deadline of the whole request stands above.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore

from monitors.fetch.trouble import Trouble, tls_trouble
from monitors.records import Outcome

_MOST_UNREAD_BYTES = 128 * 1024  # the rest waits in the sender's window
_MOST_AT_ONCE_BYTES = 16 * 1024  # thousands of tiny chunks fit in this, and are parsed without a pause
# Twice what any server sends: each costs as much as a whole answer.
_MANY_INTERIM = re.compile(rb"(?:HTTP/1\.\d 1\d\d[^\n]*+\n(?:[^\r\n][^\n]*+\n)*+\r?\n){9}")


@dataclass(slots=True)
class HeadBudget:
    """How much may come before the head of an answer is complete.

    A server may send interim answers (1xx) before the real one, and httpcore reads them for ever.
    """

    host: str
    left_bytes: int = 48 * 1024  # real heads are below 16 kB

    def take(self, piece: bytes) -> None:
        """Count what came; raises Trouble when it was too much."""
        self.left_bytes -= len(piece)
        if self.left_bytes < 0 or _MANY_INTERIM.match(piece):
            raise Trouble(
                Outcome.BROKEN, f"{self.host} does not come to the end of its headers - that is refused"
            )


HEAD_BUDGET: ContextVar[HeadBudget | None] = ContextVar("HEAD_BUDGET", default=None)
"""The budget of the answer that this task waits for; None once its head is there."""


class Stream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """Reads what comes, writes what is given; at most a little is kept unread."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._unread = bytearray()
        self._is_paused = False
        self._is_over = False
        self._lost: Exception | None = None
        self._awaited: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > _MOST_UNREAD_BYTES and not self._is_paused:
            self._is_paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._is_over = True
        self._wake()
        return False  # asyncio closes the transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over = True
        self._lost = exc
        self._wake()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """Return some bytes, none at the end; others get their turn between two reads."""
        del timeout
        if self._unread:
            await asyncio.sleep(0)
        while not self._unread and not self._is_over:
            self._awaited = asyncio.get_running_loop().create_future()
            await self._awaited
        if not self._unread and self._lost is not None:
            raise httpcore.ReadError(str(self._lost)) from self._lost
        size = min(max_bytes, _MOST_AT_ONCE_BYTES)
        piece = bytes(self._unread[:size])
        budget = HEAD_BUDGET.get()
        if budget is not None:
            budget.take(piece)
        del self._unread[:size]
        if self._is_paused and not self._unread:
            self._is_paused = False
            self._transport.resume_reading()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Write; a request is so small that asyncio's buffer may hold what the other side does not take."""
        del timeout
        if self._lost is not None or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)

    async def aclose(self) -> None:
        """Close at once; a farewell in TLS would wait for servers that do not answer it."""
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Agree on TLS, or raise Trouble."""
        del timeout
        host = server_hostname or "the server"
        if self._unread:  # what came in clear must not pass for what was said in TLS
            self._transport.abort()
            raise Trouble(Outcome.TLS, f"{host} speaks before TLS is agreed on - check that it speaks https")
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(
                self._transport, self, ssl_context, server_hostname=server_hostname
            )
        except (OSError, ssl.SSLError) as trouble:
            raise tls_trouble(trouble, host) from trouble  # asyncio has closed the transport
        if secured is None:
            raise tls_trouble(ConnectionResetError("closed"), host)
        self._transport = secured
        return self

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        if info == "is_readable":  # asked of an idle connection: anything to read then is its end
            return self._is_over or bool(self._unread) or self._transport.is_closing()
        return self._transport.get_extra_info(info)

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)
