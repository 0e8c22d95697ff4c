"""Measures the whole line without the network: items a second from bytes to outbox rows.

    python -m benchmarks.line [--feeds 300]

Beside it feedparser alone over the same documents, which parses and does nothing else. A share of the entries
is wanted by a monitor; the rest only has to be told from what is known, matched and stored.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser

from benchmarks.measuring import Cost, Row, table
from benchmarks.poll import document
from monitors.config import load_config
from monitors.fetch import Fetcher
from monitors.fetch.fetcher import body_hash
from monitors.pipeline.batch import Batches
from monitors.pipeline.rules import compile_rules
from monitors.pipeline.summary import Summary
from monitors.records import Fetched, Outcome, SourceState
from monitors.store.engine import open_engine

BATCH = 200
WANTED = {
    "none wanted": {"name": "Nothing", "keywords": ["xylophonist of Atlantis"]},
    "1 in 100 wanted": {"name": "One", "query": 'blockchain AND "river ministry"'},
    "1 in 10 wanted": {"name": "Ten", "keywords": ["blockchain"]},
}


def measure(feeds: int, monitor: dict[str, object]) -> tuple[Summary, Cost]:
    """Take a first document of every feed through the line; return what came of it and the cost."""
    newest = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.json"
        names = [f"site {number}" for number in range(feeds)]
        sources = [{"name": name, "url": f"https://{at}.example/feed"} for at, name in enumerate(names)]
        file.write_text(
            json.dumps({"database": "sqlite:///line.db", "sources": sources, "monitors": [monitor]}),
            encoding="utf-8",
        )
        loaded = load_config(file)
        engine = open_engine(loaded.config.database)
        batches = Batches(loaded.config, engine, compile_rules(loaded), lambda: datetime.now(UTC))
        answers = [_answer(name, document(number, newest)) for number, name in enumerate(names)]
        began, cpu = time.perf_counter(), time.process_time()
        summary = asyncio.run(_take(batches, answers))
        cost = Cost(time.process_time() - cpu, time.perf_counter() - began, 0)
        engine.dispose()
    return summary, cost


def _answer(name: str, body: bytes) -> Fetched:
    return Fetched(name, "https://news.example", Outcome.OK, status=200, body=body, body_hash=body_hash(body))


async def _take(batches: Batches, answers: list[Fetched]) -> Summary:
    by_name = {source.name: source for source in batches.config.sources}
    states = {name: SourceState(name) for name in by_name}
    summary = Summary()
    async with Fetcher(batches.config.fetch) as fetcher:
        for start in range(0, len(answers), BATCH):
            summary += await batches.take(answers[start : start + BATCH], by_name, states, fetcher)
        return summary + await batches.finish(fetcher)


def rows(feeds: int = 300) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    newest = datetime.now(UTC)
    bodies = [document(number, newest) for number in range(feeds)]
    began, cpu = time.perf_counter(), time.process_time()
    entries = sum(len(feedparser.parse(body).entries) for body in bodies)
    peer = Cost(time.process_time() - cpu, time.perf_counter() - began, 0)
    yield Row("line", "feedparser alone", f"{entries / peer.cpu_s:,.0f} items/s", cost=peer)
    measure(2, WANTED["1 in 10 wanted"])  # so that no round pays for imports
    for name, monitor in WANTED.items():
        summary, cost = measure(feeds, monitor)
        if summary.new != entries or summary.failures:
            raise RuntimeError(
                f"{summary.new} of {entries} entries went through the line: {summary.failures}"
            )
        reached = f"{summary.new / cost.cpu_s:,.0f} items/s, {peer.cpu_s / cost.cpu_s:.1f} x it"
        yield Row("line", f"bytes to outbox, {name}", reached, "feedparser alone", cost=cost)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--feeds", type=int, default=300)
    print(table(list(rows(options.parse_args().feeds))))


if __name__ == "__main__":
    main()
