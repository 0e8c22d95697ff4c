"""One source as a row of `wirewatch sources`: plain values, ready for a table or for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from monitors.config import Source
from monitors.health.notices import Kind
from monitors.records import SourceState


def row(source: Source, state: SourceState | None, now: datetime) -> Mapping[str, object]:
    """Return what a person wants to know of a source; moments as `YYYY-MM-DDTHH:MM:SSZ` or None."""
    state = state or SourceState(source.name)
    return {
        "source": source.name,
        "url": state.url or source.url,
        "state": standing(state),
        "text": state.outcome_text,
        "kind": state.kind,
        "rhythm_s": state.rhythm_s,
        "entries": state.entry_count,
        "polls": state.polls,
        "error_streak": state.error_streak,
        "last_success": _moment(state.last_success),
        "last_changed": _moment(state.last_changed),
        "last_published": _moment(state.last_published),
        "next_poll": _moment(_next(state, now)),
        "incidents": list(state.incidents),
    }


def standing(state: SourceState) -> str:
    """Return in a word or two how a source is: its trouble if it has any, else what is odd about it."""
    if not state.polls:
        return "never polled"
    if state.error_streak:
        return state.outcome
    odd = [incident for incident in state.incidents if incident != Kind.FAILING]
    return ", ".join(odd) if odd else "ok"


def _next(state: SourceState, now: datetime) -> datetime:
    return max((now, *(moment for moment in (state.next_poll, state.not_before) if moment)))


def _moment(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None
