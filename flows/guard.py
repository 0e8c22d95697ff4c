"""Judges whether a group is polled as it should be, for the supervisor; no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.timing import missed_polls, next_after
from monitors.config import Schedule
from monitors.store.turns import Turn

SILENT_AFTER = 3
"""So many polls of a group without an end are an alarm."""
_SILENT_AT_LEAST = timedelta(seconds=90)
_AWAY_GRACE = timedelta(seconds=20)
"""How late a poll may be while Prefect is away; an interval, where that is shorter."""
_STUCK_AFTER = 2
_STUCK_GRACE = timedelta(seconds=60)
"""So many polls and so long after the first of them did not even begin although Prefect answers: it is stuck.

A busy machine alone makes a run's process begin half a minute late, and polling beside it would slow it more.
"""

_CLOCK_STEP = timedelta(minutes=2)
"""Clocks of two machines differ by less."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the supervisor has to do about a group."""

    rescue: bool
    """Poll without Prefect now."""
    silent_since: datetime | None
    """Raise the alarm: no poll has ended since then."""


def judge(
    schedule: Schedule, turn: Turn | None, watched_since: datetime, now: datetime, *, prefect_works: bool
) -> Verdict:
    """Judge one group. What was before `watched_since` counts as polled then: a start is no alarm.

    A poll that began after `now` was noted by a clock that was wrong; it says nothing.
    """
    if turn is not None and max(turn.began, turn.ended or turn.began) > now + _CLOCK_STEP:
        turn = None
    began = max(turn.began, watched_since) if turn else watched_since
    ended = max(turn.ended, watched_since) if turn and turn.ended else watched_since
    due = next_after(schedule, began)
    silent = missed_polls(schedule, ended, now) >= SILENT_AFTER and now - ended >= _SILENT_AT_LEAST
    if prefect_works:
        rescue = missed_polls(schedule, began, now) >= _STUCK_AFTER and now - due >= _STUCK_GRACE
    else:
        rescue = now - due >= min(_AWAY_GRACE, next_after(schedule, due) - due)
    return Verdict(rescue, ended if silent else None)
