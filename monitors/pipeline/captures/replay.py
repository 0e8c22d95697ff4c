"""Runs a captured day again, offline, from the database of before it, and compares the decisions."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine

from monitors.config import Config, LoadedConfig
from monitors.errors import ConfigError
from monitors.fetch import Fetcher
from monitors.pipeline.backfill import backfill
from monitors.pipeline.batch import Batches
from monitors.pipeline.captures.folder import Captures, Event
from monitors.pipeline.rules import compile_rules
from monitors.records import Fetched, Outcome, Request
from monitors.store import snapshots, sources
from monitors.store.engine import open_engine, reading


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the replay decided, and where that is not what was decided then."""

    day: date
    passes: int
    answers: int
    decisions: int
    missing: tuple[tuple[Any, ...], ...]
    """Decided then and not now: (article, monitor, channel, reason, detail, message)."""
    extra: tuple[tuple[Any, ...], ...]

    @property
    def is_same(self) -> bool:
        return not self.missing and not self.extra


class CapturedFetcher(Fetcher):
    """Answers from the captures alone; what was not captured is broken."""

    def __init__(self, pages: Mapping[str, deque[Fetched]]) -> None:  # the network is never set up
        self._pages = pages

    async def fetch(self, request: Request) -> Fetched:
        waiting = self._pages.get(request.url)
        if not waiting:
            return Fetched(request.source, request.url, Outcome.BROKEN, "it was not captured")
        return waiting.popleft()


@dataclass(slots=True)
class _Pass:
    """One pass that runs again; its clock says what the captured one said."""

    batches: Batches
    now: datetime
    pages: defaultdict[str, deque[Fetched]] = field(default_factory=lambda: defaultdict(deque))


async def replay(captures: Captures, day: date, engine: Engine, until: datetime | None = None) -> Replayed:
    """Run a day again in a copy and compare it with what `engine` remembers.

    `until` ends the comparison; without it, it ends where the next captured day begins.

    Raises ConfigError for a day that was not captured.
    """
    events = captures.events(day)
    if not events or not captures.before(day).exists():
        known = ", ".join(map(str, captures.days())) or "none"
        raise ConfigError(f"{day} was not captured - the days are: {known}")
    with TemporaryDirectory() as folder:
        copy = _restore(captures.before(day), Path(folder) / "day.db")
        try:
            with reading(copy) as connection:
                newest = snapshots.newest_decision(connection)
            passes, answers = await _run(captures, events, copy)
            with reading(copy) as connection:
                now = snapshots.decisions_after(connection, newest)
        finally:
            copy.dispose()
    with reading(engine) as connection:
        then = snapshots.decisions_after(connection, newest, until or _next_day(captures, day))
    missing = tuple(each for each in then if each not in set(now))
    extra = tuple(each for each in now if each not in set(then))
    return Replayed(day, passes, answers, len(now), missing, extra)


def _next_day(captures: Captures, day: date) -> datetime | None:
    later = [each for each in captures.days() if each > day]
    events = captures.events(later[0]) if later else []
    return events[0].at if events else None


def _restore(packed: Path, file: Path) -> Engine:
    with gzip.open(packed, "rb") as source, file.open("wb") as target:
        shutil.copyfileobj(source, target)
    return open_engine(f"sqlite:///{file}")


async def _run(captures: Captures, events: Sequence[Event], engine: Engine) -> tuple[int, int]:
    passes: dict[Path, _Pass] = {}
    answers = 0
    for event in events:
        if event.kind == "page":
            fetched = captures.read(event.content["answer"])
            _pass_of(passes, event, engine).pages[event.content["asked"]].append(fetched)
    for event in events:
        running = _pass_of(passes, event, engine)
        running.now = event.at
        match event.kind:
            case "pass":
                backfill(running.batches)
            case "batch":
                batch = [captures.read(each) for each in event.content["answers"]]
                answers += len(batch)
                await _take(running, batch)
            case "finish":
                await running.batches.finish(CapturedFetcher(running.pages))
    return len(passes), answers


def _pass_of(passes: dict[Path, _Pass], event: Event, engine: Engine) -> _Pass:
    known = passes.get(event.file)
    if known is None:
        known = passes[event.file] = _new_pass(event, engine)
    return known


def _new_pass(event: Event, engine: Engine) -> _Pass:
    first = event.file.open(encoding="utf-8")
    with first:
        config = _config(first.readline(), event.file)
    rules = compile_rules(LoadedConfig(config, event.file, {}))
    made = _Pass(Batches(config, engine, rules, lambda: event.at), event.at)
    made.batches.clock = lambda: made.now
    return made


def _config(line: str, file: Path) -> Config:
    try:
        return Config.model_validate(json.loads(line)["config"])
    except (ValidationError, KeyError, ValueError) as trouble:
        raise ConfigError(f"{file}: was captured by another version of wirewatch") from trouble


async def _take(running: _Pass, batch: Sequence[Fetched]) -> None:
    known = {each.name: each for each in running.batches.config.sources}
    answers = [each for each in batch if each.source in known]
    with reading(running.batches.engine) as connection:
        states = sources.load_states(connection, [each.source for each in answers])
    await running.batches.take(answers, known, states, CapturedFetcher(running.pages))
