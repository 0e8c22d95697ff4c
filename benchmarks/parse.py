"""Measures how fast feeds are parsed, beside feedparser, in CPU seconds on recorded feeds.

    python benchmarks/parse.py [ROUNDS]

reads the feeds in $WIREWATCH_DATA/feeds (or ../shared/data beside the repository) and prints a table.
"""

from __future__ import annotations

import csv
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import feedparser
from lxml import etree

from monitors import sources
from monitors.config import Source
from monitors.records import Fetched, Outcome

SOURCE = Source(name="benchmark", url="https://news.example/feed")
NOW = datetime(2100, 1, 1, tzinfo=UTC)


def ours(body: bytes) -> int:
    fetched = Fetched(SOURCE.name, SOURCE.url, Outcome.OK, body=body)
    return len(sources.parse(SOURCE, fetched, NOW).entries)


def feedparser_default(body: bytes) -> int:
    return len(feedparser.parse(body).entries)


def feedparser_lean(body: bytes) -> int:
    return len(feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False).entries)


def lxml_alone(body: bytes) -> int:
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return 0
    return sum(1 for _ in root.iter("{*}item", "{*}entry"))


WAYS: dict[str, Callable[[bytes], int]] = {
    "wirewatch": ours,
    "feedparser, as it comes": feedparser_default,
    "feedparser, no sanitizing": feedparser_lean,
    "lxml alone, no entries": lxml_alone,
}


def measure(bodies: Sequence[bytes], rounds: int) -> dict[str, tuple[float, int]]:
    """Return CPU seconds of the best round and entries found, by way."""
    best: dict[str, tuple[float, int]] = {}
    for _ in range(rounds):
        for name, way in WAYS.items():
            began = time.process_time()
            entries = sum(way(body) for body in bodies)
            seconds = time.process_time() - began
            best[name] = min(best.get(name, (seconds, entries)), (seconds, entries))
    return best


def recorded_bodies(folder: Path) -> list[bytes]:
    """Return every XML feed of the recorded set: feedparser knows no JSON."""
    with (folder / "MANIFEST.csv").open(encoding="utf-8") as file:
        return [(folder / row["file"]).read_bytes() for row in csv.DictReader(file) if row["kind"] != "json"]


def main(arguments: Sequence[str]) -> None:
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("WIREWATCH_DATA", beside)) / "feeds"
    bodies = recorded_bodies(folder)
    warnings.simplefilter("ignore")
    best = measure(bodies, int(arguments[0]) if arguments else 3)
    floor = best["wirewatch"][0]
    print(f"{len(bodies)} feeds, {sum(map(len, bodies)) / 1e6:.1f} MB")
    print(f"{'':28}{'CPU s':>8}{'ms/feed':>9}{'entries':>9}{'times ours':>12}")
    for name, (seconds, entries) in best.items():
        print(f"{name:28}{seconds:8.2f}{1000 * seconds / len(bodies):9.2f}{entries:9}{seconds / floor:12.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
