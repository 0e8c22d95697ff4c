"""Reading a channel back: which messages a call sees, in what order, a page at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sandbox.slack.records import APP, BOT, BOT_USER, TEAM, Json, Message
from sandbox.slack.workspace import Room, Workspace

REPLY_USERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Span:
    """The part of a channel that a call asks for; bounds are ts, empty for none."""

    oldest: str = ""
    latest: str = ""
    inclusive: bool = False

    def holds(self, ts: str) -> bool:
        """Whether a ts lies between the bounds."""
        if self.oldest and not (ts > pad(self.oldest) or (self.inclusive and ts == pad(self.oldest))):
            return False
        return not self.latest or ts < pad(self.latest) or (self.inclusive and ts == pad(self.latest))


def pad(ts: str) -> str:
    """Bring what a caller gives as a bound (`1795333029`, `1795333029.5`) to the width of a ts.

    >>> pad("1795333029.5")
    '1795333029.500000'
    """
    second, _, fraction = ts.partition(".")
    return f"{second}.{fraction:0<6.6}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing and the cursor for the next, empty at the end."""

    rows: Sequence[Message]
    next_cursor: str = ""


def encode_cursor(after: str) -> str:
    """A cursor says after which row the next page starts, so that new messages do not shift it."""
    return base64.urlsafe_b64encode(f"next_ts:{after}".encode()).decode()


def decode_cursor(cursor: str) -> str | None:
    """Return what the cursor holds, or None when it is not one of ours."""
    try:
        kind, _, after = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, UnicodeError):
        return None
    return after if kind == "next_ts" and after else None


def page_of(rows: Iterable[Message], limit: int, cursor_ts: str, *, newest_first: bool) -> Page:
    """Cut the page after the cursor out of rows that come in ts order."""
    ordered = list(rows)
    if newest_first:
        ordered.reverse()
    if cursor_ts:
        ordered = [m for m in ordered if (m.ts < cursor_ts if newest_first else m.ts > cursor_ts)]
    page = ordered[:limit]
    return Page(page, encode_cursor(page[-1].ts) if len(ordered) > limit else "")


def sees(now: float, lag_s: float) -> Callable[[Message], bool]:
    """Whether history shows a message yet."""
    return lambda m: m.visible_at <= now and (m.accepted_at + lag_s <= now or lag_s <= 0)


def channel_rows(room: Room, span: Span, seen: Callable[[Message], bool]) -> list[Message]:
    """The messages of a channel as history lists them: replies only where they were broadcast."""
    return [
        m
        for ts in sorted(room.messages)
        if not (m := room.messages[ts]).deleted
        and not m.only_for
        and (not m.is_reply or m.broadcast)
        and span.holds(m.ts)
        and seen(m)
    ]


def thread_rows(
    workspace: Workspace, room: Room, parent: Message, span: Span, seen: Callable[[Message], bool]
) -> list[Message]:
    """A parent, whatever the bounds, and its replies within them."""
    replies = workspace.replies(room, parent.ts)
    return [parent, *(m for m in replies if span.holds(m.ts) and seen(m))]


def bot_profile(name: str) -> Json:
    """What Slack puts beside every message of an app."""
    return {
        "id": BOT,
        "app_id": APP,
        "user_id": BOT_USER,
        "name": name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": TEAM,
    }


def thread_summary(replies: Sequence[Message]) -> Json:
    """What a parent says about its thread."""
    if not replies:
        return {}
    users = list(dict.fromkeys(m.user for m in replies))
    return {
        "thread_ts": replies[0].thread_ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users[:REPLY_USERS_SHOWN],
        "is_locked": False,
        "subscribed": False,
    }


def wire(
    message: Message, replies: Sequence[Message] = (), *, with_metadata: bool = False, name: str = "bot"
) -> Json:
    """A message as the Web API gives it; metadata only where it was asked for."""
    document: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM,
    }
    if message.bot_id:
        document |= {"bot_id": message.bot_id, "app_id": APP, "bot_profile": bot_profile(name)}
    if message.tombstone:
        document |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    if message.broadcast:
        document["subtype"] = "thread_broadcast"
    for key in ("blocks", "attachments", "files"):
        if getattr(message, key):
            document[key] = list(getattr(message, key))
    if message.username:
        document["username"] = message.username
    if message.is_reply:
        document["thread_ts"] = message.thread_ts
    if message.edited_ts:
        document["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.metadata is not None and with_metadata:
        document["metadata"] = message.metadata
    return document | thread_summary(replies)
