"""When a source is polled next: its interval, the publisher's wishes, backoff and jitter.

Three rules meet. The schedule's interval is a wish of ours; Retry-After is an order of theirs and always
holds (up to a day); Cache-Control, Expires and ttl are hints: asking before a copy expires brings the same
copy, yet many publishers write a thoughtless hour, so hints hold up to half an hour. After a failure the wait
doubles with each further one and a success takes only half of that back, so that a flapping server is not
trusted at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random

from monitors.records import Fetched, Outcome, SourceState

LASTING = frozenset({Outcome.GONE, Outcome.BAD_URL, Outcome.FORBIDDEN_ADDRESS, Outcome.ROBOTS})
"""Outcomes that a retry in an hour will not change."""

MOST_SOONER = 3
MOST_BACKOFF = 10

_LONGEST_RETRY_AFTER = timedelta(days=1)
_LONGEST_HINT = timedelta(minutes=30)
_LONGEST_WAIT = timedelta(hours=2)
_LONGEST_LASTING_WAIT = timedelta(days=1)
_SHORTEST_WAIT = timedelta(seconds=30)
# A bit early, so that the schedule's next tick finds the source due and does not leave it to the one after.
_REGULAR_JITTER = (0.85, 0.95)
_HINT_JITTER = (1.0, 1.1)  # never before the copy expires
_BACKOFF_JITTER = (0.8, 1.2)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NOT_CACHED = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)(?:$|[\s,=])", re.IGNORECASE)


def is_due(state: SourceState | None, now: datetime) -> bool:
    """Whether a source is to be polled; one that was never polled is."""
    if state is None:
        return True
    return all(moment is None or moment <= now for moment in (state.next_poll, state.not_before))


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return the moment before which the publisher wants no further request (RFC 9110, 10.2.3)."""
    written = headers.get("retry-after", "").strip()
    moment = now + timedelta(seconds=min(int(written), 10**8)) if _is_number(written) else http_date(written)
    if moment is None or moment <= now:
        return None
    return min(moment, now + _LONGEST_RETRY_AFTER)


def fresh_for(headers: Mapping[str, str]) -> timedelta:
    """Return how long the copy just received stays fresh (RFC 9111, 4.2), zero where nothing says so."""
    control = headers.get("cache-control", "")
    if _NOT_CACHED.search(control):
        return timedelta()
    age = headers.get("age", "").strip()
    spent = int(age) if _is_number(age) else 0
    found = _MAX_AGE.search(control)
    if found:
        return timedelta(seconds=max(0, int(found[1]) - spent))
    expires, date = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
    return max(timedelta(), expires - date) if expires and date else timedelta()


def http_date(written: str) -> datetime | None:
    """Return the moment that an HTTP date names, None where it names none."""
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def after_success(
    state: SourceState, fetched: Fetched, now: datetime, interval: timedelta, rng: Random
) -> datetime:
    """Return when a source that answered is polled next."""
    if state.sooner:
        return now + max(_SHORTEST_WAIT, interval / (1 << state.sooner)) * rng.uniform(*_REGULAR_JITTER)
    hint = min(_LONGEST_HINT, max(fresh_for(fetched.headers), timedelta(seconds=state.ttl_s or 0)))
    if hint > interval:
        return now + hint * rng.uniform(*_HINT_JITTER)
    return now + interval * rng.uniform(*_REGULAR_JITTER)


def after_failure(
    state: SourceState, outcome: Outcome, now: datetime, interval: timedelta, rng: Random
) -> datetime:
    """Return when a source that failed is polled next; `state.backoff` already counts this failure."""
    longest = max(interval, _LONGEST_LASTING_WAIT if outcome in LASTING else _LONGEST_WAIT)
    wait = min(longest, interval * (1 << max(0, state.backoff - 1)))
    return now + wait * rng.uniform(*_BACKOFF_JITTER)


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit()
