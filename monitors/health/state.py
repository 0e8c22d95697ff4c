"""Turns the state of a source and what one poll brought into its next state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from monitors.config import Source
from monitors.health import cadence, memory, rhythm, validators
from monitors.health.notices import Notice
from monitors.health.watch import Poll, is_shrunk, watch
from monitors.records import Fetched, Outcome, Parsed, SourceState

_NEW_WEIGHT = 0.2  # of the latest document in the usual number of entries
_SHRUNK_WEIGHT = 0.02  # a document that is oddly small becomes usual too, in time
_GIVE_UP_MOVED_AFTER = 3
_KNOWN_ENOUGH = 0.5  # of a document's entries: then polls are close enough together


@dataclass(frozen=True, slots=True)
class _Visit:
    """Everything that one poll brought, beside the state before it."""

    source: Source
    before: SourceState
    fetched: Fetched
    parsed: Parsed | None
    now: datetime
    interval: timedelta
    rng: Random


def next_state(  # noqa: PLR0917 - the one call that the pipeline makes, with all that a poll brought
    source: Source,
    state: SourceState,
    fetched: Fetched,
    parsed: Parsed | None,
    now: datetime,
    schedule_interval: timedelta,
    rng: Random,
) -> tuple[SourceState, tuple[Notice, ...]]:
    """Return what to remember of a source after a poll, and what to tell ops.

    `state` is the one before the poll, as stored; `parsed` is None where there was nothing to read: trouble,
    a 304, or the same body as before.
    """
    before = validators.of_address(state, source.url)
    visit = _Visit(source, before, fetched, parsed, now, schedule_interval, rng)
    polled = replace(
        before,
        configured_url=source.url,
        first_polled=before.first_polled or now,
        last_polled=now,
        polls=before.polls + 1,
        status=fetched.status,
    )
    outcome, text = _verdict(fetched, parsed)
    if outcome is Outcome.OK and parsed is not None:
        after = _after_answer(_after_document(polled, visit, parsed), visit, outcome)
    elif outcome in {Outcome.OK, Outcome.UNCHANGED}:
        after = _after_answer(_after_nothing_new(polled), visit, outcome)
    else:
        after = _after_trouble(polled, visit, outcome, text)
    return watch(Poll(before, after, fetched, parsed, now))


def _verdict(fetched: Fetched, parsed: Parsed | None) -> tuple[Outcome, str]:
    if fetched.outcome is not Outcome.OK:
        return fetched.outcome, fetched.text
    if parsed is None:
        return Outcome.UNCHANGED, "the document is the same as before"
    return parsed.outcome, parsed.text


def _after_trouble(polled: SourceState, visit: _Visit, outcome: Outcome, text: str) -> SourceState:
    failed = replace(
        polled,
        outcome=outcome.value,
        outcome_text=text,
        error_streak=polled.error_streak + 1,
        unchanged_streak=0,
        backoff=min(cadence.MOST_BACKOFF, polled.backoff + 1),
        not_before=cadence.retry_after(visit.fetched.headers, visit.now),
    )
    if failed.url and failed.error_streak >= _GIVE_UP_MOVED_AFTER:
        # Where the source moved to is no good any more: ask its configured address again.
        failed = replace(failed, url="", etag="", last_modified="")
    wait = cadence.after_failure(failed, outcome, visit.now, visit.interval, visit.rng)
    return replace(failed, next_poll=wait)


def _after_nothing_new(polled: SourceState) -> SourceState:
    return replace(
        polled,
        unchanged_streak=polled.unchanged_streak + 1,
        shrunk_streak=polled.shrunk_streak and polled.shrunk_streak + 1,
    )


def _after_answer(polled: SourceState, visit: _Visit, outcome: Outcome) -> SourceState:
    fetched = visit.fetched
    is_whole = fetched.outcome is Outcome.OK
    etag, modified = fetched.headers.get("etag", ""), fetched.headers.get("last-modified", "")
    answered = replace(
        polled,
        outcome=outcome.value,
        outcome_text="",
        error_streak=0,
        backoff=polled.backoff // 2,
        not_before=None,
        last_success=visit.now,
        last_full=visit.now if is_whole else polled.last_full,
        url=_address(polled, visit),
        # A 304 need not repeat the validators; a whole document without them has none.
        etag=etag if is_whole else etag or polled.etag,
        last_modified=modified if is_whole else modified or polled.last_modified,
        body_hash=fetched.body_hash if is_whole else polled.body_hash,
    )
    wait = cadence.after_success(answered, fetched, visit.now, visit.interval, visit.rng)
    return replace(answered, next_poll=wait)


def _address(polled: SourceState, visit: _Visit) -> str:
    """Return where to ask from now on: a permanent redirect counts once it led to this very feed.

    The page of a captive portal or of a parked domain shares no entry with the feed; it moves nothing.
    """
    moved = visit.fetched.permanent_url
    if not moved or (visit.parsed is not None and memory.shares_nothing(visit.before, visit.parsed)):
        return polled.url
    return "" if moved == visit.source.url else moved


def _after_document(polled: SourceState, visit: _Visit, parsed: Parsed) -> SourceState:
    before, now = visit.before, visit.now
    count = len(parsed.entries)
    times = rhythm.moments(parsed.entries, now)
    fresh = memory.unknown(before, parsed)
    shrunk = is_shrunk(before, count)
    overlaps = not memory.shares_nothing(before, parsed)
    is_frozen = validators.was_frozen(before, fresh, now)
    return replace(
        polled,
        unchanged_streak=0,
        kind=parsed.kind or polled.kind,
        charset=parsed.charset.lower() or polled.charset,
        ttl_s=parsed.ttl_s,
        last_changed=now if fresh else polled.last_changed,
        last_published=max((*times[:1], *filter(None, [before.last_published])), default=None),
        rhythm_s=rhythm.rhythm_s(times, polled.rhythm_s),
        longest_gap_s=rhythm.longest_gap_s(times, polled, is_continuous=overlaps),
        entry_count=count,
        shrunk_streak=polled.shrunk_streak + 1 if shrunk else 0,
        usual_count=_blend(polled.usual_count, count, _SHRUNK_WEIGHT if shrunk else _NEW_WEIGHT),
        sooner=_sooner(before, parsed),
        overlap_streak=polled.overlap_streak + 1 if overlaps else 0,
        distrust_until=now + validators.DISTRUST if is_frozen else polled.distrust_until,
        recent_keys=memory.joined(memory.key_marks(parsed.entries), polled.recent_keys),
        recent_titles=memory.joined(memory.title_marks(parsed.entries), polled.recent_titles),
    )


def _blend(usual: float, count: int, weight: float) -> float:
    return usual + weight * (count - usual) if usual else float(count)


def _sooner(before: SourceState, parsed: Parsed) -> int:
    if memory.shares_nothing(before, parsed):
        return min(cadence.MOST_SOONER, before.sooner + 1)
    if memory.shared_share(before, parsed) >= _KNOWN_ENOUGH:
        return max(0, before.sooner - 1)
    return before.sooner
