"""What a Web API method gets to know about its call, and the shapes of its answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.records import Channel, Json, Token
from sandbox.slack.workspace import Room, Workspace

LIST_LIMIT = 100
LIST_LIMIT_MAX = 1000
FALSE_WORDS = ("", "0", "false", "False", "none", "None")


@dataclass(slots=True)
class Behaviour:
    """What of the sandbox can be set while it runs."""

    history_lag_s: float = 0.0
    """So long after it was accepted a message is missing from history and replies."""
    history_limited: bool = False
    """Pages of at most 15 messages."""
    max_block_characters: int = 13_000
    url: str = ""
    """The address of the server, such as `http://127.0.0.1:8080`."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of a method: its arguments and the moment."""

    method: str
    args: Json
    workspace: Workspace
    behaviour: Behaviour
    now: float
    token: Token | None = None
    late_s: float = 0.0
    """A fault says that what is stored now shows only later."""
    ticket: Callable[[], str] = str
    """Gives out tickets for Socket Mode."""

    def text(self, name: str, default: str = "") -> str:
        """An argument as text, whatever JSON type it came as."""
        found = self.args.get(name)
        return default if found is None else str(found)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument as Slack reads booleans: 1, true; anything but 0, false and nothing."""
        found = self.args.get(name)
        return default if found is None else str(found) not in FALSE_WORDS

    def limit(self, default: int = LIST_LIMIT, most: int = LIST_LIMIT_MAX) -> int:
        """The page size that was asked for, within what is allowed."""
        found = self.text("limit", str(default))
        asked = int(found) if found.isdecimal() else default
        return min(asked or default, most)

    def room(self) -> Room | None:
        """The channel that `channel` names by ID; names are for chat.postMessage only."""
        return self.workspace.rooms.get(self.text("channel"))


def refusal(error: str, **more: object) -> Json:
    """The answer to a call that Slack does not accept."""
    return {"ok": False, "error": error, **more}


def accepted(**more: object) -> Json:
    """The answer to a call that Slack accepts."""
    return {"ok": True, **more}


def reading_trouble(room: Room | None) -> str:
    """Why the bot may not read a channel; empty when it may; foreign private ones do not exist for it."""
    if room is None or (room.channel.is_private and not room.channel.is_member):
        return "channel_not_found"
    return "" if room.channel.is_member else "not_in_channel"


def writing_trouble(room: Room | None) -> str:
    """Why the bot may not write into a channel; empty when it may."""
    trouble = reading_trouble(room)
    if not trouble and room is not None and room.channel.is_archived:
        return "is_archived"
    return trouble


def conversation(channel: Channel, members: int | None = None) -> Json:
    """A channel as the Web API gives it."""
    document: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_shared": False,
        "is_member": channel.is_member,
        "created": channel.created,
        "creator": "U0READER01",
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    return document if members is None else document | {"num_members": members}


def random_id(prefix: str) -> str:
    """An identity such as Slack gives to files, views and triggers."""
    return prefix + secrets.token_hex(5).upper()[:9]
