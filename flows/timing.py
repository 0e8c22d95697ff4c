"""Decides by the clock: when a group is due next, how many polls it missed, which runs come too late."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from monitors.config import Schedule

_MOST_MISSED = 1000  # counting further says nothing more


def next_after(schedule: Schedule, moment: datetime) -> datetime:
    """Return the first time after `moment` at which a group that polled then is due again."""
    if schedule.interval is not None:
        return moment + schedule.interval
    cron = CronSim(schedule.cron or "", moment.astimezone(ZoneInfo(schedule.timezone)))
    return next(cron).astimezone(moment.tzinfo)


def missed_polls(schedule: Schedule, last: datetime, now: datetime) -> int:
    """Return how many polls should have begun since the one of `last`."""
    if schedule.interval is not None:
        return max(0, min(_MOST_MISSED, int((now - last) / schedule.interval)))
    count = 0
    moment = next_after(schedule, last)
    while moment <= now and count < _MOST_MISSED:
        count += 1
        moment = next_after(schedule, moment)
    return count


def is_overtaken(planned: datetime, last_began: datetime | None, now: datetime) -> bool:
    """Whether a poll that began after the time a run was planned for has already done the run's work.

    After downtime one late run per missed slot is waiting: the first one polls, the others end at once. A run
    that is merely late polls: on a slow machine every run is. A poll that began in the future was noted by a
    clock that was wrong.
    """
    return last_began is not None and planned < last_began <= now


def spacing(schedule: Schedule, now: datetime) -> timedelta:
    """Return the time between two polls; of a cron expression the one that comes next."""
    first = next_after(schedule, now)
    return next_after(schedule, first) - first
