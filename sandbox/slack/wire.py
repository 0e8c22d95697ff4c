"""The TCP side: a listener that can refuse, and connections that can be reset in the middle of a request."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER with a timeout of zero: closing sends RST instead of FIN."""

TICK_S = 0.1
GRACE_S = 1.0
TICKS_A_DAY = 864_000

Peer = tuple[str, int]


class Connections:
    """The open connections of a server by the client's address."""

    def __init__(self) -> None:
        self._transports: dict[Peer, asyncio.Transport] = {}

    def protocol(self) -> type[asyncio.Protocol]:
        """Return uvicorn's protocol class, made to register its connections here."""
        transports = self._transports

        class Registering(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
                super().connection_made(transport)
                if self.client:
                    transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    transports.pop(self.client, None)
                super().connection_lost(exc)

        return Registering

    def reset(self, peer: Peer) -> None:
        """Break a connection so that its client sees `connection reset by peer`."""
        transport = self._transports.get(peer)
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()

    def send_half(self, peer: Peer, body: bytes, content_type: str) -> None:
        """Send the first half of an answer that promised to be whole, then close."""
        transport = self._transports.get(peer)
        if transport is None:
            return
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n\r\n"
        transport.write(head.encode() + body[: len(body) // 2])
        transport.close()

    def close(self, peer: Peer) -> None:
        """Close a connection in order, without an answer."""
        transport = self._transports.get(peer)
        if transport is not None:
            transport.close()


def bind(host: str, port: int) -> socket.socket:
    """Listen; port 0 lets the system choose.

    asyncio turns Nagle's algorithm off only where the protocol is named: without it an answer takes 44 ms.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(512)
    return listener


class Server(uvicorn.Server):
    """A uvicorn server whose listener can be closed for a while."""

    def __init__(self, config: uvicorn.Config, address: Peer, listener: socket.socket) -> None:
        super().__init__(config)
        self._address = address
        self._listener = listener
        self._outages = 0
        self._reopening: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()

    async def run_here(self) -> None:
        """Serve in the running loop until `should_exit` is set."""
        await self.serve(sockets=[self._listener])

    async def main_loop(self) -> None:
        """Tick as uvicorn does, but end at once when told to."""
        tick = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % TICKS_A_DAY
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), TICK_S)

    def end(self) -> None:
        """Stop serving; to be called within the loop."""
        self.should_exit = True
        self._woken.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything; what still hangs after a second is dropped."""
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        deadline = time.monotonic() + GRACE_S
        while (self.server_state.connections or self.server_state.tasks) and time.monotonic() < deadline:  # noqa: ASYNC110 # uvicorn tells nobody
            await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()

    def refuse(self, seconds: float) -> None:
        """Close the listener now; open it again after some seconds."""
        self._outages += 1
        for listener in self.servers:
            listener.close()
        self.servers.clear()
        self._reopening = asyncio.get_running_loop().create_task(self._reopen(self._outages, seconds))

    async def _reopen(self, outage: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if outage != self._outages or self.should_exit:
            return
        protocol: Any = self.config.http_protocol_class
        listener = await asyncio.get_running_loop().create_server(
            lambda: protocol(
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state
            ),
            sock=bind(*self._address),
        )
        self.servers.append(listener)
