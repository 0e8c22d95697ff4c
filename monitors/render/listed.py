"""A story as one line of a list: its title as a link, its source, and how many more tell it."""

from __future__ import annotations

from monitors.records import MessageView
from monitors.render.blocks import Element, link, section, words
from monitors.render.text import isolate, line

_TITLE = 200
_NAME = 60


def title_of(story: MessageView) -> str:
    """Return what stands for a story in a list."""
    return line(story.title, _TITLE) or line(story.url, _TITLE) or "(no title)"


def tail_of(story: MessageView) -> str:
    """Return what stands behind the title: the source, and the number of others."""
    more = f" +{len(story.also)}" if story.also else ""
    return f" {isolate(line(story.source, _NAME))}{more}" if story.source.strip() else more


def item_of(story: MessageView) -> Element:
    """Return a story as one item of a list of blocks."""
    tail = tail_of(story)
    parts = [link(story.url, title_of(story))]
    return section(*parts, words(tail, italic=True)) if tail.strip() else section(*parts)


def entry_of(story: MessageView) -> str:
    """Return a story as one line of the text beside the blocks."""
    return f"- {isolate(title_of(story))}{tail_of(story)}"
