"""Plays a day of many sources at their real rhythms, with a virtual clock and a virtual fetch.

    python -m benchmarks.day [--sources 5000] [--sampled 250] [--data FOLDER]

The publication times are those of the recorded series; each source takes one publisher's times, shifted by
hours of its own. Every five minutes of virtual time the sources that are due are asked: a full document when
something was published since the last one, a 304 otherwise. `health.next_state` decides as in a real pass. A
day of learning goes before the day that counts. Sources do not meet each other here, so a sample of them is
played and scaled up.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.measuring import Cost, Row, table
from monitors import health
from monitors.config import Source
from monitors.dates import read_date
from monitors.records import Entry, Fetched, Outcome, Parsed, SourceState

EVERY = timedelta(minutes=5)
DAY = timedelta(days=1)
START = datetime(2026, 6, 2, tzinfo=UTC)  # a Tuesday
FULL_BYTES, UNCHANGED_BYTES = 25_000, 300  # an ordinary feed and an ordinary 304, with their headers
SHOWN = 30  # entries in a document


@dataclass(slots=True)
class Play:
    """What a day came to."""

    requests: int = 0
    full: int = 0
    polled_s: float = 0.0
    delays_s: list[float] = field(default_factory=list)

    @property
    def octets(self) -> int:
        return self.full * FULL_BYTES + (self.requests - self.full) * UNCHANGED_BYTES


def rhythms(folder: Path) -> list[list[float]]:
    """Return for each publisher the seconds, from a Tuesday's midnight, of two ordinary days of its own."""
    found = []
    for file in sorted(folder.glob("*.jsonl.gz")):
        days: dict[int, set[float]] = {}
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                for each in json.loads(line)["entries"]:
                    date = read_date(each["pub"] or "")
                    if date is not None:
                        second = date.moment.timestamp()
                        days.setdefault(int(second // 86_400), set()).add(second % 86_400)
        ordinary = sorted(days.values(), key=len)
        middle = len(ordinary) // 2
        if len(ordinary) > 1:
            two = ordinary[middle - 1 : middle + 1]
            found.append(sorted(second + 86_400 * at for at, day in enumerate(two) for second in day))
    return found


def play(times: Sequence[datetime], source: Source, rng: Random, into: Play) -> None:
    """Play two days of one source; the second counts."""
    state, seen = SourceState(source.name), 0
    for tick in range(2 * int(DAY / EVERY)):
        now = START + tick * EVERY
        if not health.is_due(state, now):
            continue
        counts = now >= START + DAY
        there = bisect_right(times, now)
        is_new = there > seen or state.last_success is None
        began = time.process_time()
        shown = times[max(0, there - SHOWN) : there]
        fetched, parsed = _answer(source, shown, now) if is_new else (_unchanged(source), None)
        state, _ = health.next_state(source, state, fetched, parsed, now, EVERY, rng)
        if counts:
            into.polled_s += time.process_time() - began
            into.requests += 1
            into.full += is_new
            fresh = times[max(seen, bisect_left(times, START + DAY)) : there]
            into.delays_s += [(now - moment).total_seconds() for moment in fresh]
        seen = there


def _unchanged(source: Source) -> Fetched:
    return Fetched(source.name, source.url, Outcome.UNCHANGED, status=304)


def _answer(source: Source, shown: Sequence[datetime], now: datetime) -> tuple[Fetched, Parsed]:
    entries = tuple(
        Entry(source.name, title=str(moment), published=moment, keys=(str(moment),))
        for moment in reversed(shown)
    )
    fetched = Fetched(source.name, source.url, Outcome.OK, status=200, body_hash=str(now))
    return fetched, Parsed(source.name, entries, kind="rss")


def simulate(known: Sequence[Sequence[float]], sampled: int) -> Play:
    """Play a day of `sampled` sources."""
    into = Play()
    for number in range(sampled):
        rng = Random(number)
        shift = timedelta(hours=rng.randrange(24), seconds=rng.randrange(3600))
        times = sorted(
            START + (timedelta(seconds=second) + shift) % (2 * DAY) for second in known[number % len(known)]
        )
        source = Source(name=f"source {number}", url=f"https://site{number}.example/feed")
        play(times, source, rng, into)
    return into


def rows(sources: int = 5000, sampled: int = 250, folder: Path | None = None) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    folder = folder or Path(os.environ.get("WIREWATCH_DATA", Path(__file__).parents[2] / "shared" / "data"))
    known = rhythms(folder / "series")
    if not known:
        yield Row("day", "not measured", f"no series in {folder}: set WIREWATCH_DATA")
        return
    began, cpu = time.perf_counter(), time.process_time()
    done = simulate(known, sampled)
    scale = sources / sampled
    cost = Cost(time.process_time() - cpu, time.perf_counter() - began, 0)
    fixed = int(DAY / EVERY) * sampled
    what = f"{sources:,} sources"
    requests = f"{done.requests * scale:,.0f} ({done.requests / fixed:.2f} of it)"
    yield Row("day", f"{what}: requests", requests, f"every 5 min: {fixed * scale:,.0f}", cost=cost)
    octets = f"{done.octets * scale / 1e9:.2f} GB"
    yield Row("day", f"{what}: bytes", octets, f"no validators: {fixed * scale * FULL_BYTES / 1e9:.0f} GB")
    each_us = 1e6 * done.polled_s / max(1, done.requests)
    yield Row("day", f"{what}: CPU of deciding", f"{done.polled_s * scale:.0f} s", f"{each_us:.0f} us a poll")
    delays = sorted(done.delays_s) or [0.0]
    p50, p95 = delays[len(delays) // 2], delays[int(0.95 * len(delays))]
    reached = f"p50 {p50 / 60:.1f} min, p95 {p95 / 60:.1f} min"
    yield Row(
        "day", f"{what}: delay of {len(delays) * scale:,.0f} articles", reached, "half of 5 min: 2.5 min"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--sources", type=int, default=5000)
    options.add_argument("--sampled", type=int, default=250)
    options.add_argument("--data", type=Path)
    given = options.parse_args()
    print(table(list(rows(given.sources, given.sampled, given.data))))


if __name__ == "__main__":
    main()
