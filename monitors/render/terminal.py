"""Renders a message as lines of a terminal, for those who have no Slack."""

from __future__ import annotations

from collections.abc import Iterator

from monitors.records import BurstView, DigestView, MessageView, NoticeView, View
from monitors.render.text import clean, enumerate_names, line, utc_words

_TITLE = 300
_LONG = 1_000
_NAME = 80
_NAMES = 8


def terminal_lines(view: View) -> list[str]:
    """Return a view as lines of plain text; control characters from the web are gone."""
    match view:
        case MessageView():
            return list(_story(view))
        case DigestView():
            head = [line(view.title, _TITLE)] if view.first == 0 else []
            return head + [text for story in view.stories for text in _story(story)]
        case BurstView():
            return list(_burst(view))
        case NoticeView():  # pragma: no branch - the last kind of view
            return list(_notice(view))


def _story(view: MessageView) -> Iterator[str]:
    named = enumerate_names(view.monitors, _NAMES, _NAME)
    title = line(view.title, _TITLE) or "(no title)"
    yield f"[{named}] {title}" if named else title
    excerpt = line("".join(span.text for span in view.excerpt), _LONG)
    if excerpt:
        yield f"    {excerpt}"
    facts = [
        line(view.source, _NAME),
        utc_words(view.published) if view.published else "",
        line(view.language, _NAME),
        enumerate_names(view.words, _NAMES, _NAME),
        f"also reported by {enumerate_names(view.also, _NAMES, _NAME)}" if view.also else "",
    ]
    yield "    " + " · ".join(fact for fact in facts if fact)
    if view.url.strip():
        yield f"    {line(view.url, _LONG)}"


def _burst(view: BurstView) -> Iterator[str]:
    yield line(view.title, _TITLE)
    if view.note.strip():
        yield f"    {line(view.note, _LONG)}"
    for story in view.stories:
        yield from (f"    {text}" for text in _story(story))


def _notice(view: NoticeView) -> Iterator[str]:
    yield line(view.title, _TITLE)
    for label, value in view.facts:
        yield f"    {clean(label)}: {line(value, _LONG)}"
    for text in (view.detail, view.advice):
        if text.strip():
            yield f"    {line(text, _LONG)}"
