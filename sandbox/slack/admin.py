"""`/sandbox/...`: what other processes may see and change; JSON only, so that no foreign page can post."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.slack.core import Core
from sandbox.slack.faults import Fault, FaultScriptError
from sandbox.slack.gestures import Gestures, NothingThereError
from sandbox.slack.limits import Limits
from sandbox.slack.records import READER, Json
from sandbox.slack.sockets import Ack
from sandbox.slack.workspace import Room, Workspace

SETTABLE = ("history_lag_s", "history_limited", "max_block_characters")


class BadOrderError(ValueError):
    """An order to the sandbox cannot be carried out; the text says why."""


def masked(token: str) -> str:
    """A token so that it can be told apart but not used.

    >>> masked("xoxb-sandbox")
    'xoxb-...box'
    """
    return f"{token[:5]}...{token[-3:]}"


def room_state(workspace: Workspace, room: Room) -> Json:
    """A channel with everything ever said in it: deleted messages and what stood before each edit too."""
    standing = Counter(m.key for m in workspace.standing(room) if m.key)
    return {
        **room.channel.to_json(),
        "messages": [
            {**room.messages[ts].to_json(), "key": room.messages[ts].key} for ts in sorted(room.messages)
        ],
        "duplicates": {key: count for key, count in standing.items() if count > 1},
    }


def state(core: Core, channel: str = "") -> Json:
    """The whole workspace, or one channel of it."""
    workspace = core.workspace
    with workspace.lock:
        rooms = [r for r in workspace.rooms.values() if channel in ("", *core.names_of(r.channel.id))]
        counted = Counter(m.key for room in rooms for m in workspace.standing(room) if m.key)
        return {
            "channels": [room_state(workspace, room) for room in rooms],
            "duplicates": {key: count for key, count in counted.items() if count > 1},
            "early_calls": sum(call.early for call in workspace.calls),
            "pings": [ping.to_json() for ping in workspace.pings],
            "calls": dict(Counter(call.method for call in workspace.calls)),
            "answers": dict(Counter(call.answer for call in workspace.calls)),
            "tokens": {masked(t.value): t.trouble or "good" for t in workspace.tokens.values()},
            "views": [view.to_json() for view in workspace.views.values()],
            "files": [{**u.to_json(), "content": None} for u in workspace.uploads.values()],
            "sockets": core.sockets.count,
            "acks": [asdict(ack) for ack in core.sockets.acks],
            "version": workspace.version,
        }


def read_rules(document: object) -> tuple[list[Fault], int]:
    """A fault script: a list of rules, or an object with `rules` and `seed`."""
    script: Json = document if isinstance(document, dict) else {"rules": document}
    rules = script.get("rules")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise FaultScriptError("a fault script is a list of objects")
    return [Fault.from_json(rule) for rule in rules], int(script.get("seed", 0))


def tallied(core: Core) -> Json:
    """The rules in force, with how often each was asked and struck."""
    pairs = zip(core.faults.rules, core.faults.tallies, strict=True)
    return {"rules": [{**asdict(rule), "seen": tally.seen, "struck": tally.struck} for rule, tally in pairs]}


def outcome(ack: Ack) -> Json:
    """What a gesture came to."""
    return {"ok": ack.acked, **asdict(ack)}


class Admin:
    """Answers `/sandbox/...`."""

    def __init__(self, core: Core, gestures: Gestures) -> None:
        self._core = core
        self._gestures = gestures
        self._orders: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "faults": self._faults,
            "set": self._set,
            "tokens": self._tokens,
            "channels": self._channels,
            "outage": self._outage,
            "disconnect": self._disconnect,
            "click": self._click,
            "slash": self._slash,
            "submit": self._submit,
            "home": self._home,
            "say": self._say,
        }

    def routes(self) -> list[Route]:
        """GET /sandbox/state, /sandbox/calls, /sandbox/faults; POST /sandbox/<order>."""
        return [
            Route("/sandbox/state", self._state, methods=["GET"]),
            Route("/sandbox/calls", self._calls, methods=["GET"]),
            Route("/sandbox/faults", self._show_faults, methods=["GET"]),
            Route("/sandbox/{order}", self._order, methods=["POST"]),
        ]

    async def _state(self, request: Request) -> Response:
        return JSONResponse({"ok": True, **state(self._core, request.query_params.get("channel", ""))})

    async def _calls(self, _: Request) -> Response:
        return JSONResponse({"ok": True, "calls": [call.to_json() for call in self._core.workspace.calls]})

    async def _show_faults(self, _: Request) -> Response:
        return JSONResponse({"ok": True, **tallied(self._core)})

    async def _order(self, request: Request) -> Response:
        order = self._orders.get(request.path_params["order"])
        if order is None:
            return JSONResponse({"ok": False, "error": f"orders are {', '.join(self._orders)}"}, 404)
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"ok": False, "error": "send JSON"}, 415)
        try:
            document = json.loads(await request.body() or b"{}")
            done = await order(document)
        except (
            BadOrderError,
            FaultScriptError,
            NothingThereError,
            KeyError,
            TypeError,
            ValueError,
        ) as trouble:
            return JSONResponse({"ok": False, "error": f"{type(trouble).__name__}: {trouble}"}, 400)
        return JSONResponse({"ok": True, **done})

    async def _faults(self, order: Json) -> Json:
        self._core.faults.load(*read_rules(order))
        return tallied(self._core)

    async def _set(self, order: Json) -> Json:
        for name, value in order.items():
            if name == "pace":
                self._core.limits = Limits(replace(self._core.limits.pace, **value))
            elif name in SETTABLE:
                setattr(self._core.behaviour, name, value)
            else:
                raise BadOrderError(f"{name} cannot be set; these can: pace, {', '.join(SETTABLE)}")
        return {}

    async def _tokens(self, order: Json) -> Json:
        """`trouble` for one token, or for all that there are."""
        tokens = self._core.workspace.tokens
        for value in [order["token"]] if "token" in order else list(tokens):
            self._core.workspace.record(replace(tokens[value], trouble=str(order.get("trouble", ""))))
        return {}

    async def _channels(self, order: Json) -> Json:
        changes = dict(order)
        name = str(changes.pop("name"))
        channel = self._core.workspace.add_channel(name, self._core.clock())
        changed = replace(channel, **changes)
        self._core.workspace.record(changed)
        return {"channel": changed.to_json()}

    async def _outage(self, order: Json) -> Json:
        if self._core.server is not None:
            self._core.server.refuse(float(order["seconds"]))
        return {}

    async def _disconnect(self, order: Json) -> Json:
        await self._core.sockets.disconnect(str(order.get("reason", "refresh_requested")))
        return {}

    async def _click(self, order: Json) -> Json:
        ack = await self._gestures.click(
            order["channel"],
            order["ts"],
            order["action_id"],
            str(order.get("choice", "")),
            str(order.get("user", READER)),
        )
        return outcome(ack)

    async def _slash(self, order: Json) -> Json:
        return outcome(await self._gestures.slash(order["channel"], order["text"], order.get("user", READER)))

    async def _submit(self, order: Json) -> Json:
        return outcome(await self._gestures.submit(order["view_id"], order.get("values", {})))

    async def _home(self, order: Json) -> Json:
        return outcome(await self._gestures.open_home(order.get("user", READER)))

    async def _say(self, order: Json) -> Json:
        message = self._gestures.say(order["channel"], order["text"], str(order.get("thread_ts", "")))
        return {"ts": message.ts}
