"""Messages as HTML: author, time, what is said, and the thread beneath."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sandbox.slack.page.blocks import render_blocks
from sandbox.slack.page.html import Html, join, link, tag
from sandbox.slack.page.icons import icon
from sandbox.slack.page.mrkdwn import mrkdwn, plain
from sandbox.slack.page.times import moment
from sandbox.slack.records import Json, Message
from sandbox.slack.workspace import Room, Workspace

SNIPPET = 80
PAGE = 200
"""So many messages a page shows."""
AVATAR_COLOURS = 6


def epoch_of(message: Message) -> int:
    """When a message was written."""
    return int(message.ts.partition(".")[0])


def name_of(workspace: Workspace, message: Message) -> str:
    """Who wrote a message, as shown."""
    user = workspace.users.get(message.user)
    return message.username or (user.real_name if user else message.user)


def avatar(name: str, *, small: bool = False) -> Html:
    """A coloured square with the first letter."""
    colour = sum(map(ord, name)) % AVATAR_COLOURS
    kind = f"avatar colour-{colour}" + (" small" if small else "")
    return tag("div", name[:1].upper(), class_=kind, aria_hidden="true")


def attachment(document: Json) -> Html:
    """A legacy attachment: a bar at the side."""
    title = document.get("title", "")
    parts = [
        mrkdwn(document.get("pretext", "")),
        tag(
            "div",
            link(document["title_link"], title) if document.get("title_link") else title,
            class_="strong",
        ),
        tag("div", mrkdwn(str(document.get("text", ""))), class_="text", dir="auto"),
        render_blocks(document.get("blocks") or ()),
    ]
    return tag("div", *parts, class_="attachment")


def file(document: Json) -> Html:
    """A shared file."""
    return tag(
        "a", icon("file"), " ", str(document.get("title")), href=f"/files/{document.get('id')}", class_="file"
    )


def content(message: Message) -> Html:
    """What a message says; `text` is shown only where there are no blocks."""
    if message.tombstone:
        return tag("div", "This message was deleted.", class_="text gone")
    said = render_blocks(message.blocks)
    if not message.blocks and message.text:
        body = plain(message.text) if message.via == "person" else mrkdwn(message.text)
        said = tag("div", body, class_="text", dir="auto")
    edited = (
        tag("span", "(edited)", class_="edited", title="This message was changed")
        if message.edited_ts
        else ""
    )
    return join((said, *map(attachment, message.attachments), *map(file, message.files), edited))


def heading(workspace: Workspace, message: Message) -> Html:
    """Name, app badge and time."""
    name = name_of(workspace, message)
    badge = tag("span", "APP", class_="badge") if message.bot_id else Html("")
    return tag(
        "div",
        tag("span", name, class_="author"),
        badge,
        moment(epoch_of(message), "{time}"),
        class_="heading",
    )


def single(workspace: Workspace, message: Message, beneath: Html, above: Html) -> Html:
    """One message, its thread beneath; a line above marks the channel's copy of a reply."""
    name = name_of(workspace, message)
    notes = [tag("div", icon("eye"), " Only visible to you", class_="note")] if message.only_for else []
    body = tag("div", *notes, above, heading(workspace, message), content(message), beneath, class_="body")
    return tag(
        "article",
        avatar(name, small=message.is_reply and not above),
        body,
        class_="message" + (" ephemeral" if message.only_for else ""),
        id=f"{'copy' if above else 'm'}{message.ts}",
        data_ts=message.ts,
        data_channel=message.channel,
    )


def thread(workspace: Workspace, replies: Sequence[Message]) -> Html:
    """The replies, folded under a line that counts them."""
    if not replies:
        return Html("")
    count = f"{len(replies)} {'reply' if len(replies) == 1 else 'replies'}"
    names = list(dict.fromkeys(name_of(workspace, m) for m in replies))
    faces = join(avatar(name, small=True) for name in names[:3])
    last = tag(
        "span", "Last reply ", moment(epoch_of(replies[-1]), "{date_short_pretty} {time}"), class_="small"
    )
    summary = tag("summary", tag("span", faces, class_="faces"), tag("span", count, class_="count"), last)
    rows = join(single(workspace, m, Html(""), Html("")) for m in replies)
    return tag(
        "details",
        summary,
        tag("div", rows, class_="replies"),
        class_="thread",
        data_thread=replies[0].thread_ts,
    )


def snippet(message: Message | None) -> str:
    """The beginning of a message, for a line that points to it."""
    text = message.text if message else "a message that is gone"
    return text if len(text) <= SNIPPET else f"{text[: SNIPPET - 1]}…"


def shown(room: Room, now: float) -> list[Message]:
    """The messages of the channel itself that a person sees, by ts."""
    rows = (room.messages[ts] for ts in sorted(room.messages))
    return [m for m in rows if not m.deleted and m.visible_at <= now and (m.broadcast or not m.is_reply)]


def pointer(room: Room, message: Message) -> Html:
    """The line above the channel's copy of a reply."""
    if not message.is_reply:
        return Html("")
    words = mrkdwn(snippet(room.messages.get(message.thread_ts)))
    target = tag("a", words, href=f"#m{message.thread_ts}", dir="auto")
    return tag("div", "replied to a thread: ", target, class_="note")


def channel_messages(workspace: Workspace, room: Room, now: float) -> Html:
    """The newest messages of a channel with a line for each new day."""
    messages = shown(room, now)
    hidden = len(messages) - PAGE
    rows = [tag("p", f"{hidden} earlier messages are not shown.", class_="empty")] if hidden > 0 else []
    day = ""
    for message in messages[-PAGE:]:
        today = datetime.fromtimestamp(epoch_of(message), UTC).date().isoformat()
        if today != day:
            rows.append(tag("div", moment(epoch_of(message), "{date_long_pretty}"), class_="day"))
            day = today
        replies = () if message.is_reply else workspace.replies(room, message.ts)
        visible = tuple(m for m in replies if m.visible_at <= now)
        rows.append(single(workspace, message, thread(workspace, visible), pointer(room, message)))
    return join(rows) or tag("p", "Nothing was said here yet.", class_="empty")
