"""chat.*: posting, editing and deleting messages."""

from __future__ import annotations

import json
import re

from sandbox.slack.history import pad, wire
from sandbox.slack.lint import Trouble, lint_blocks, text_trouble
from sandbox.slack.lint.pings import pings
from sandbox.slack.methods.ask import Ask, accepted, reading_trouble, refusal, writing_trouble
from sandbox.slack.records import BOT, Json, Message
from sandbox.slack.workspace import Room

METADATA_BYTES = 8_000
POST_TEXT = 40_000
UPDATE_TEXT = 4_000
TS = re.compile(r"\d{10}\.\d{6}")


def metadata_trouble(ask: Ask) -> Trouble | None:
    """What is wrong with the metadata of a call; an empty object removes what was there."""
    given = ask.args.get("metadata")
    if given in (None, "", {}):
        return None
    if not isinstance(given, dict):
        return Trouble("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        return Trouble("invalid_metadata_format")
    if len(json.dumps(given, ensure_ascii=False).encode("utf-8", "replace")) > METADATA_BYTES:
        return Trouble("metadata_too_large")
    return None


def content_trouble(ask: Ask, text_limit: int) -> Trouble | None:
    """What is wrong with the text and the blocks of a call."""
    blocks = ask.args.get("blocks")
    if blocks:
        return lint_blocks(blocks, ask.behaviour.max_block_characters) or text_trouble(
            ask.text("text"), text_limit
        )
    if not ask.text("text").strip() and not ask.args.get("attachments"):
        return Trouble("no_text")
    return text_trouble(ask.text("text"), text_limit)


def parent_of(ask: Ask, room: Room) -> str:
    """The ts of the thread that a post goes to; empty when its parent is gone: Slack un-threads it."""
    parent = room.messages.get(pad(ask.text("thread_ts")))
    if parent is None or parent.deleted:
        return ""
    return parent.thread_ts or parent.ts


def post_message(ask: Ask) -> Json:
    """chat.postMessage: store a message; the channel may be given by name."""
    room = ask.workspace.room(ask.text("channel"))
    trouble = writing_trouble(room)
    if room is None or trouble:
        return refusal(trouble)
    wrong = content_trouble(ask, POST_TEXT) or metadata_trouble(ask)
    if wrong:
        return wrong.answer()
    thread_ts = ask.text("thread_ts")
    if thread_ts and not TS.fullmatch(pad(thread_ts)):
        return refusal("invalid_thread_ts")
    draft = ask.workspace.draft(
        ask.args,
        metadata=ask.args.get("metadata") or None,
        thread_ts=parent_of(ask, room) if thread_ts else "",
        broadcast=bool(thread_ts) and ask.flag("reply_broadcast"),
        visible_at=ask.now + ask.late_s if ask.late_s else 0.0,
    )
    message = ask.workspace.post(room, draft, ask.now)
    ask.workspace.note_pings(message, pings(ask.args))
    return accepted(channel=room.channel.id, ts=message.ts, message=wire(message, with_metadata=True))


def post_ephemeral(ask: Ask) -> Json:
    """chat.postEphemeral: show something to one user, kept out of history."""
    room = ask.workspace.room(ask.text("channel"))
    trouble = writing_trouble(room)
    if room is None or trouble:
        return refusal(trouble)
    if ask.text("user") not in ask.workspace.users:
        return refusal("user_not_in_channel")
    wrong = content_trouble(ask, POST_TEXT)
    if wrong:
        return wrong.answer()
    message = ask.workspace.post(room, ask.workspace.draft(ask.args, only_for=ask.text("user")), ask.now)
    return accepted(message_ts=message.ts)


def own_message(ask: Ask, cannot: str) -> Message | Json:
    """The bot's message that a call is about, or the refusal."""
    room = ask.room()
    trouble = writing_trouble(room)
    if room is None or trouble:
        return refusal(trouble)
    message = ask.workspace.message(room.channel.id, pad(ask.text("ts")))
    if message is None or message.tombstone or message.only_for:
        return refusal("message_not_found")
    return message if message.bot_id == BOT else refusal(cannot)


def update(ask: Ask) -> Json:
    """chat.update: edit a message of the bot."""
    message = own_message(ask, "cant_update_message")
    if not isinstance(message, Message):
        return message
    wrong = update_trouble(ask, message) or metadata_trouble(ask)
    if wrong:
        return wrong.answer()
    edited = ask.workspace.edit(message, ask.args, ask.now)
    ask.workspace.note_pings(edited, pings(ask.args))
    return accepted(
        channel=message.channel, ts=message.ts, text=edited.text, message=wire(edited, with_metadata=True)
    )


def update_trouble(ask: Ask, message: Message) -> Trouble | None:
    """What is wrong with an edit; what it leaves out stays as it was."""
    if "text" not in ask.args and "blocks" not in ask.args and "attachments" not in ask.args:
        return None if message.text and ask.args.get("metadata") else Trouble("no_text")
    if not ask.args.get("blocks") and not ask.text("text").strip() and not ask.args.get("attachments"):
        return Trouble("no_text")
    return content_trouble(ask, UPDATE_TEXT)


def delete(ask: Ask) -> Json:
    """chat.delete: remove a message of the bot."""
    message = own_message(ask, "cant_delete_message")
    if not isinstance(message, Message):
        return message
    ask.workspace.delete(message)
    return accepted(channel=message.channel, ts=message.ts)


def get_permalink(ask: Ask) -> Json:
    """chat.getPermalink: the address of a message on the page."""
    room = ask.room()
    trouble = reading_trouble(room)
    if room is None or trouble:
        return refusal(trouble)
    message = ask.workspace.message(room.channel.id, pad(ask.text("message_ts")))
    if message is None:
        return refusal("message_not_found")
    link = f"{ask.behaviour.url}/archives/{room.channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={room.channel.id}"
    return accepted(channel=room.channel.id, permalink=link)
