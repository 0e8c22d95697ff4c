"""Renders an ops notice: about the system itself, one message an incident."""

from __future__ import annotations

from monitors.records import NoticeView
from monitors.render.blocks import Block, Rendered, context, fields, header, plain, preformatted, rich
from monitors.render.text import clean, fallback, line

_TITLE = 150
_DETAIL = 2_000
_FACT = 200
_ADVICE = 500


def render_notice(view: NoticeView) -> Rendered:
    """Return a notice as Slack takes it."""
    blocks: list[Block] = [header(view.title)]
    detail, advice = line(view.detail, _DETAIL), line(view.advice, _ADVICE)
    if view.facts:
        blocks.append(fields([(line(label, _FACT), line(value, _FACT)) for label, value in view.facts]))
    if detail:
        blocks.append(rich(preformatted(detail)))
    if advice:
        blocks.append(context([plain(f"Next step: {advice}")]))
    if view.closed:
        blocks.append(context([plain("This incident is closed.")]))
    return Rendered(_fallback(view), tuple(blocks))


def _fallback(view: NoticeView) -> str:
    facts = "; ".join(f"{clean(label)}: {line(value, _FACT)}" for label, value in view.facts[:10])
    parts = [line(view.title, _TITLE), facts, line(view.detail, _DETAIL), line(view.advice, _ADVICE)]
    return fallback(parts)
