"""Bursts: how many a year are false alarms, and how surely a true one is told; `python -m benchmarks.trends`.

Stories come as a Poisson process with a weekly rhythm, each told by one of 20 sources or by `--clump`. It is
judged as a pass does it: every hour that had articles, not again for 24 hours after one that was told.
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
    """Stories of each hour."""
    rates = mean / 24 * RHYTHM[np.arange(days * 24) // 24 % 7]
    return rng.poisson(rates)


def reports(stories: Sequence[int], rng: np.random.Generator, clump: float) -> list[Report]:
    """The articles of each hour's stories: `clump` of a story on average, each of another source."""
    found: list[Report] = []
    story = 0
    for hour, number in enumerate(stories):
        for _ in range(number):
            story += 1
            size = min(SOURCES, 1 + int(rng.poisson(clump - 1)))
            for source in rng.choice(SOURCES, size, replace=False):
                at = BEGIN + (hour + float(rng.random())) * HOUR
                found.append(Report(len(found), story, f"s{source}", f"s{source}", at, at))
    return found


def bursts(articles: Sequence[Report], hours: int, first: int, history: int) -> list[int]:
    """The hours at whose end a burst is told, from hour `first` on; `history` days are known before it."""
    counts = np.bincount([(each.at - BEGIN) // HOUR for each in articles], minlength=hours)
    ends = np.cumsum(counts)
    told: list[int] = []
    since = BEGIN + (first // 24 - history) * DAY
    for hour in range(first, hours):
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


def false_alarms(rng: np.random.Generator, mean: float, given: argparse.Namespace) -> float:
    """Bursts told a year where nothing happens."""
    days, told = 365 + given.history, 0
    for _ in range(given.years):
        articles = reports(hourly(rng, mean / given.clump, days), rng, given.clump)
        told += len(bursts(articles, days * 24, given.history * 24, given.history))
    return told / given.years


def found(rng: np.random.Generator, mean: float, given: argparse.Namespace) -> float:
    """The share of five-fold days that are told before they end."""
    told = 0
    for trial in range(given.bursts):
        day = given.history + 1 + trial % 7
        stories = hourly(rng, mean / given.clump, day + 1)
        stories[day * 24 :] = rng.poisson(5 * mean / given.clump / 24, 24)
        told += bool(bursts(reports(stories, rng, given.clump), (day + 1) * 24, day * 24, day))
    return told / given.bursts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=10, help="monitors of a year at each mean")
    parser.add_argument("--bursts", type=int, default=200, help="five-fold days at each mean")
    parser.add_argument(
        "--history", type=int, default=DAYS, help="days known before the first that is judged"
    )
    parser.add_argument("--clump", type=float, default=1.0, help="sources that tell a story, on average")
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    print(f"False alarms, {given.years} years of each mean, weekends at a third:")
    for mean in MEANS:
        print(f"  {mean:5} a day: {false_alarms(rng, mean, given):.2f} a year", flush=True)
    print(f"Days of five times their usual, {given.bursts} of each mean, on any day of the week:")
    for mean in BURST_MEANS:
        print(f"  {mean:5} a day: {found(rng, mean, given):.0%} told before the day ends", flush=True)


if __name__ == "__main__":
    main()
