"""Judges whether a group is polled as it should be, for the supervisor; no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.timing import missed_polls, next_after
from monitors.config import Schedule
from monitors.store.turns import Turn

SILENT_AFTER = 3
"""So many polls of a group without an end are an alarm."""
_GRACE = timedelta(seconds=20)  # a run that Prefect starts needs up to 10 s on a busy machine
_STUCK_AFTER = 2  # polls that did not even begin although Prefect answers


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
    """Judge one group. What was before `watched_since` counts as polled then: a start is no alarm."""
    began = max(turn.began, watched_since) if turn else watched_since
    ended = max(turn.ended, watched_since) if turn and turn.ended else watched_since
    missed = missed_polls(schedule, began, now)
    overdue = now - next_after(schedule, began) >= _GRACE
    rescue = overdue and missed >= (_STUCK_AFTER if prefect_works else 1)
    silent = missed_polls(schedule, ended, now) >= SILENT_AFTER and now - ended > _GRACE
    return Verdict(rescue, ended if silent else None)
