"""The state of the pretend workspace: every change is an event that is journaled, then applied."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sandbox.slack.journal import Journal
from sandbox.slack.lint.prepare import prepare_blocks
from sandbox.slack.records import (
    BOT,
    BOT_USER,
    READER,
    Call,
    Channel,
    Journaled,
    Json,
    Message,
    Ping,
    Token,
    Upload,
    User,
    View,
)

TS_STEP = 100
"""The fraction of a ts counts up by this much for each message of the same second, as Slack's does."""
Value = TypeVar("Value")
ID_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Room:
    """A channel with its messages by ts."""

    channel: Channel
    messages: dict[str, Message] = field(default_factory=dict)
    last_ts: str = ""
    replies: dict[str, list[str]] = field(default_factory=dict)
    """The ts of the replies of each parent, in order."""


class Workspace:
    """Holds everything; any thread may read and write (one lock, short sections)."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.lock = threading.RLock()
        self.rooms: dict[str, Room] = {}
        self.users: dict[str, User] = {}
        self.tokens: dict[str, Token] = {}
        self.uploads: dict[str, Upload] = {}
        self.views: dict[str, View] = {}
        self.calls: list[Call] = []
        self.pings: list[Ping] = []
        self.triggers: dict[str, float] = {}
        """When each trigger_id was given out, on the monotonic clock; negative once it was used."""
        self.late: list[float] = []
        """When messages that were stored late come to light."""
        self.version = 0
        """Grows with every change that a page could show."""
        self._journal = journal
        self._appliers: dict[str, Callable[[Json], None]] = {
            "user": lambda j: self._put(self.users, User.from_json(j), j["id"]),
            "channel": self._apply_channel,
            "token": lambda j: self._put(self.tokens, Token.from_json(j), j["value"]),
            "message": self._apply_message,
            "upload": lambda j: self._put(self.uploads, Upload.from_json(j), j["id"]),
            "view": lambda j: self._put(self.views, View.from_json(j), j["id"]),
            "call": lambda j: self.calls.append(Call.from_json(j)),
            "ping": lambda j: self.pings.append(Ping.from_json(j)),
        }
        for event in journal or ():
            self._apply(event)
        if not self.users:
            self.record(User(BOT_USER, "wirewatch", "wirewatch", is_bot=True))
            self.record(User(READER, "reader", "Reader"))

    def record(self, value: Journaled) -> None:
        """Journal a value, then make it the current one of its identity."""
        event = {"event": type(value).__name__.lower(), **value.to_json()}
        with self.lock:
            if self._journal is not None:
                self._journal.append(event)
            self._apply(event)

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()

    # -- applying events ------------------------------------------------------------------------------------

    def _apply(self, event: Json) -> None:
        self._appliers[event["event"]](event)
        self.version += event["event"] != "call"

    @staticmethod
    def _put(table: dict[str, Value], value: Value, key: str) -> None:
        table[key] = value

    def _apply_channel(self, event: Json) -> None:
        channel = Channel.from_json(event)
        room = self.rooms.get(channel.id)
        if room is None:
            self.rooms[channel.id] = Room(channel)
        else:
            room.channel = channel

    def _apply_message(self, event: Json) -> None:
        message = Message.from_json(event)
        room = self.rooms[message.channel]
        if message.is_reply and message.ts not in room.messages:
            room.replies.setdefault(message.thread_ts, []).append(message.ts)
        if message.visible_at and message.ts not in room.messages:
            self.late.append(message.visible_at)
        room.messages[message.ts] = message
        room.last_ts = max(room.last_ts, message.ts)

    # -- questions ------------------------------------------------------------------------------------------

    def room(self, reference: str) -> Room | None:
        """Find a channel by ID, `#name` or `name`."""
        if reference in self.rooms:
            return self.rooms[reference]
        name = reference.removeprefix("#")
        return next((r for r in self.rooms.values() if r.channel.name == name), None)

    def message(self, channel: str, ts: str) -> Message | None:
        """Return a message that stands, also an ephemeral one."""
        room = self.rooms.get(channel)
        found = room.messages.get(ts) if room else None
        return None if found is None or found.deleted else found

    def standing(self, room: Room) -> Iterator[Message]:
        """What stands in a channel, by ts: nothing deleted, no tombstones, nothing ephemeral."""
        for ts in sorted(room.messages):
            message = room.messages[ts]
            if not (message.deleted or message.tombstone or message.only_for):
                yield message

    def replies(self, room: Room, parent_ts: str) -> tuple[Message, ...]:
        """The replies under a parent that stand, by ts."""
        found = (room.messages[ts] for ts in room.replies.get(parent_ts, ()))
        return tuple(m for m in found if not m.deleted and not m.only_for)

    def home_of(self, user: str) -> View | None:
        """The home tab that was published for a user."""
        return next((v for v in self.views.values() if v.user == user and v.view.get("type") == "home"), None)

    def stamp(self, now: float) -> str:
        """What changes whenever a page would look different."""
        return f"{self.version}-{sum(moment <= now for moment in self.late)}"

    # -- changes --------------------------------------------------------------------------------------------

    def next_ts(self, room: Room, now: float) -> str:
        """Return a ts greater than any before it in the channel, also if the clock goes back."""
        second, fraction = int(now), TS_STEP
        if room.last_ts:
            last_second, last_fraction = (int(part) for part in room.last_ts.split("."))
            if last_second >= second:
                second, fraction = last_second, last_fraction + TS_STEP
        if fraction >= 1_000_000:  # noqa: PLR2004 # a full second of microseconds
            second, fraction = second + 1, TS_STEP
        return f"{second}.{fraction:06d}"

    def add_channel(
        self, name: str, now: float, *, is_private: bool = False, is_member: bool = True
    ) -> Channel:
        """Open a channel, or return the one that has the name."""
        with self.lock:
            room = self.room(name)
            if room is not None:
                return room.channel
            plain = name.removeprefix("#")
            channel = Channel(channel_id(plain), plain, is_private, is_member, created=int(now))
            self.record(channel)
            return channel

    def post(self, room: Room, draft: Message, now: float) -> Message:
        """Give a draft its ts and store it."""
        with self.lock:
            message = replace(draft, ts=self.next_ts(room, now), channel=room.channel.id, accepted_at=now)
            self.record(message)
            return message

    def edit(self, message: Message, said: Json, now: float) -> Message:
        """Store an edit; text, blocks, attachments and metadata that it leaves out are kept."""
        version = {
            "text": message.text,
            "blocks": list(message.blocks),
            "ts": message.edited_ts or message.ts,
        }
        changed: Json = {"edited_ts": f"{int(now)}.000000", "versions": (*message.versions, version)}
        if said.get("text") is not None:
            changed["text"] = str(said["text"])
        if said.get("blocks") is not None:
            changed["blocks"] = prepare_blocks(said["blocks"])
        if said.get("attachments") is not None:
            changed["attachments"] = tuple(said["attachments"])
        if said.get("metadata") is not None:
            changed["metadata"] = said["metadata"] or None
        edited = replace(message, **changed)
        self.record(edited)
        return edited

    def draft(self, said: Json, **more: object) -> Message:
        """A message of the bot that has no ts and no channel yet, from what a call says."""
        return Message(
            ts="",
            channel="",
            user=BOT_USER,
            bot_id=BOT,
            text=str(said.get("text") or ""),
            blocks=prepare_blocks(said.get("blocks") or ()),
            attachments=tuple(said.get("attachments") or ()),
            username=str(said.get("username") or ""),
            **more,  # type: ignore[arg-type] # field by field
        )

    def delete(self, message: Message) -> None:
        """Remove a message; a parent with replies leaves a tombstone."""
        with self.lock:
            if self.replies(self.rooms[message.channel], message.ts):
                gone = replace(
                    message, tombstone=True, text="This message was deleted.", blocks=(), metadata=None
                )
            else:
                gone = replace(message, deleted=True)
            self.record(gone)

    def note_pings(self, message: Message, found: Iterable[tuple[str, str]]) -> None:
        """Remember special sequences of a stored message, as (pointer, sequence)."""
        for pointer, sequence in found:
            self.record(Ping(message.channel, message.ts, sequence, pointer))


def hook_token(channel: str) -> str:
    """The name under which the secret of a channel's incoming webhook is kept among the tokens."""
    return f"webhook:{channel}"


def channel_id(name: str) -> str:
    """Derive a channel's ID from its name, so that a restart or a second run gives the same one."""
    number, letters = zlib.crc32(name.encode()) * 2654435761 % 36**9, []
    for _ in range(9):
        number, digit = divmod(number, 36)
        letters.append(ID_ALPHABET[digit])
    return "C" + "".join(letters)
