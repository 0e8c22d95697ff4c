"""The sandbox Slack in this process, on a virtual clock, and what a reader of its channels sees."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sandbox.slack as sandbox
from sandbox.slack import Fault, Kind, Phase
from sandbox.slack.app import build_app
from sandbox.slack.records import Json, Message

Answer = tuple[int, Mapping[str, str], bytes] | OSError
_TIMES = 0.006  # of calls that go wrong in each of the ways below
_FAULTS = (
    Fault(Kind.RATELIMITED, method="chat.*", probability=_TIMES, seconds=20),
    Fault(Kind.RATELIMITED, method="conversations.*", probability=_TIMES, seconds=30),
    *(
        Fault(kind, phase, probability=_TIMES)
        for kind in (Kind.STATUS, Kind.HTML, Kind.RESET, Kind.ERROR)
        for phase in Phase
    ),
    # Accepted, and shown in the history only later: before the second look, and long after it.
    Fault(Kind.ERROR, Phase.AFTER, "chat.postMessage", probability=_TIMES, late_s=40),
    Fault(Kind.ERROR, Phase.AFTER, "chat.postMessage", probability=_TIMES / 3, late_s=150),
)


class PretendSlack:
    """Answers the calls of Slack's own client; may be away for hours."""

    def __init__(self, channels: Sequence[str], seed: int) -> None:
        self.now = 0.0
        self.away_until = 0.0
        self.done: Counter[str] = Counter()
        self.slack = sandbox.SandboxSlack(
            channels, faults=_FAULTS, seed=seed, clock=lambda: self.now, ticks=lambda: self.now
        )
        self._app = build_app(self.slack.core, self.slack.gestures)
        self._runner = asyncio.Runner()

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self.slack.set_faults()
        self.away_until = 0.0

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> Answer:
        self.now = now.timestamp()
        if self.now < self.away_until:
            self.done["refused: Slack away"] += 1
            return ConnectionRefusedError(111, "pretended: Slack is away")
        status, told, content = self._runner.run(self._call(method, url, headers, body))
        call = self.slack.workspace.calls.pop()  # 100,000 of them are not kept
        self.done[f"{call.method}"] += 1
        if call.answer != "ok":
            self.done[call.answer] += 1
        self.done["came too early"] += call.early
        return (
            ConnectionResetError(104, "pretended")
            if call.answer.startswith("fault:reset")
            else (status, told, content)
        )

    async def _call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Do as a server would that got this request."""
        parts, sent = urlsplit(url), list[Any]()
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
            "root_path": "", "method": method, "path": parts.path, "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(), "client": ("pretended", 1), "server": ("pretended", 80),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip

        async def receive() -> Json:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(event: Any) -> None:  # noqa: ANN401 - an event of ASGI
            sent.append(event)

        await self._app(scope, receive, send)
        named = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], named, b"".join(each.get("body", b"") for each in sent[1:])

    def close(self) -> None:
        self._runner.close()
        self.slack.stop()


@dataclass(frozen=True, slots=True)
class Shown:
    """A place where a reader meets an article: a message, a reply, or a line of a digest."""

    channel: str
    ts: str
    link: str
    text: str
    """All that the message says; of a digest, which says less, nothing."""
    is_digest: bool = False
    is_reply: bool = False


@dataclass(slots=True)
class Channels:
    """What stands in the channels at the end."""

    shown: list[Shown] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    """How often each message of ours stands, by the key that it carries."""
    messages: int = 0
    replies: int = 0
    edited: int = 0
    digests: int = 0
    deleted: int = 0
    """Second copies that stood for a while."""


def read(slack: PretendSlack, channels: Sequence[str]) -> Channels:
    """Read every channel as a person would, from its top."""
    found = Channels()
    for name in channels:
        room = slack.slack.workspace.room(name)
        assert room is not None
        found.deleted += sum(message.deleted or message.tombstone for message in room.messages.values())
        for message in slack.slack.workspace.standing(room):
            _read_message(found, name, message)
    return found


def _read_message(found: Channels, channel: str, message: Message) -> None:
    found.keys[message.key] += 1
    found.messages += 1
    found.edited += bool(message.versions)
    links = [each["url"] for each in _elements(message.blocks, "link") if "/news/" in each["url"]]
    kind = message.blocks[0]["type"]
    if kind == "header":
        found.digests += 1
        found.shown += [Shown(channel, message.ts, link, "", is_digest=True) for link in links]
    elif kind == "context":  # a page of a digest's full list: its first ten stand in the head as well
        found.shown += [Shown(channel, message.thread_ts, link, "", is_digest=True) for link in links]
    else:
        found.replies += message.is_reply
        text = " ".join(each["text"] for each in _texts(message.blocks))
        found.shown += [Shown(channel, message.ts, link, text, is_reply=message.is_reply) for link in links]


def _texts(blocks: Sequence[Json]) -> Iterator[Json]:
    yield from _walk(blocks, lambda each: isinstance(each.get("text"), str))


def _elements(blocks: Sequence[Json], kind: str) -> Iterator[Json]:
    yield from _walk(blocks, lambda each: each.get("type") == kind)


def _walk(node: Any, wanted: Callable[[Json], bool]) -> Iterator[Json]:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        if wanted(node):
            yield node
        node = list(node.values())
    if isinstance(node, list | tuple):
        for each in node:
            yield from _walk(each, wanted)
