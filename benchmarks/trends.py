"""Bursts: how many a year are false alarms, and how surely a true one is told; `python -m benchmarks.trends`.

Articles come as a Poisson process with a weekly rhythm, from 20 sources, each article a story of its own. It
is judged as a pass does it: every hour that had articles, not again for 24 hours after one that was told.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from monitors.trends import DAY, DAYS, Limits, Report, count, judge, starts

HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
RHYTHM = np.array([1.25, 1.3, 1.3, 1.25, 1.1, 0.4, 0.4])  # Monday first; their mean is 1
MEANS = (0.1, 0.5, 1, 2, 3, 5, 7, 11, 20, 50)
BURST_MEANS = (2, 5, 11)
SOURCES = 20
FEEDS = {f"s{number}": BEGIN - DAY for number in range(SOURCES)}


def hourly(rng: np.random.Generator, mean: float, days: int) -> np.ndarray:
    """Articles of each hour."""
    rates = mean / 24 * RHYTHM[np.arange(days * 24) // 24 % 7]
    return rng.poisson(rates)


def reports(counts: Sequence[int], rng: np.random.Generator) -> list[Report]:
    """An article at a time of its own for each one counted."""
    found: list[Report] = []
    for hour, number in enumerate(counts):
        for _ in range(number):
            at = BEGIN + (hour + float(rng.random())) * HOUR
            name = f"s{rng.integers(SOURCES)}"
            found.append(Report(len(found), len(found), name, name, at, at))
    return found


def bursts(counts: Sequence[int], rng: np.random.Generator, first: int, history: int) -> list[int]:
    """The hours at whose end a burst is told, from hour `first` on; `history` days are known before it."""
    articles = reports(counts, rng)
    ends = np.cumsum(counts)
    told: list[int] = []
    since = BEGIN + (first // 24 - history) * DAY
    for hour in range(first, len(counts)):
        window = int(ends[hour] - (ends[hour - 24] if hour >= 24 else 0))
        # A pass judges in full only where there are enough articles, and so does this.
        if not counts[hour] or window < Limits().least or (told and hour - told[-1] < 24):
            continue
        now = BEGIN + (hour + 1) * HOUR
        days = starts(now, since)
        low = ends[max(0, hour - (DAYS + 2) * 24)]
        recent = articles[low : ends[hour]]
        if judge(count(recent, now, days, FEEDS), Limits()).is_burst:
            told.append(hour)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10, help="monitors of a year at each mean")
    parser.add_argument("--bursts", type=int, default=200, help="five-fold days at each mean")
    parser.add_argument(
        "--history", type=int, default=DAYS, help="days known before the first that is judged"
    )
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    print(f"False alarms, {given.years} years of each mean, weekends at a third:")
    for mean in MEANS:
        told = sum(
            len(bursts(hourly(rng, mean, 365 + given.history), rng, given.history * 24, given.history))
            for _ in range(given.years)
        )
        print(f"  {mean:5} a day: {told / given.years:.2f} a year")
    print(f"Days of five times their usual, {given.bursts} of each mean, on any day of the week:")
    for mean in BURST_MEANS:
        found = 0
        for trial in range(given.bursts):
            day = given.history + 1 + trial % 7
            counts = hourly(rng, mean, day + 2)
            counts[day * 24 : (day + 1) * 24] = rng.poisson(5 * mean / 24, 24)
            found += bool([hour for hour in bursts(counts, rng, day * 24, day) if hour < (day + 1) * 24])
        print(f"  {mean:5} a day: {found / given.bursts:.0%} told before the day ends")


if __name__ == "__main__":
    main()
