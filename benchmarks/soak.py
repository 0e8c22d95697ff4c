"""Lets the pipeline live through weeks of news and faults, and holds what Slack shows against what was made.

    python -m benchmarks.soak [--days 30] [--sources 1000] [--monitors 50] [--seed 7] [--per-day 2] [--step 1]

The clock, the fetch and the way to Slack are pretended; polling, storing, delivering and retention are the
pipeline's own, in one process that lives through all of it. The first process is the world: it publishes,
answers, fails and at last judges. Passes are killed between steps, the database fails in the middle of
batches, sources and Slack fail in all their ways. Exit code 1 unless what was due was told exactly once.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any

import yaml

from benchmarks.measuring import Cost, Row
from benchmarks.soaking import pipeline, slack, verdict
from benchmarks.soaking.news import DAY, HOUR, START, Newsroom
from benchmarks.soaking.pipeline import Doom
from benchmarks.week import WATCHED, WATCHED_HAN

CHANNELS = ("#news", "#china", "#money", "#chips", "#health", "#ships")
OPS = "#ops"
KEPT = {
    "text": "14d",
    "seen": "14d",
    "decisions": "14d",
    "polls": "7d",
}  # the shortest that may be configured
_CALM = 14 * HOUR  # at the end, without news and faults: the longest wait that something may still have
_AWAY_A_DAY = 0.2
_KILLED, _BROKEN = 0.1, 0.06  # of passes
_FARTHEST = {"database": 700, "fetch": 12, "slack": 12, "answered": 12}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is lived: `step` hours lie between two passes, and each source is asked in every second pass.

    After so many real `minutes` it ends with the day, and judges what was lived.
    """

    days: int = 30
    sources: int = 1000
    monitors: int = 50
    seed: int = 7
    per_day: float = 2.0
    step: int = 1
    minutes: float = 60.0


@dataclass(slots=True)
class Day:
    """What the pipeline held at the end of a day."""

    resident_mb: float
    blocks: int
    """Of memory that Python has in use: these must not grow, whatever the C library keeps for later."""
    database_mb: float
    articles: int


@dataclass(slots=True)
class Soak:
    """A world with the pipeline in it."""

    room: Newsroom
    slack: slack.PretendSlack
    pipe: Connection
    database: Path
    rng: Random
    step: timedelta
    passes: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    days: list[Day] = field(default_factory=list)
    now: datetime = START
    next_pass: datetime = START

    def order(self, *order: Any) -> Any:  # noqa: ANN401 - what each order is answered with
        """Give the pipeline an order and answer its questions until it is done."""
        self.pipe.send(order)
        while True:
            match self.pipe.recv():
                case ("fetch", requests, now):
                    self.pipe.send(list(self.room.answers(requests, now)))
                case ("slack", *call):
                    self.pipe.send(self.slack.answer(*call))
                case ("done", came, now):
                    self.now = max(self.now, now)
                    return came

    def live(self, until: datetime) -> None:
        """Let the time go by, pass after pass."""
        while self.next_pass < until:
            at, self.next_pass = self.next_pass, self.next_pass + self.step
            self.room.advance(max(at, self.now))
            self._trouble_slack()
            self._pass(at)

    def _trouble_slack(self) -> None:
        """Let Slack go away for some hours, now and then."""
        is_away = self.now.timestamp() < self.slack.away_until
        if not is_away and not self.room.calm and self.rng.random() < _AWAY_A_DAY * self.step / DAY:
            self.slack.away_until = (self.now + self.rng.uniform(1, 10) * HOUR).timestamp()
            self.passes["Slack away for 1 to 10 h"] += 1

    def _pass(self, at: datetime) -> None:
        came = self.order("pass", at, Doom() if self.room.calm else self._doom())
        self.passes["passes"] += 1
        self.passes["database errors"] += came["errors"]
        if "killed" in came:
            self.passes["killed"] += 1
            self.passes[f"killed at a step of: {came['killed']}"] += 1
        self.passes["ended by a database error"] += "broken" in came

    def _doom(self) -> Doom:
        dice, rng = self.rng.random(), self.rng
        kind = rng.choice(("database", "database", "database", "fetch", "slack", "answered"))
        if dice < _KILLED:
            return Doom(kind, int(_FARTHEST[kind] ** rng.random()))
        if dice < _KILLED + _BROKEN:
            return Doom(
                "database", int(_FARTHEST["database"] ** rng.random()), rng.randint(1, 4), rng.randint(1, 30)
            )
        return Doom()

    def end_day(self) -> None:
        """Remove what is too old, and note what the pipeline and its database hold."""
        done = self.order("tidy", self.next_pass)
        self.removed.update({name: getattr(done, name) for name in done.__slots__})
        resident_mb, blocks = self.order("measure")
        with closing(sqlite3.connect(self.database)) as connection:
            (articles,) = connection.execute("SELECT count(*) FROM article").fetchone()
        size = sum(file.stat().st_size for file in self.database.parent.glob(f"{self.database.name}*"))
        self.days.append(Day(resident_mb, blocks, size / 1e6, articles))


