"""Reads moments that people give: a span back from now, a day, or a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitors.config import parse_duration
from monitors.errors import ConfigError

_LONGEST = timedelta(days=36_500)


def since_of(text: str, now: datetime) -> datetime:
    """Return the moment that `30d`, `2026-03-01` or `2026-03-01T12:00` names; times are UTC.

    Raises ConfigError for anything else.
    """
    span = _span(text)
    if span is not None:
        return now - span
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no time - write it as 30d, 12h or 2026-03-01") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def until_of(text: str, now: datetime) -> datetime | None:
    """Return the moment that lies `2h` ahead, or that a day or time names; None for no text.

    Raises ConfigError for anything else.
    """
    if not text:
        return None
    span = _span(text)
    return now + span if span is not None else since_of(text, now)


def _span(text: str) -> timedelta | None:
    try:
        span = parse_duration(text)
    except (ValueError, OverflowError):
        return None
    return span if isinstance(span, timedelta) and span < _LONGEST else None
