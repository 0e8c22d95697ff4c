"""Renders a burst: a headline in our words, small print, and the stories that most sources tell."""

from __future__ import annotations

from monitors.records import BurstView
from monitors.render.blocks import Block, Rendered, bullets, context, plain, rich, section, trusted, words
from monitors.render.listed import entry_of, item_of
from monitors.render.text import fallback, line, slack_date

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
        blocks.append(rich(bullets([item_of(story) for story in view.stories])))
    return Rendered(_fallback(view), tuple(blocks))


def _head(view: BurstView) -> str:
    return line(view.title, _TITLE) or "wirewatch"  # an empty text is refused


def _fallback(view: BurstView) -> str:
    return fallback([_head(view), line(view.note, _NOTE), *map(entry_of, view.stories)])
