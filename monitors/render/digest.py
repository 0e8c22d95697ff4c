"""Builds and renders digests: a head in the channel, the full list in pages of its thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from monitors.records import DigestView, MessageView, Post, PostKind
from monitors.render.blocks import (
    Block,
    Element,
    Rendered,
    address,
    bullets,
    context,
    header,
    plain,
    rich,
    section,
    trusted,
    words,
)
from monitors.render.listed import entry_of, item_of, tail_of, title_of
from monitors.render.text import enumerate_names, fallback, line, slack_date, units

HEAD_STORIES = 10
"""Stories that the head shows; more would push the channel's other messages out of sight."""

_PAGE_STORIES = 40
_PAGE_UNITS = 6_500  # below the 8,000 of a message, as labels and the fallback text come on top
_TITLE = 200
_NAME = 60
_NAMES = 3
_GROUPS = 20  # a page of 40 stories with a label each would pass 45 blocks
_FALLBACK = 3_500


def digest_posts(channel: str, number: int, stories: Sequence[MessageView], at: datetime) -> list[Post]:
    """Return the posts of a digest: its head, then the pages of its thread where the head is too short.

    `number` tells the digests of a channel apart for ever: the id of the first outbox row in it. Stories
    count upwards from 1; digests take the even negative numbers and incidents the odd ones, so that no keys
    collide.
    """
    number = -2 * number
    stories = _by_monitor(stories)
    title = f"News digest · {_count(len(stories))}"
    head_stories = tuple(_short(story) for story in stories[:HEAD_STORIES])
    sources = len({story.source for story in stories if story.source.strip()})
    note = f"from {sources} sources" if sources > 1 else ""
    view = DigestView(title, head_stories, total=len(stories), at=at, note=note)
    head = Post(PostKind.DIGEST, channel, number, 0, view)
    if len(stories) <= HEAD_STORIES:
        return [head]
    posts, first = [head], 1
    for revision, page in enumerate(paginate(stories), start=1):
        view = DigestView(title, page, total=len(stories), at=at, first=first)
        posts.append(Post(PostKind.REPLY, channel, number, revision, view, parent=head.key))
        first += len(page)
    return posts


def _short(story: MessageView) -> MessageView:
    # A digest shows one line for a story; what it does not show need not be stored twice.
    return replace(story, excerpt=(), words=(), related_title="", related_key="", differs="", note="")


def paginate(stories: Sequence[MessageView]) -> Iterator[tuple[MessageView, ...]]:
    """Cut a list of stories into pages that each fit one message."""
    page: list[MessageView] = []
    used = 0
    for story in stories:
        size = _size(story)
        if page and (len(page) == _PAGE_STORIES or used + size > _PAGE_UNITS):
            yield tuple(page)
            page, used = [], 0
        page.append(_short(story))
        used += size
    if page:
        yield tuple(page)


def _size(story: MessageView) -> int:
    return len(address(story.url)) + units(title_of(story)) + units(tail_of(story)) + units(_label(story))


def render_digest(view: DigestView) -> Rendered:
    """Return a digest's head or one of its pages as Slack takes it."""
    blocks: list[Block] = []
    if view.first == 0:
        blocks.append(header(view.title))
    blocks.append(context(_small_print(view)))
    blocks.extend(_groups(view.stories))
    rest = view.total - len(view.stories)
    if view.first == 0 and rest > 0:
        blocks.append(context([plain(f"{rest} more in the thread, with the full list")]))
    return Rendered(_fallback(view), tuple(blocks))


def _by_monitor(stories: Sequence[MessageView]) -> list[MessageView]:
    """Bring the stories of the same monitors together, otherwise in the order in which they came."""
    order = {label: place for place, label in enumerate(dict.fromkeys(map(_label, stories)))}
    return sorted(stories, key=lambda story: order[_label(story)])


def _small_print(view: DigestView) -> list[Element]:
    note = line(view.note, _TITLE)
    when = [trusted(slack_date(view.at))] if view.at else []
    said = [] if view.first == 0 and when else [plain(_span(view))]
    return [*said, *when, *([plain(note)] if note else [])]


def _span(view: DigestView) -> str:
    if view.first == 0:
        return _count(view.total)
    return f"Stories {view.first} to {view.first + len(view.stories) - 1} of {view.total}"


def _count(stories: int) -> str:
    return "1 story" if stories == 1 else f"{stories} stories"


def _groups(stories: Sequence[MessageView]) -> Iterator[Block]:
    runs = [(label, list(run)) for label, run in groupby(stories, key=_label)]
    if len(runs) > _GROUPS:
        runs = [("", list(stories))]
    for label, run in runs:
        if label:
            yield rich(section(words(label, bold=True)), bullets([item_of(story) for story in run]))
        else:
            yield rich(bullets([item_of(story) for story in run]))


def _label(story: MessageView) -> str:
    return enumerate_names(story.monitors, _NAMES, _NAME)


def _fallback(view: DigestView) -> str:
    lines = [line(view.title, _TITLE) if view.first == 0 else f"{line(view.title, _TITLE)}: {_span(view)}"]
    used = units(lines[0])
    for story in view.stories:
        entry = entry_of(story)
        used += units(entry) + 1
        if used > _FALLBACK:
            lines.append("…")
            break
        lines.append(entry)
    return fallback(lines)
