"""Counts a monitor's coverage: the last 24 hours, and each of up to 28 days before them.

A source counts once for a story, on the day of its first article about it: neither one that republishes nor
one whose feed changes its identities can make a burst. Only sources count that were polled before the oldest
of the days that are compared with, as what a new source brings is more coverage by us, not by the world.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
DAYS = 28


@dataclass(frozen=True, slots=True)
class Report:
    """An article that a monitor matched; `source` is its publisher, `feed` the source that brought it."""

    article: int
    story: int
    source: str
    feed: str
    published: datetime | None
    first_seen: datetime
    language: str = ""

    @property
    def at(self) -> datetime:
        """When it appeared: a publisher's time where there is one, but never later than it was seen."""
        return self.first_seen if self.published is None else min(self.published, self.first_seen)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted: `days` begins with the day before the last 24 hours, None where it tells nothing."""

    articles: int = 0
    sources: int = 0
    stories: tuple[tuple[int, tuple[Report, ...]], ...] = ()
    """The stories of the last 24 hours with a report of each source, the one with most sources first."""
    languages: tuple[tuple[str, int], ...] = ()
    days: tuple[int | None, ...] = ()
    clump: float = 1.0
    """How many articles of those days come together: of a story's articles, one meets so many on average."""


def starts(now: datetime, since: datetime | None) -> tuple[datetime, ...]:
    """Return when each day to compare with began, the latest first; none of them before `since`.

    `since` is when the monitor began to ask what it asks: before, it found something else. None: never.
    """
    if since is None:
        return ()
    found = (now - (number + 1) * DAY for number in range(1, DAYS + 1))
    return tuple(start for start in found if start >= since)


def count(
    reports: Iterable[Report],
    now: datetime,
    days: Sequence[datetime],
    polled_since: Mapping[str, datetime],
    idle: Iterable[datetime] = (),
) -> Counts:
    """Count reports by day; `idle` are the starts of days in which nothing at all was read."""
    oldest = min(days, default=now - DAY)
    known = {name for name, first in polled_since.items() if first <= oldest}
    firsts: dict[tuple[int, str], Report] = {}
    for each in sorted(reports, key=lambda each: (each.at, each.article)):
        if each.feed in known:
            firsts.setdefault((each.story, each.source), each)
    by_day = Counter((now - each.at) // DAY for each in firsts.values())
    unread = frozenset(idle)
    fresh = [each for each in firsts.values() if now - each.at < DAY]
    sizes = Counter(each.story for each in firsts.values() if now - each.at >= DAY).values()
    return Counts(
        articles=len(fresh),
        sources=len({each.source for each in fresh}),
        stories=_by_story(fresh),
        languages=tuple(Counter(each.language for each in fresh).most_common()),
        days=tuple(None if start in unread else by_day[number] for number, start in enumerate(days, start=1)),
        clump=sum(size * size for size in sizes) / sum(sizes) if sizes else 1.0,
    )


def _by_story(fresh: Iterable[Report]) -> tuple[tuple[int, tuple[Report, ...]], ...]:
    stories: dict[int, list[Report]] = {}
    for each in fresh:
        stories.setdefault(each.story, []).append(each)
    ordered = sorted(stories.items(), key=lambda item: (-len(item[1]), item[1][0].at))
    return tuple((story, tuple(reports)) for story, reports in ordered)
