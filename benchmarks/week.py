"""A generated week of news, run through the real line into a database, and what `trust` promises about it.

    python benchmarks/week.py [--articles 100000] [--sources 200] [--monitors 20] [--database FILE]

Entries are made up of invented words, so that nobody's text is used; matching, placing, planning, storing and
delivering are the line's own. It prints how fast and how truly `why` and `backtest` answer about that week.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine, select

import sandbox.slack as sandbox
from monitors.config import LoadedConfig, parse_config
from monitors.pipeline import live
from monitors.pipeline.backtest import backtest, trial_of
from monitors.pipeline.commit import Wish, find, store_hits
from monitors.pipeline.deliver import Paces, deliver
from monitors.pipeline.rules import compile_rules
from monitors.pipeline.why import Ground, why
from monitors.pipeline.windows import Windows
from monitors.records import Entry
from monitors.sources.identity import entry_keys
from monitors.store import articles
from monitors.store.articles import BodyState
from monitors.store.channels import Pace
from monitors.store.engine import open_engine, reading, writing
from monitors.store.tables import article, decision, hit
from monitors.urls import canonical_url
from sandbox.slack import SandboxSlack

START = datetime(2026, 3, 2, tzinfo=UTC)
EVERY = timedelta(minutes=15)
WEEK = timedelta(days=7)
CHANNELS = ("#news", "#china", "#money", "#chips")
_SYLLABLES = "ba de fi go lu ma ne pi ro sa ta ve wo xu ya zi kor lan mer tin"
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
_WATCHED_WORDS = """
blockchain Huawei Shenzhen fintech stablecoin semiconductor lithography ferry vaccine drought tariff election
robotics satellite graphene cobalt tunnel harbour insulin reactor
"""
WATCHED = _WATCHED_WORDS.split()
WATCHED_HAN = {"blockchain": "区块链", "Huawei": "华为", "Shenzhen": "深圳", "vaccine": "疫苗"}


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
        watched = self.rng.sample(WATCHED, self.rng.choice((1, 1, 2))) if self.rng.random() < 0.07 else []
        in_han = bool(watched) and watched[0] in WATCHED_HAN and self.rng.random() < 0.4
        for source in self.rng.sample(range(self.sources), reports):
            if in_han:
                title = WATCHED_HAN[watched[0]] + "".join(self.rng.choices(HAN, k=12))
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
        word = WATCHED[number % len(WATCHED)]
        keywords = [word, *([WATCHED_HAN[word]] if word in WATCHED_HAN else [])]
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
            bodies = [("", BodyState.NONE)] * len(seen.new)
            added = articles.articles_by_id(
                connection, articles.add_articles(connection, seen.new, bodies, now)
            )
            store_hits(connection, [find(rules.matcher, each) for each in added], rules, windows, Wish(now))
    return now


def deliver_all(engine: Engine, loaded: LoadedConfig, slack: SandboxSlack) -> int:
    """Send all that waits to a pretend Slack, without pace."""
    environment = {"SLACK_BOT_TOKEN": slack.token, "SLACK_API_URL": slack.api_url}
    paces = Paces(*[Pace(10_000.0, 10_000)] * 5)
    return deliver(engine, loaded.config, environment, wait=True, paces=paces).delivered


def linked(slack: SandboxSlack) -> dict[str, set[tuple[str, str]]]:
    """Return where in Slack each address is the headline of a message, as (channel ID, ts)."""
    found: dict[str, set[tuple[str, str]]] = {}
    for name in CHANNELS:
        channel = slack.channel(name)
        for message in channel.messages:
            url = message.blocks[0]["elements"][0]["elements"][0]["url"]
            found.setdefault(url, set()).add((channel.id, message.ts))
    return found


def ask(
    engine: Engine, loaded: LoadedConfig, slack: SandboxSlack, sample: Sequence[str]
) -> tuple[list[float], int]:
    """Ask `why` about addresses; return the seconds that each took and how many disagree with Slack."""
    ground = Ground(engine, loaded.config, compile_rules(loaded), START + WEEK)
    standing, times, wrong = linked(slack), [], 0
    everything = {place for places in standing.values() for place in places}
    for url in sample:
        began = time.perf_counter()
        (answer,) = why(ground, url)
        times.append(time.perf_counter() - began)
        own = {(each.channel_id, each.ts) for each in answer.shown if each.how in {"alert", "reply"}}
        told = {(each.channel_id, each.ts) for each in answer.shown}
        wrong += own != standing.get(url, set()) or not told <= everything
    return sorted(times), wrong


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    for name, value in (("articles", 100_000), ("sources", 200), ("monitors", 20), ("sample", 1_000)):
        options.add_argument(f"--{name}", type=int, default=value)
    options.add_argument("--database", type=Path, help="keep it here; filled only where it does not exist")
    given = options.parse_args()
    loaded = configuration(given.sources, given.monitors)
    with tempfile.TemporaryDirectory() as folder:
        file = given.database or Path(folder) / "week.db"
        is_there = file.exists()
        engine = open_engine(f"sqlite:///{file}")
        if not is_there:
            began = time.process_time()
            fill(engine, loaded, Press(given.sources).polls(given.articles))
            print(f"filled: {given.articles} articles in {time.process_time() - began:.0f} s of CPU")
        _report(engine, loaded, given.sample)
        engine.dispose()


def _report(engine: Engine, loaded: LoadedConfig, sample: int) -> None:
    with SandboxSlack(CHANNELS, pace=sandbox.Pace(speed=10_000)) as slack:
        print(f"delivered: {deliver_all(engine, loaded, slack)} messages")
        with reading(engine) as connection:
            urls = list(connection.execute(select(article.c.url).order_by(article.c.id)).scalars())
            matched = list(
                connection.execute(
                    select(article.c.url).where(article.c.id.in_(select(hit.c.article)))
                ).scalars()
            )
        rng = random.Random(1)
        half = min(sample // 2, len(matched))
        asked = rng.sample(urls, min(sample - half, len(urls))) + rng.sample(matched, half)
        times, wrong = ask(engine, loaded, slack, asked)
    print(
        f"why: {len(times)} articles ({half} of them matched), "
        f"median {1000 * times[len(times) // 2]:.1f} ms, slowest {1000 * times[-1]:.1f} ms, "
        f"{wrong} disagree with Slack"
    )
    for monitor in loaded.config.monitors:
        cpu = time.process_time()
        result = backtest(engine, trial_of(loaded.config, monitor.name), START, START + WEEK)
        cpu = time.process_time() - cpu
        with reading(engine) as connection:
            query = select(decision.c.article, decision.c.reason).where(decision.c.monitor == monitor.key)
            live_rows = [tuple(row) for row in connection.execute(query.order_by(decision.c.id))]
        same = [(each.article, each.reason) for each in result.decisions] == live_rows
        print(
            f"backtest {monitor.name}: {result.seconds:.1f} s ({cpu:.1f} s of CPU), "
            f"{len(live_rows)} decisions, {'equal to' if same else 'OTHER THAN'} what was live"
        )


if __name__ == "__main__":
    main()
