"""Looks at a source before and after a poll and says what ops should hear: one function for each trouble."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitors.health import memory, rhythm
from monitors.health.cadence import LASTING
from monitors.health.notices import Kind, Notice, Turn
from monitors.records import Fetched, Parsed, SourceState

_FAILURES = 3
_FAILING_FOR = timedelta(hours=1)
_FIRST_FAILURES = 2  # of a source that never worked: most likely its address is wrong
_SHRUNK_TO = 0.25
_GROWN_TO = 0.5
_SHRUNK_POLLS = 3
_OVERLAPS = 20  # documents that overlap, until a gap is over: a busy source has one after the other
_SMALL = 8  # documents this small come and go as they like


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll as the watchers see it; `parsed` is None where nothing new was read."""

    before: SourceState
    after: SourceState
    fetched: Fetched
    parsed: Parsed | None
    now: datetime

    @property
    def has_answer(self) -> bool:
        """Whether the source did what it should, be it with news or without."""
        return self.after.error_streak == 0


Watcher = Callable[[Poll], Notice | None]


def watch(poll: Poll) -> tuple[SourceState, tuple[Notice, ...]]:
    """Return the state with its open incidents, and what is to be told: an incident opens and closes once."""
    incidents = list(poll.before.incidents)
    told = []
    for watcher in _WATCHERS:
        notice = watcher(poll)
        if notice is None or not _is_news(notice, incidents):
            continue
        told.append(notice)
        if notice.turn is Turn.OPENS:
            incidents.append(notice.kind)
        elif notice.turn is Turn.CLOSES:
            incidents.remove(notice.kind)
    return replace(poll.after, incidents=tuple(incidents)), tuple(told)


def _is_news(notice: Notice, incidents: list[str]) -> bool:
    if notice.turn is Turn.TELLS:
        return True
    return (notice.kind in incidents) == (notice.turn is Turn.CLOSES)


def _failing(poll: Poll) -> Notice | None:
    before, after, now = poll.before, poll.after, poll.now
    if poll.has_answer:
        return _notice(poll, Kind.FAILING, Turn.CLOSES, f"works again after {_times(before.error_streak)}")
    if before.last_success is None:
        is_enough = after.error_streak >= _FIRST_FAILURES
    elif after.outcome in LASTING:
        is_enough = after.error_streak >= _FAILURES
    else:
        is_enough = after.error_streak >= _FAILURES and now - before.last_success >= _FAILING_FOR
    if not is_enough:
        return None
    since = f"since {_moment(before.last_success)}" if before.last_success else "and never worked"
    text = f"fails {since} ({_times(after.error_streak)}): {after.outcome_text}"
    return _notice(poll, Kind.FAILING, Turn.OPENS, text)


def _silent(poll: Poll) -> Notice | None:
    limit = rhythm.silence_limit(poll.after, poll.now)
    silence = rhythm.silent_for(poll.after, poll.now)
    if not poll.has_answer or limit is None or silence is None:
        return None
    if silence <= limit:
        return _notice(poll, Kind.SILENT, Turn.CLOSES, "publishes again")
    usual = _span(timedelta(seconds=poll.after.rhythm_s or 0))
    text = (
        f"answers, but has published nothing for {_span(silence)}; usually something comes every {usual}"
        " - look whether its feed moved"
    )
    return _notice(poll, Kind.SILENT, Turn.OPENS, text)


def _frozen(poll: Poll) -> Notice | None:
    if poll.after.distrust_until is None or poll.after.distrust_until == poll.before.distrust_until:
        return None
    text = (
        "said that nothing had changed though it had (304 with stuck validators)"
        f" - its whole document is asked for until {_moment(poll.after.distrust_until)}"
    )
    return _notice(poll, Kind.FROZEN, Turn.TELLS, text)


def _shrunk(poll: Poll) -> Notice | None:
    if not poll.has_answer:
        return None
    count, usual = poll.after.entry_count, round(poll.before.usual_count)
    if count >= _GROWN_TO * usual:
        return _notice(poll, Kind.SHRUNK, Turn.CLOSES, f"holds {count} entries, as usual")
    if poll.after.shrunk_streak < _SHRUNK_POLLS:
        return None
    text = f"holds {count} entries where {usual} were usual - look whether its feed was cut or moved"
    return _notice(poll, Kind.SHRUNK, Turn.OPENS, text)


def is_shrunk(state: SourceState, count: int) -> bool:
    """Whether a document with `count` entries is far smaller than this source's usual one."""
    return state.usual_count >= _SMALL and count < _SHRUNK_TO * state.usual_count


def _gap(poll: Poll) -> Notice | None:
    if poll.parsed is None or not poll.parsed.entries or not poll.has_answer:
        return None
    if poll.after.overlap_streak >= _OVERLAPS:
        return _notice(poll, Kind.GAP, Turn.CLOSES, "is polled often enough again")
    if not memory.shares_nothing(poll.before, poll.parsed):
        return None
    last = poll.before.last_success
    since = f" since {_moment(last)}" if last else ""
    text = (
        f"may have published entries that nobody saw{since}"
        " - it is polled sooner now; give it a shorter `every`"
    )
    return _notice(poll, Kind.GAP, Turn.OPENS, text)


def _storm(poll: Poll) -> Notice | None:
    if poll.parsed is None or not poll.has_answer:
        return None
    held = len(memory.storm(poll.before, poll.parsed))
    if not held:
        return _notice(poll, Kind.STORM, Turn.CLOSES, "sends no old entries as new ones any more")
    text = f"sent {held} old entries as if they were new - they are remembered, and alert nobody"
    return _notice(poll, Kind.STORM, Turn.OPENS, text)


def _charset(poll: Poll) -> Notice | None:
    return _changed(poll, Kind.CHARSET, poll.before.charset, poll.after.charset, "is written in")


def _format(poll: Poll) -> Notice | None:
    return _changed(poll, Kind.FORMAT, poll.before.kind, poll.after.kind, "comes as")


def _changed(poll: Poll, kind: Kind, before: str, after: str, verb: str) -> Notice | None:
    if not before or before == after:
        return None
    return _notice(
        poll, kind, Turn.TELLS, f"{verb} {after} now, no longer {before} - look whether it reads well"
    )


def _moved(poll: Poll) -> Notice | None:
    if not poll.after.url or poll.after.url == poll.before.url:
        return None
    text = f"has moved for good to {poll.after.url} and is asked there now - change its `url`"
    return _notice(poll, Kind.MOVED, Turn.TELLS, text)


_WATCHERS: tuple[Watcher, ...] = (
    _failing,
    _silent,
    _frozen,
    _shrunk,
    _gap,
    _storm,
    _charset,
    _format,
    _moved,
)


def _notice(poll: Poll, kind: Kind, turn: Turn, text: str) -> Notice:
    return Notice(kind, poll.after.source, f"{poll.after.source} {text}", turn)


def _times(count: int) -> str:
    return "1 failed poll" if count == 1 else f"{count} failed polls"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{round(minutes / size)} {unit}"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
