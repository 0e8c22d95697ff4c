"""conversations.*: channels and what was said in them."""

from __future__ import annotations

import re
from dataclasses import replace

from sandbox.slack.history import (
    Page,
    Span,
    channel_rows,
    decode_cursor,
    encode_cursor,
    pad,
    page_of,
    sees,
    thread_rows,
    wire,
)
from sandbox.slack.methods.ask import Ask, accepted, conversation, reading_trouble, refusal
from sandbox.slack.records import BOT_USER, READER, Channel, Json, Token
from sandbox.slack.workspace import Room

LIMITED_PAGE = 15
BOUND = re.compile(r"\d{1,10}(\.\d{0,6})?")


def scope_trouble(token: Token | None, channel: Channel, public: str, private: str) -> Json | None:
    """The refusal for a token that lacks the scope which a channel of this kind needs."""
    needed = private if channel.is_private else public
    provided = token.scopes if token else ()
    if needed in provided:
        return None
    return refusal("missing_scope", needed=needed, provided=",".join(provided))


def history_page(ask: Ask) -> tuple[int, str] | Json:
    """The page size and where the page starts, or the refusal."""
    most = LIMITED_PAGE if ask.behaviour.history_limited else 999
    cursor = ask.text("cursor")
    after = decode_cursor(cursor) if cursor else ""
    if after is None:
        return refusal("invalid_cursor")
    if any(ask.text(b) and not BOUND.fullmatch(ask.text(b)) for b in ("oldest", "latest")):
        return refusal(
            "invalid_ts_oldest" if not BOUND.fullmatch(ask.text("oldest", "0")) else "invalid_ts_latest"
        )
    return ask.limit(most=most), after


def readable_room(ask: Ask) -> Room | Json:
    """The channel to read from, or the refusal."""
    room = ask.room()
    trouble = reading_trouble(room)
    if room is None or trouble:
        return refusal(trouble)
    return scope_trouble(ask.token, room.channel, "channels:history", "groups:history") or room


def span_of(ask: Ask) -> Span:
    """The bounds of a call."""
    return Span(ask.text("oldest"), ask.text("latest"), ask.flag("inclusive"))


def listing(ask: Ask, room: Room, page: Page) -> Json:
    """The answer for one page of messages."""
    metadata, name = ask.flag("include_all_metadata"), ask.workspace.users[BOT_USER].name
    replies = ask.workspace.replies
    rows = [
        wire(m, () if m.is_reply else replies(room, m.ts), with_metadata=metadata, name=name)
        for m in page.rows
    ]
    answer = accepted(messages=rows, has_more=bool(page.next_cursor))
    return answer | ({"response_metadata": {"next_cursor": page.next_cursor}} if page.next_cursor else {})


def history(ask: Ask) -> Json:
    """conversations.history: the messages of a channel, newest first, without replies."""
    room = readable_room(ask)
    asked = history_page(ask)
    if not isinstance(room, Room):
        return room
    if not isinstance(asked, tuple):
        return asked
    rows = channel_rows(room, span_of(ask), sees(ask.now, ask.behaviour.history_lag_s))
    page = page_of(rows, asked[0], asked[1], newest_first=True)
    return listing(ask, room, page) | {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def replies(ask: Ask) -> Json:
    """conversations.replies: a parent and its replies, oldest first."""
    room = readable_room(ask)
    asked = history_page(ask)
    if not isinstance(room, Room):
        return room
    if not isinstance(asked, tuple):
        return asked
    message = ask.workspace.message(room.channel.id, pad(ask.text("ts")))
    parent = message and ask.workspace.message(room.channel.id, message.thread_ts or message.ts)
    seen = sees(ask.now, ask.behaviour.history_lag_s)
    if parent is None or not seen(parent):
        return refusal("thread_not_found")
    rows = thread_rows(ask.workspace, room, parent, span_of(ask), seen)
    return listing(ask, room, page_of(rows, asked[0], asked[1], newest_first=False))


def info(ask: Ask) -> Json:
    """conversations.info: one channel."""
    room = ask.room()
    if room is None or reading_trouble(room) == "channel_not_found":
        return refusal("channel_not_found")
    lacking = scope_trouble(ask.token, room.channel, "channels:read", "groups:read")
    if lacking:
        return lacking
    members = len(member_ids(room.channel)) if ask.flag("include_num_members") else None
    return accepted(channel=conversation(room.channel, members))


def member_ids(channel: Channel) -> list[str]:
    """Who is in a channel."""
    return [READER, BOT_USER] if channel.is_member else [READER]


def members(ask: Ask) -> Json:
    """conversations.members: who is in a channel."""
    room = ask.room()
    if room is None or reading_trouble(room) == "channel_not_found":
        return refusal("channel_not_found")
    return accepted(members=member_ids(room.channel), response_metadata={"next_cursor": ""})


def list_(ask: Ask) -> Json:
    """conversations.list: the channels that the bot may see, by ID."""
    kinds = ask.text("types", "public_channel").replace(" ", "").split(",")
    needed = {"public_channel": "channels:read", "private_channel": "groups:read"}
    provided = ask.token.scopes if ask.token else ()
    for kind in kinds:
        if kind in needed and needed[kind] not in provided:
            return refusal("missing_scope", needed=needed[kind], provided=",".join(provided))
    after = decode_cursor(ask.text("cursor")) if ask.text("cursor") else ""
    if after is None:
        return refusal("invalid_cursor")
    found = [c for c in listed(ask, kinds) if c.id > after]
    page, limit = found[: ask.limit()], ask.limit()
    cursor = encode_cursor(page[-1].id) if len(found) > limit else ""
    return accepted(channels=[conversation(c, 2) for c in page], response_metadata={"next_cursor": cursor})


def listed(ask: Ask, kinds: list[str]) -> list[Channel]:
    """The channels that the bot may see, of the kinds that it asked for, by ID."""
    channels = sorted((r.channel for r in ask.workspace.rooms.values()), key=lambda c: c.id)
    return [
        c
        for c in channels
        if (("private_channel" in kinds and c.is_member) if c.is_private else "public_channel" in kinds)
        and not (c.is_archived and ask.flag("exclude_archived"))
    ]


def join(ask: Ask) -> Json:
    """conversations.join: make the bot a member of a public channel."""
    room = ask.room()
    if room is None:
        return refusal("channel_not_found")
    if room.channel.is_private:
        return refusal("method_not_supported_for_channel_type")
    if room.channel.is_archived:
        return refusal("is_archived")
    joined = replace(room.channel, is_member=True)
    ask.workspace.record(joined)
    return accepted(channel=conversation(joined))
