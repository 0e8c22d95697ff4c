"""Builders of polls, with defaults that mean "an ordinary source on an ordinary day"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from monitors.config import Source
from monitors.health import Notice, next_state
from monitors.records import Entry, Fetched, Outcome, Parsed, SourceState

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
URL = "https://news.example/feed"
SOURCE = Source(name="Daily", url=URL)
EVERY = timedelta(minutes=5)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def entry(
    number: int = 1, published: datetime | None = None, title: str = "", keys: tuple[str, ...] = ()
) -> Entry:
    return Entry(
        "Daily", title=title or f"report {number}", published=published, keys=keys or (f"guid {number}",)
    )


def entries(
    *numbers: int, newest: datetime | None = None, apart: timedelta = timedelta(hours=1)
) -> tuple[Entry, ...]:
    """Return entries by number; the first is the newest, the others follow `apart` from each other."""
    return tuple(
        entry(number, None if newest is None else newest - apart * place)
        for place, number in enumerate(numbers)
    )


def parsed(items: Iterable[Entry] = (), **fields: object) -> Parsed:
    return replace(Parsed("Daily", tuple(items), kind="rss", charset="utf-8"), **fields)


def answer(body_hash: str = "hash", headers: Mapping[str, str] | None = None, **fields: object) -> Fetched:
    fetched = Fetched("Daily", URL, Outcome.OK, status=200, headers=headers or {}, body_hash=body_hash)
    return replace(fetched, **fields)


def not_modified(**fields: object) -> Fetched:
    return replace(Fetched("Daily", URL, Outcome.UNCHANGED, "nothing changed", status=304), **fields)


def failure(outcome: Outcome = Outcome.TIMEOUT, text: str = "did not answer", **fields: object) -> Fetched:
    return replace(Fetched("Daily", URL, outcome, text), **fields)


def known(**fields: object) -> SourceState:
    """Return the state of a source that has been polled for a month and is well."""
    state = SourceState(
        "Daily",
        configured_url=URL,
        outcome="ok",
        status=200,
        polls=1000,
        first_polled=ago(days=30),
        last_polled=ago(minutes=5),
        last_success=ago(minutes=5),
        last_changed=ago(hours=1),
        last_full=ago(minutes=5),
        last_published=ago(hours=1),
    )
    return replace(state, **fields)


def poll(
    state: SourceState,
    fetched: Fetched,
    document: Parsed | None = None,
    *,
    now: datetime = NOW,
    source: Source = SOURCE,
    every: timedelta = EVERY,
) -> tuple[SourceState, tuple[Notice, ...]]:
    return next_state(source, state, fetched, document, now, every, Random(7))


def poll_often(
    state: SourceState, times: int, fetched: Fetched, document: Parsed | None = None, every: timedelta = EVERY
) -> tuple[SourceState, list[Notice]]:
    """Poll again and again with the same answer, one interval apart, beginning now."""
    told: list[Notice] = []
    for number in range(times):
        state, notices = poll(state, fetched, document, now=NOW + every * number)
        told += notices
    return state, told
