"""Socket Mode: connections by ticket, envelopes out, acknowledgements back."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.slack.records import APP, Json

ACK_S = 3.0
"""So long Slack waits for an acknowledgement before it shows the person an error."""
TICKET_S = 30.0
CONNECTION_S = 18_060
FORBIDDEN = 4403


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of one envelope."""

    acked: bool
    seconds: float
    kind: str
    payload: Json | None = None
    """What the app sent along."""
    trouble: str = ""


@dataclass(slots=True)
class Waiting:
    """An envelope that was sent and not yet answered."""

    since: float
    answered: asyncio.Future[Json]


@dataclass(slots=True)
class Sockets:
    """The open connections of the app; to be used within the server's loop."""

    acks: list[Ack] = field(default_factory=list)
    _tickets: dict[str, float] = field(default_factory=dict)
    _open: list[WebSocket] = field(default_factory=list)
    _waiting: dict[str, Waiting] = field(default_factory=dict)
    _turn: int = 0

    def ticket(self) -> str:
        """Give out a ticket for one connection."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic() + TICKET_S
        return ticket

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._open)

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until it closes."""
        expires = self._tickets.pop(socket.query_params.get("ticket", ""), 0.0)
        if time.monotonic() > expires:
            await socket.close(FORBIDDEN)
            return
        await socket.accept()
        self._open.append(socket)
        try:
            await socket.send_text(json.dumps(self._hello()))
            while True:
                self._hear(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._open.remove(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_S,
            },
            "connection_info": {"app_id": APP},
        }

    def _hear(self, text: str) -> None:
        """Take an acknowledgement; anything else is ignored, as Slack does."""
        try:
            heard = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.pop(heard.get("envelope_id", ""), None) if isinstance(heard, dict) else None
        if waiting is not None and not waiting.answered.done():
            waiting.answered.set_result(heard)

    async def send(self, kind: str, payload: Json, *, accepts_response: bool = False) -> Ack:
        """Send one envelope over one of the connections and wait for its acknowledgement."""
        if not self._open:
            return self._keep(Ack(acked=False, seconds=0.0, kind=kind, trouble="no app is connected"))
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        envelope_id = str(uuid.uuid4())
        waiting = Waiting(time.perf_counter(), asyncio.get_running_loop().create_future())
        self._waiting[envelope_id] = waiting
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": accepts_response,
            "payload": payload,
        }
        await socket.send_text(json.dumps(envelope, ensure_ascii=False))
        try:
            heard = await asyncio.wait_for(waiting.answered, ACK_S)
        except TimeoutError:
            self._waiting.pop(envelope_id, None)
            return self._keep(
                Ack(acked=False, seconds=ACK_S, kind=kind, trouble="the app did not answer in time")
            )
        seconds = time.perf_counter() - waiting.since
        return self._keep(Ack(acked=True, seconds=seconds, kind=kind, payload=heard.get("payload")))

    def _keep(self, ack: Ack) -> Ack:
        self.acks.append(ack)
        return ack

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask all connections to come anew, then close them."""
        for socket in list(self._open):
            await socket.send_text(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))
            await socket.close()
