"""Renders a burst: a headline in our words, small print, and the stories that most sources tell."""

from __future__ import annotations

from monitors.records import BurstView, MessageView
from monitors.render.blocks import (
    Block,
    Element,
    Rendered,
    bullets,
    context,
    link,
    plain,
    rich,
    section,
    trusted,
    words,
)
from monitors.render.text import fallback, isolate, line, slack_date

_NAME = 80
_NOTE = 400
_TITLE = 300


def render_burst(view: BurstView) -> Rendered:
    """Return a burst as Slack takes it."""
    blocks: list[Block] = [rich(section(words(_head(view), bold=True)))]
    note = line(view.note, _NOTE)
    small = [plain(note)] if note else []
    if view.at is not None:
        small.append(trusted(slack_date(view.at)))
    if small:
        blocks.append(context(small))
    if view.stories:
        blocks.append(rich(bullets([_item(story) for story in view.stories])))
    return Rendered(_fallback(view), tuple(blocks))


def _head(view: BurstView) -> str:
    return line(view.title, _TITLE) or "wirewatch"  # an empty text is refused


def _title(story: MessageView) -> str:
    return line(story.title, _TITLE) or line(story.url, _TITLE) or "(no title)"


def _tail(story: MessageView) -> str:
    more = f" +{len(story.also)}" if story.also else ""
    return f" {isolate(line(story.source, _NAME))}{more}"


def _item(story: MessageView) -> Element:
    return section(link(story.url, _title(story)), words(_tail(story), italic=True))


def _fallback(view: BurstView) -> str:
    stories = (f"- {isolate(_title(story))}{_tail(story)}" for story in view.stories)
    return fallback([_head(view), line(view.note, _NOTE), *stories])
