"""What a backtest found, as values that a table, a plot, HTML and JSON show alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitors.alerts import Reason

ALERTS = frozenset({Reason.ALERTED, Reason.RELATED})
"""Reasons with which an article gets a message of its own in the channel."""
SENT = ALERTS | {Reason.REPLIED}


@dataclass(frozen=True, slots=True)
class Sample:
    """An article with what was, or would have been, decided about it."""

    article: int
    at: datetime
    title: str
    url: str
    source: str
    reason: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """Counts of one day; `live` is what was really sent: messages and replies."""

    day: date
    matched: int = 0
    alerts: int = 0
    replies: int = 0
    folded: int = 0
    live: int = 0


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a monitor would have sent since then, and how that differs from what was sent."""

    monitor: str
    channel: str
    since: datetime
    until: datetime
    articles: int
    seconds: float
    days: tuple[Day, ...]
    decisions: tuple[Sample, ...]
    gained: tuple[Sample, ...]
    lost: tuple[Sample, ...]
    is_live: bool

    @property
    def alerts(self) -> int:
        return sum(each.alerts for each in self.days)

    @property
    def sent(self) -> tuple[Sample, ...]:
        """What would have been sent, in order."""
        return tuple(each for each in self.decisions if each.reason in SENT)

    @property
    def per_day(self) -> float:
        """Messages a day."""
        days = max((self.until - self.since) / timedelta(days=1), 1 / 24)
        return self.alerts / days

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints of it: everything but the decisions one by one."""
        document = asdict(self)
        del document["decisions"]
        return document | {
            "alerts": self.alerts,
            "alerts_per_day": round(self.per_day, 2),
            "matched": len(self.decisions),
            "samples": [asdict(each) for each in self.sent[-10:]],
        }


def days_of(
    decisions: Iterable[Sample], live: Sequence[Sample], since: datetime, until: datetime
) -> tuple[Day, ...]:
    """Return the counts of every day between two moments, also of those without any."""
    made: dict[date, Counter[str]] = {}
    for each in decisions:
        counts = made.setdefault(_day(each.at), Counter())
        counts["matched"] += 1
        counts[_column(each.reason)] += 1
    for each in live:
        made.setdefault(_day(each.at), Counter())["live"] += 1
    first, last = _day(since), _day(until)
    whole = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple(_counted(day, made.get(day, Counter())) for day in whole)


def _counted(day: date, counts: Counter[str]) -> Day:
    return Day(day, counts["matched"], counts["alerts"], counts["replies"], counts["folded"], counts["live"])


def _column(reason: str) -> str:
    if reason in ALERTS:
        return "alerts"
    return "replies" if reason == Reason.REPLIED else "folded"


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
