"""The nouns of the pretend Slack as values: user, channel, token, message, uploaded file, call."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

Json = dict[str, Any]
"""A JSON object as it came over the wire or goes into the journal."""

BOT_SCOPES = (
    "chat:write",
    "channels:history",
    "channels:join",
    "channels:read",
    "groups:history",
    "groups:read",
    "users:read",
    "files:read",
    "files:write",
    "commands",
)
"""What the default bot token may do; `chat:write.public` is left out: its history is unreadable."""

TEAM = "T0SANDBOX1"
APP = "A0SANDBOX1"
BOT_USER = "U0BOT00001"
BOT = "B0BOT00001"
READER = "U0READER01"
"""The person who looks at the page and clicks."""


class Journaled:
    """A value that goes to the journal as JSON and comes back; keys that are unknown here are dropped."""

    __slots__ = ()

    @classmethod
    def from_json(cls, document: Json) -> Self:
        """Read the value back, lists as the tuples that they were."""
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type] # every subclass is a dataclass
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in document.items() if k in known})

    def to_json(self) -> Json:
        """Return the fields as a JSON object; tuples become lists when it is written."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type] # see above


@dataclass(frozen=True, slots=True)
class User(Journaled):
    """Somebody in the workspace."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Channel(Journaled):
    """A conversation; the bot reads and writes only where it is a member."""

    id: str
    name: str
    is_private: bool = False
    is_member: bool = True
    is_archived: bool = False
    created: int = 0
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Token(Journaled):
    """A credential: `xoxb-` speaks for the bot, `xapp-` opens sockets."""

    value: str
    scopes: tuple[str, ...] = BOT_SCOPES
    trouble: str = ""
    """The error that Slack gives for it (`token_revoked`, ...); empty while it is good."""


@dataclass(frozen=True, slots=True)
class Message(Journaled):
    """One message; `ts` is its identity within the channel."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[Json, ...] = ()
    metadata: Json | None = None
    thread_ts: str = ""
    """The parent's ts for a reply, else empty."""
    broadcast: bool = False
    bot_id: str = ""
    username: str = ""
    via: str = "api"
    """How it came: `api`, `webhook`, `response_url` or `person`."""
    edited_ts: str = ""
    deleted: bool = False
    tombstone: bool = False
    """A deleted parent whose replies stand keeps its place."""
    only_for: str = ""
    """An ephemeral message: the one user who sees it."""
    accepted_at: float = 0.0
    visible_at: float = 0.0
    """Before this moment neither history nor replies show it (late store)."""
    versions: tuple[Json, ...] = ()
    """What it said before each edit, oldest first: text and blocks."""

    @property
    def key(self) -> str:
        """The `key` of the metadata's payload, by which a sender knows its own message; else empty."""
        payload = (self.metadata or {}).get("event_payload", {})
        return str(payload.get("key", "")) if isinstance(payload, dict) else ""

    @property
    def is_reply(self) -> bool:
        return self.thread_ts not in ("", self.ts)


@dataclass(frozen=True, slots=True)
class Upload(Journaled):
    """A file: announced first, then sent, then shared."""

    id: str
    filename: str
    length: int
    content: str = ""
    """The bytes in base64."""
    title: str = ""
    alt_text: str = ""
    received: bool = False
    shared_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View(Journaled):
    """A modal or a home tab that the app opened for a user."""

    id: str
    user: str
    view: Json = field(default_factory=dict)
    hash: str = ""
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Call(Journaled):
    """One request that reached the server and how it was answered."""

    method: str
    channel: str = ""
    at: float = 0.0
    answer: str = "ok"
    """`ok`, Slack's error code, or `fault:<kind>`."""
    early: bool = False
    """It came before the Retry-After of an earlier answer had ended."""


@dataclass(frozen=True, slots=True)
class Ping(Journaled):
    """A special sequence that would really have called people."""

    channel: str
    ts: str
    sequence: str
    pointer: str
