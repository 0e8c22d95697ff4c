"""Tells of bursts: which monitors are to be judged after a pass, and one message for each burst.

A batch that stores hits of a monitor marks it as due in the same transaction; the end of a pass judges those
that are due. So a pass that is killed between the two leaves its mark, and the next one judges in its place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from sqlalchemy import Connection

from monitors import trends
from monitors.alerts.timing import quiet_until
from monitors.config import Config, Monitor
from monitors.pipeline import live
from monitors.pipeline.commit import LATER
from monitors.pipeline.rules import granularity_of_channel
from monitors.records import BurstView, Post, PostKind
from monitors.store import articles, bursts, outbox, stories
from monitors.store.bursts import Memory
from monitors.trends import DAY, DAYS, Counts, Limits, Verdict

PAUSE = timedelta(hours=24)
"""After a burst the monitor is not judged for so long: what is told is still in the window."""

_KNOWN_FOR = timedelta(hours=1)  # what was found usual: a day's median moves little in an hour


@dataclass(frozen=True, slots=True)
class Trend:
    """How a monitor's coverage is now."""

    counts: Counts
    verdict: Verdict


def mark(connection: Connection, config: Config, keys: Collection[str]) -> None:
    """Note that these monitors had hits; only where a burst of theirs would be told."""
    wanted = [each.key for each in config.monitors if each.key in keys and config.bursts_of(each).enabled]
    if not wanted:
        return
    memory = bursts.load(connection)
    due = {key: replace(memory.get(key, Memory()), due=True) for key in wanted}
    if not due.items() <= memory.items():
        bursts.save(connection, memory | due)


def tell(connection: Connection, config: Config, now: datetime, only: Collection[str] = frozenset()) -> int:
    """Judge the monitors that are due, queue a message for each burst, and return how many those are."""
    wanted = [each for each in config.monitors if config.bursts_of(each).enabled]
    if not wanted:
        return 0
    memory = bursts.load(connection)
    due = [each for each in wanted if memory.get(each.key, Memory()).due]
    if not due:
        return 0
    mutes = stories.active_mutes(connection, now)
    told = 0
    for monitor in due:
        before = memory[monitor.key] = replace(memory[monitor.key], due=False)
        if ("monitor", monitor.key) in mutes or not _may_be_one(connection, config, monitor, before, now):
            continue
        trend = measure(connection, config, monitor, now)
        after = replace(before, usual=trend.verdict.usual or 0.0, judged_at=now)
        if trend.verdict.is_burst:
            later = now + LATER if only and monitor.name not in only else now
            post = Post(
                PostKind.BURST,
                config.channel_of(monitor),
                _number(monitor.key),
                before.told,
                _view(connection, monitor, trend, now),
                due=quiet_until(monitor, config, later) or later,
            )
            outbox.enqueue(connection, [post], now)
            after = replace(after, told=before.told + 1, told_at=now)
            told += 1
        memory[monitor.key] = after
    bursts.save(connection, memory)
    return told


def _may_be_one(
    connection: Connection, config: Config, monitor: Monitor, before: Memory, now: datetime
) -> bool:
    """Whether it is worth to read a month of reports: an index is asked first."""
    if before.told_at is not None and before.told_at + PAUSE > now:
        return False
    limits = config.bursts_of(monitor)
    needed = float(limits.least)
    if before.judged_at is not None and before.judged_at + _KNOWN_FOR > now:
        needed = max(needed, limits.factor * before.usual)
    # All that appeared in the last 24 hours was found in them, so this count is never too low.
    return bursts.count_hits(connection, monitor.key, now - DAY) >= needed


def _view(connection: Connection, monitor: Monitor, trend: Trend, now: datetime) -> BurstView:
    first = {reports[0].article for _, reports in trend.counts.stories[: trends.SHOWN]}
    heads = {each.id: each for each in articles.articles_by_id(connection, first)}
    return trends.burst_view(monitor.name, trend.counts, trend.verdict, heads, now)


def _number(key: str) -> int:
    """Return what stands for a monitor where alerts have their story; below zero, where no story is."""
    return -int.from_bytes(blake2b(key.encode(), digest_size=7).digest()) - 1


def measure(connection: Connection, config: Config, monitor: Monitor, now: datetime) -> Trend:
    """Return how a monitor's coverage is, be it told or not; what is muted does not count."""
    known = live.load(connection)
    days = trends.starts(now, known.since.get(monitor.key) if known is not None else None)
    granularity = granularity_of_channel(config, config.channel_of(monitor))
    mutes = stories.active_mutes(connection, now)
    found = [
        each
        for each in bursts.reports(connection, monitor.key, granularity, now - (DAYS + 1) * DAY)
        if ("source", each.feed) not in mutes and ("story", str(each.story)) not in mutes
    ]
    counts = trends.count(
        found,
        now,
        days,
        bursts.polled_since(connection, {each.feed for each in found}),
        bursts.idle(connection, days, DAY),
    )
    wanted = config.bursts_of(monitor)
    return Trend(counts, trends.judge(counts, Limits(wanted.factor, wanted.least)))
