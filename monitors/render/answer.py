"""Renders the answer to a person who asks why an article was sent, for the eyes of that person only."""

from __future__ import annotations

from collections.abc import Iterator

from monitors.records import AnswerView
from monitors.render.blocks import Element, Rendered, bullets, link, rich, section, words
from monitors.render.text import fallback, line, units

_TITLE = 300
_VERDICT = 400
_LINE = 300
_LINES = 8  # of one stage; `wirewatch why` tells them all
_BUDGET = (
    3_800  # of all stages together; title, address and verdict come on top, and 8,000 is what a message takes
)


def render_answer(view: AnswerView) -> Rendered:
    """Return an answer as Slack takes it: rich text only, since most of it quotes what the web wrote."""
    title, verdict = line(view.title, _TITLE), line(view.verdict, _VERDICT) or "nothing is known of it"
    head = [link(view.url, title, bold=True), words("\n")] if title else []
    return Rendered(
        fallback([title, verdict, *(f"{name}: {line(said, _LINE)}" for name, said, _ in view.stages)]),
        (rich(section(*head, words(verdict)), *_stages(view)),),
    )


def _stages(view: AnswerView) -> Iterator[Element]:
    left = _BUDGET
    for name, said, lines in view.stages:
        verdict = line(said, _LINE)
        yield section(words(f"{name}: ", bold=True), words(verdict or "nothing"))
        left -= units(verdict)
        shown = [text for text in (line(each, _LINE) for each in lines[:_LINES]) if text]
        while shown and sum(map(units, shown)) > left:
            shown.pop()
        left -= sum(map(units, shown))
        rest = len(lines) - len(shown)
        if rest:
            shown.append(f"and {rest} more: wirewatch why")
        if shown:
            yield bullets([section(words(text)) for text in shown])