@dataclass(slots=True)
class Outcome:
    """What a soak came to."""

    soak: Soak
    verdict: verdict.Verdict
    channels: slack.Channels
    open_rows: Counter[str]
    """Outbox rows that are neither sent nor settled, by state."""
    tables: list[tuple[str, int, int]]
    """Name, rows and bytes with indexes."""
    seconds: float

    @property
    def is_clean(self) -> bool:
        return self.verdict.is_clean and not self.open_rows


def run(plan: Plan) -> Outcome:
    """Live through it and judge."""
    began = time.perf_counter()
    document, routes = configuration(plan)
    with _world(plan, document) as soak:
        for day in range(1, plan.days + 1):
            soak.live(START + day * DAY)
            soak.end_day()
            _tell(soak, day, time.perf_counter() - began)
            if time.perf_counter() - began > 60 * plan.minutes:
                break
        soak.room.calm = True
        soak.slack.calm()
        soak.live(soak.next_pass + _CALM)
        channels = slack.read(soak.slack, CHANNELS)
        judged = verdict.judge(soak.room.reports, routes, channels)
        open_rows, tables = _stored(soak.database)
    return Outcome(soak, judged, channels, open_rows, tables, time.perf_counter() - began)


def _tell(soak: Soak, day: int, seconds: float) -> None:
    last = soak.days[-1]
    text = f"day {day}: {last.articles:,} articles, {last.resident_mb:.0f} MB, {seconds:.0f} s"
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _world(plan: Plan, document: str) -> Iterator[Soak]:
    fast = Path("/dev/shm")  # logic is soaked here, not a disk
    with tempfile.TemporaryDirectory(dir=fast if fast.is_dir() else None) as folder:
        database = Path(folder) / "soak.db"
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=pipeline.serve, args=(theirs, document, str(database), START), daemon=True
        )
        process.start()
        theirs.close()
        pretended = slack.PretendSlack((*CHANNELS, OPS), plan.seed)
        try:
            room = Newsroom(plan.sources, plan.days, plan.seed, plan.per_day)
            yield Soak(room, pretended, ours, database, Random(plan.seed), plan.step * HOUR)
            ours.send(("end",))
        finally:
            ours.close()
            process.join(10)
            process.kill()
            pretended.close()


def configuration(plan: Plan) -> tuple[str, verdict.Routes]:
    """Return a config.yaml, and for each watched word who wants it where."""
    routes: dict[str, dict[str, list[str]]] = {}
    rules = []
    for number in range(plan.monitors):
        word, channel = WATCHED[number % len(WATCHED)], CHANNELS[number % len(CHANNELS)]
        keywords = [word, *([WATCHED_HAN[word]] if word in WATCHED_HAN else [])]
        rules.append({"name": f"M{number:02} {word}", "keywords": keywords, "channel": channel})
        routes.setdefault(word, {}).setdefault(channel, []).append(f"M{number:02} {word}")
    document = {
        "slack": {"channel": CHANNELS[0], "ops_channel": OPS, "digest_over": 6},
        "schedule": {"every": f"{2 * plan.step}h"},
        "retention": KEPT,
        "sources": [
            {"name": f"Source {number:04}", "url": f"https://s{number:04}.example/feed"}
            for number in range(plan.sources)
        ],
        "monitors": rules,
    }
    return yaml.safe_dump(document, allow_unicode=True), routes


