"""The gate that every call passes: rate limits first, then the fault script, then the answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from sandbox.slack.callers import pid_of
from sandbox.slack.core import Core
from sandbox.slack.faults import Fault, Kind, Phase
from sandbox.slack.limits import Verdict
from sandbox.slack.records import Json

HTML_TROUBLE = (
    "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>"
)
LOWEST_PID = 2
"""0 and 1 are never processes that a test started."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is sent: what it says, and its short name for the list of calls."""

    body: bytes
    name: str = "ok"
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return Response(self.body, self.status, self.headers, self.content_type)


def json_reply(document: Json, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """An answer of the Web API."""
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    name = "ok" if document.get("ok") else str(document.get("error", "ok"))
    return Reply(body, name, status, headers=headers or {})


def text_reply(text: str, status: int = 200) -> Reply:
    """An answer of an incoming webhook."""
    return Reply(text.encode(), text, status, "text/html; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Visit:
    """One call at the gate: what it wants, and how it is answered when nothing stands in its way."""

    request: Request
    method: str
    channel: str
    answer: Callable[[float], Reply]
    """Takes the seconds by which what is stored shows late."""
    limited: Callable[[], Reply]
    """What a refused caller reads, without the Retry-After."""


async def pass_gate(core: Core, visit: Visit) -> Response:
    """Answer one call, as hard as the limits and the script want it."""
    names = core.names_of(visit.channel)
    verdict = core.limits.admit(visit.method, names[0], core.ticks())
    if verdict.refused:
        return too_many(core, visit, verdict)
    fault = core.faults.strike(visit.method, names)
    if fault is None:
        reply = visit.answer(0.0)
        core.note(visit.method, names[0], reply.name)
        return reply.response()
    core.note(visit.method, names[0], f"fault:{fault.kind}:{fault.phase}")
    return await MISHAPS[fault.kind](core, visit, fault)


def too_many(core: Core, visit: Visit, verdict: Verdict) -> Response:
    """429 with Retry-After."""
    core.note(visit.method, core.names_of(visit.channel)[0], "ratelimited", early=verdict.early)
    response = visit.limited().response()
    response.headers["Retry-After"] = verdict.retry_after
    return response


# -- mishaps ------------------------------------------------------------------------------------------------


def accept(visit: Visit, fault: Fault) -> Reply | None:
    """Let the call take effect where the fault strikes after it."""
    return visit.answer(fault.late_s) if fault.phase is Phase.AFTER else None


def peer_of(visit: Visit) -> tuple[str, int]:
    """The address of the client, by which its connection is found."""
    client = visit.request.client
    return (client.host, client.port) if client else ("", 0)


async def reset(core: Core, visit: Visit, fault: Fault) -> Response:
    """Break the connection instead of an answer."""
    accept(visit, fault)
    core.connections.reset(peer_of(visit))
    return Response()


async def refuse(core: Core, visit: Visit, fault: Fault) -> Response:
    """Break the connection and stop listening for a while."""
    accept(visit, fault)
    if core.server is not None:
        core.server.refuse(fault.seconds)
    core.connections.reset(peer_of(visit))
    return Response()


async def hang(core: Core, visit: Visit, fault: Fault) -> Response:
    """Say nothing, for as long as the fault lasts or the client waits."""
    accept(visit, fault)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(hung_up(visit.request), fault.seconds)
    core.connections.close(peer_of(visit))
    return Response()


async def hung_up(request: Request) -> None:
    """Wait until the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def status(core: Core, visit: Visit, fault: Fault) -> Response:
    """Answer with a bare status."""
    del core
    accept(visit, fault)
    return Response(b"", fault.status)


async def html(core: Core, visit: Visit, fault: Fault) -> Response:
    """Answer with a proxy's page."""
    del core
    accept(visit, fault)
    return Response(HTML_TROUBLE, fault.status, media_type="text/html")


async def truncated(core: Core, visit: Visit, fault: Fault) -> Response:
    """Answer with half of the JSON."""
    reply = accept(visit, fault) or json_reply({"ok": True})
    core.connections.send_half(peer_of(visit), reply.body, reply.content_type)
    return Response()


async def error(core: Core, visit: Visit, fault: Fault) -> Response:
    """Answer with one of Slack's error codes."""
    del core
    accept(visit, fault)
    return json_reply({"ok": False, "error": fault.error}).response()


async def ratelimited(core: Core, visit: Visit, fault: Fault) -> Response:
    """Answer 429 and close the method for the seconds of its Retry-After."""
    accept(visit, fault)
    verdict = core.limits.close(visit.method, core.names_of(visit.channel)[0], fault.seconds, core.ticks())
    response = visit.limited().response()
    response.headers["Retry-After"] = verdict.retry_after
    return response


async def slow(core: Core, visit: Visit, fault: Fault) -> Response:
    """Answer right, but late."""
    del core
    reply = accept(visit, fault)
    await asyncio.sleep(fault.seconds)
    return (reply or visit.answer(0.0)).response()


async def kill(core: Core, visit: Visit, fault: Fault) -> Response:
    """Kill a process, then answer whoever still hears it."""
    reply = accept(visit, fault)
    port = int(core.behaviour.url.rpartition(":")[2])
    pid = fault.pid or pid_of(peer_of(visit)[1], port)
    if pid >= LOWEST_PID and pid != os.getpid():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if reply is None:
        core.connections.reset(peer_of(visit))
    return reply.response() if reply else Response()


MISHAPS: dict[Kind, Callable[[Core, Visit, Fault], Awaitable[Response]]] = {
    Kind.RESET: reset,
    Kind.REFUSE: refuse,
    Kind.HANG: hang,
    Kind.STATUS: status,
    Kind.HTML: html,
    Kind.TRUNCATED: truncated,
    Kind.ERROR: error,
    Kind.RATELIMITED: ratelimited,
    Kind.SLOW: slow,
    Kind.KILL: kill,
}
