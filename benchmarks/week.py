"""A generated week of news, run through the real line into a database, and what `trust` promises about it.

    python benchmarks/week.py [--articles 100000] [--sources 200] [--monitors 20] [--keep FILE]

Entries are made up of invented words, so that nobody's text is used; matching, placing, planning, storing and
delivering are the line's own. It prints how fast and how truly `why` and `backtest` answer about that week.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine, select

from monitors.config import LoadedConfig, parse_config
from monitors.pipeline import live
from monitors.pipeline.commit import Wish, find, store_hits
from monitors.pipeline.rules import compile_rules
from monitors.pipeline.windows import Windows
from monitors.records import Entry
from monitors.sources.identity import entry_keys
from monitors.store import articles
from monitors.store.articles import BodyState
from monitors.store.engine import open_engine, reading, writing
from monitors.urls import canonical_url

START = datetime(2026, 3, 2, tzinfo=UTC)
EVERY = timedelta(minutes=15)
WEEK = timedelta(days=7)
CHANNELS = ("#news", "#china", "#money", "#chips")
_SYLLABLES = "ba de fi go lu ma ne pi ro sa ta ve wo xu ya zi kor lan mer tin"
_HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
_WATCHED_WORDS = """
blockchain Huawei Shenzhen fintech stablecoin semiconductor lithography ferry vaccine drought tariff election
robotics satellite graphene cobalt tunnel harbour insulin reactor
"""
_WATCHED = _WATCHED_WORDS.split()
_WATCHED_HAN = {"blockchain": "区块链", "Huawei": "华为", "Shenzhen": "深圳", "vaccine": "疫苗"}


@dataclass(slots=True)
class Press:
    """Invents events and lets several sources report each one in words of their own."""

    sources: int
    seed: int = 7
    rng: random.Random = field(init=False)
    words: list[str] = field(init=False)
    weights: list[float] = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        made = {"".join(self.rng.choices(_SYLLABLES.split(), k=self.rng.randint(2, 4))) for _ in range(9_000)}
        self.words = sorted(made)
        self.rng.shuffle(self.words)
        self.weights = [1 / (rank + 20) for rank in range(len(self.words))]

    def polls(self, total: int, span: timedelta = WEEK) -> Iterator[tuple[datetime, list[Entry]]]:
        """Yield each poll's time with the entries that it brings, `total` of them over the span."""
        steps = max(1, int(span / EVERY))
        due: dict[int, list[Entry]] = {}
        planned = 0
        while planned < total:
            step = self.rng.randrange(steps)
            for entry in self._event(min(self.rng.choice((1, 1, 1, 2, 3, 5)), total - planned)):
                late = step if self.rng.random() < 0.5 else min(steps - 1, step + self.rng.randrange(40))
                due.setdefault(late, []).append(entry)
                planned += 1
        for step in range(steps):
            now = START + step * EVERY
            if entries := due.get(step):
                yield now, [self._dated(entry, now) for entry in entries]

    def _dated(self, entry: Entry, now: datetime) -> Entry:
        published = now - timedelta(minutes=self.rng.randrange(1, 90))
        return replace(entry, published=published, published_raw=published.isoformat())

    def _event(self, reports: int) -> Iterator[Entry]:
        words = self.rng.choices(self.words, self.weights, k=9)
        watched = self.rng.sample(_WATCHED, self.rng.choice((1, 1, 2))) if self.rng.random() < 0.07 else []
        in_han = bool(watched) and watched[0] in _WATCHED_HAN and self.rng.random() < 0.4
        for source in self.rng.sample(range(self.sources), reports):
            if in_han:
                title = _WATCHED_HAN[watched[0]] + "".join(self.rng.choices(_HAN, k=12))
            else:
                told = [each for each in words if self.rng.random() < 0.95] + watched
                title = " ".join(told).capitalize()
            yield self._entry(f"Source {source:03}", source, title)

    def _entry(self, source: str, number: int, title: str) -> Entry:
        self.count += 1
        summary = " ".join(self.rng.choices(self.words, self.weights, k=24)).capitalize() + "."
        url = f"https://s{number:03}.example/news/{self.count}"
        keys = entry_keys(source, f"g{self.count}", canonical_url(url), (title,))
        return Entry(source, f"g{self.count}", url, title, summary, keys=keys, language="en")


def configuration(sources: int, monitors: int, **settings: Any) -> LoadedConfig:  # noqa: ANN401 - any key of config.yaml
    """Return a configuration of so many sources and monitors; each monitor watches a word or two."""
    rules: list[dict[str, Any]] = []
    for number in range(monitors):
        word = _WATCHED[number % len(_WATCHED)]
        keywords = [word, *([_WATCHED_HAN[word]] if word in _WATCHED_HAN else [])]
        rules.append(
            {"name": f"{word} {number}", "keywords": keywords, "channel": CHANNELS[number % len(CHANNELS)]}
        )
    document = {
        "slack": {"channel": "#news", "digest_over": 1_000_000, "settle": "1s"},
        "sources": [
            {"name": f"Source {number:03}", "url": f"https://s{number:03}.example/feed"}
            for number in range(sources)
        ],
        "monitors": rules,
    } | settings
    return parse_config(yaml.safe_dump(document, allow_unicode=True), Path("config.yaml"))


def fill(engine: Engine, loaded: LoadedConfig, polls: Iterator[tuple[datetime, list[Entry]]]) -> datetime:
    """Let the line store the polls, each in one transaction as a pass does; return the time of the last."""
    rules, windows, now = compile_rules(loaded), Windows(), START
    for now, entries in polls:
        with writing(engine) as connection:
            live.remember(connection, loaded.config, rules.fingerprints, now)
            seen = articles.unseen(connection, entries)
            added = articles.add_articles(connection, seen.new, [("", BodyState.NONE)] * len(seen.new), now)
            store_hits(connection, [find(rules.matcher, each) for each in added], rules, windows, Wish(now))
    return now


if __name__ == "__main__":
    a = int(sys.argv[1])
    engine = open_engine(f"sqlite:///{sys.argv[2]}")
    began = time.perf_counter(), time.process_time()
    fill(engine, configuration(200, 20), Press(200).polls(a))
    print(time.perf_counter() - began[0], time.process_time() - began[1])
    from sqlalchemy import func

    from monitors.store import tables

    with reading(engine) as c:
        for t in ("article", "hit", "placement", "decision", "outbox", "message"):
            print(t, c.execute(select(func.count()).select_from(getattr(tables, t))).scalar_one())
        from sqlalchemy import text

        print(c.execute(text("select tier, count(*) from placement group by tier")).all())
