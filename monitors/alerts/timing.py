"""Decides when a post goes out: at once, in the next digest, or after the quiet hours; and whom it calls.

A message names all monitors of its channel that matched. The most impatient of them decides: one monitor that
wants it now sends it now. What waits for an hour is collected into one digest a channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from monitors.config import Config, Cycle, Monitor, QuietHours
from monitors.records import MessageView, Post, PostKind


def timed(posts: Sequence[Post], config: Config, now: datetime) -> list[Post]:
    """Return the posts with their due time and with whom they call, by the monitors that each one names."""
    monitors = {monitor.name: monitor for monitor in config.monitors}
    return [_timed(post, config, monitors, now) for post in posts]


def _timed(post: Post, config: Config, monitors: Mapping[str, Monitor], now: datetime) -> Post:
    view = post.view
    if not isinstance(view, MessageView):
        return post
    named = [monitors[name] for name in view.monitors if name in monitors]
    waits = [due_at(monitor, config, now) for monitor in named]
    called = tuple(dict.fromkeys(who for monitor in named for who in monitor.mention))
    if called and post.kind is not PostKind.REPLY:
        post = replace(post, view=replace(view, mentions=called))
    due = None if None in waits else min((wait for wait in waits if wait is not None), default=None)
    if due is None:
        return post
    return replace(post, due=due, collect=post.kind is not PostKind.REPLY)


def due_at(monitor: Monitor, config: Config, now: datetime) -> datetime | None:
    """Return when an alert of a monitor may go out; None for at once."""
    if monitor.urgent:
        return None
    due = next_time(monitor.digest, now) if monitor.digest is not None else now
    due = _heard_at(monitor, config, due)
    return due if due > now else None


def quiet_until(monitor: Monitor, config: Config, now: datetime) -> datetime | None:
    """Return when what is no alert may go out, such as a burst: no digest holds it; None for at once."""
    due = now if monitor.urgent else _heard_at(monitor, config, now)
    return due if due > now else None


def _heard_at(monitor: Monitor, config: Config, at: datetime) -> datetime:
    quiet = monitor.quiet_hours or config.slack.quiet_hours
    return at if quiet is None else end_of_quiet(quiet, at)


def next_time(cycle: Cycle, now: datetime) -> datetime:
    """Return the next time of a cron expression after `now`."""
    local: datetime = next(CronSim(cycle.cron, now.astimezone(ZoneInfo(cycle.timezone))))
    return local.astimezone(UTC)


def end_of_quiet(quiet: QuietHours, at: datetime) -> datetime:
    """Return the end of the quiet hours that `at` falls into, else `at`.

    The hours are those of a wall clock: a night in which clocks change is an hour longer or shorter.
    """
    zone = ZoneInfo(quiet.timezone)
    local = at.astimezone(zone)
    start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    clock = local.time()
    if start < end:
        inside, days = start <= clock < end, 0
    else:
        inside, days = clock >= start or clock < end, int(clock >= start)
    if not inside:
        return at
    morning = datetime.combine(local.date() + timedelta(days=days), end, zone)
    return morning.astimezone(UTC)
