"""Whether a source may be asked "has it changed?", or has to be asked for the whole document.

Validators get stuck: a server that has mixed up its ETags says 304 for ever (FreshRSS#5149, #6056), and
nobody notices. So a whole document is asked for about once a day, and earlier where a source is oddly quiet.
If it then holds entries that were published well before the last 304, the server was wrong, and its 304 is
not trusted for a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from zlib import crc32

from monitors.health.rhythm import silence_limit, silent_for
from monitors.records import Entry, Fetched, Outcome, SourceState

DISTRUST = timedelta(days=7)

_FULL_EVERY = timedelta(hours=20)
_FULL_SPREAD = timedelta(hours=8)  # so that sources which began together do not come due together
_QUIET_FULL_EVERY = timedelta(hours=6)
_CACHE_LAG = timedelta(hours=1)  # a cache in between may lag so much and be honest
_BACKDATED = timedelta(hours=6)


def conditional(state: SourceState, now: datetime) -> bool:
    """Whether the validators of a source are sent along with the next request."""
    if state.distrust_until is not None and now < state.distrust_until:
        return False
    if state.last_full is None:
        return True
    since = now - state.last_full
    spread = crc32(state.source.encode()) % 1000 / 1000
    if since >= _FULL_EVERY + _FULL_SPREAD * spread:
        return False
    return not (since >= _QUIET_FULL_EVERY and _is_oddly_quiet(state, now))


def before_poll(state: SourceState, configured_url: str, now: datetime) -> SourceState:
    """Return the state to make a request from.

    What was learned about another address than the configured one is forgotten; validators are left out where
    the whole document is to be asked for.
    """
    known = of_address(state, configured_url)
    return known if conditional(known, now) else replace(known, etag="", last_modified="")


def of_address(state: SourceState, configured_url: str) -> SourceState:
    """Return the state if it was learned about this address, else a fresh one."""
    if state.configured_url in {"", configured_url}:
        return state
    return SourceState(state.source, configured_url=configured_url)


def same_body(state: SourceState, fetched: Fetched) -> bool:
    """Whether an answer is byte for byte the document that was read last, and need not be read again."""
    return fetched.outcome is Outcome.OK and bool(fetched.body_hash) and fetched.body_hash == state.body_hash


def was_frozen(state: SourceState, unknown: Sequence[Entry], now: datetime) -> bool:
    """Whether a whole document, with these `unknown` entries, proves the last 304 wrong."""
    if state.status != HTTPStatus.NOT_MODIFIED or state.last_polled is None or conditional(state, now):
        return False
    lags = [state.last_polled - entry.published for entry in unknown if entry.published is not None]
    late = [lag for lag in lags if lag > _CACHE_LAG]
    # One entry may be dated back by its publisher; several, or one of this morning, are not.
    return len(late) > 1 or any(lag > _BACKDATED for lag in late)


def _is_oddly_quiet(state: SourceState, now: datetime) -> bool:
    limit, silence = silence_limit(state, now), silent_for(state, now)
    return limit is not None and silence is not None and silence > limit / 2