def _stored(database: Path) -> tuple[Counter[str], list[tuple[str, int, int]]]:
    with closing(sqlite3.connect(database)) as connection:
        settled = "('sent', 'digested', 'superseded')"
        found = connection.execute(
            f"SELECT kind || ' ' || state, count(*) FROM outbox WHERE state NOT IN {settled} GROUP BY 1"
        )
        open_rows = Counter(dict(found.fetchall()))
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        sized = "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) GROUP BY tbl_name"
        sizes, tables = dict(connection.execute(sized).fetchall()), []
        for name in names:
            (rows,) = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            tables.append((name, rows, sizes.get(name, 0)))
    return open_rows, sorted(tables, key=lambda each: -each[2])


# --- telling ---------------------------------------------------------------------------------------------


def report(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of the whole report."""
    soak, judged, channels = outcome.soak, outcome.verdict, outcome.channels
    used = sum(sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    what = f"{len(soak.days)} days of {len(soak.room.sites):,} sources"
    yield f"{what}: {outcome.seconds:.0f} s, {used:.0f} s of CPU for the pipeline and the world together"
    yield ""
    yield f"due: {judged.due:,} (article, channel); " + "; ".join(
        f"{count:,} {how}" for how, count in judged.how.most_common()
    )
    for name in ("lost", "twice", "wrong", "unnamed"):
        found: Sequence[str] = getattr(judged, name)
        yield f"{name}: {len(found)}"
        yield from (f"    {line}" for line in found[:20])
    stories = f"stories: {judged.stories:,} (event, channel)"
    yield f"{stories}, {judged.split:,} of them told by more than one message of the channel"
    yield (
        f"Slack shows: {channels.messages:,} messages, {channels.replies:,} replies, {channels.edited:,}"
        f" edited, {channels.digests:,} digests; {channels.deleted:,} second copies were deleted"
    )
    yield f"outbox rows that are open: {dict(outcome.open_rows) or 'none'}"
    yield ""
    counts = {"passes": soak.passes, "sources": soak.room.done, "Slack": soak.slack.done}
    for title, counted in (counts | {"retention removed": soak.removed}).items():
        yield f"{title}: " + ", ".join(f"{count:,} {name}" for name, count in sorted(counted.items()))
    yield ""
    yield from chart("memory of the pipeline's process, MB", [day.resident_mb for day in soak.days])
    yield from chart("of it in use by Python, 1,000 blocks", [day.blocks / 1e3 for day in soak.days])
    yield from chart("database, MB", [day.database_mb for day in soak.days])
    yield from _growth(outcome)


def chart(title: str, values: Sequence[float]) -> Iterator[str]:
    """Yield a bar for each day."""
    yield title
    most = max(values, default=1.0)
    for day, value in enumerate(values, start=1):
        yield f"{day:4} {value:8.1f} {'#' * round(50 * value / most)}"
    yield ""


def _growth(outcome: Outcome) -> Iterator[str]:
    (articles,) = (rows for name, rows, _ in outcome.tables if name == "article")
    yield f"{'table':16}{'rows':>10}{'kB':>10}{'bytes a row':>13}{'bytes an article':>18}"
    for name, rows, octets in outcome.tables:
        if rows:
            yield f"{name:16}{rows:10,}{octets / 1e3:10,.0f}{octets / rows:13,.0f}{octets / articles:18,.1f}"


def rows(days: int = 3, sources: int = 200) -> Iterator[Row]:
    """Soak and yield the rows of the table."""
    outcome = run(Plan(days, sources))
    judged, soak = outcome.verdict, outcome.soak
    if not outcome.is_clean:
        print("\n".join(report(outcome)), file=sys.stderr)
    what = f"{days} days of {sources:,} sources"
    reached = f"{len(judged.lost)} lost, {len(judged.twice) + len(judged.wrong)} twice or wrong"
    cost = Cost(0, outcome.seconds, max(day.resident_mb for day in soak.days))
    yield Row("soak", f"{what}: {judged.due:,} due alerts", reached, "", "0, 0", outcome.is_clean, cost)
    yield Row("soak", f"{what}: passes", f"{soak.passes['passes']:,}, {soak.passes['killed']} killed")
    yield Row(
        "soak", f"{what}: memory by day", " ".join(f"{day.resident_mb:.0f}" for day in soak.days) + " MB"
    )


def main() -> int:
    """Soak and print the report; 1 unless it is clean."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for each in fields(Plan):
        kind = type(each.default)
        options.add_argument(f"--{each.name.replace('_', '-')}", type=kind, default=each.default)
    outcome = run(Plan(**vars(options.parse_args())))
    print("\n".join(report(outcome)))
    return 0 if outcome.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
