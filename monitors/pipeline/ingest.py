"""One pass: poll sources, find what is new, match, place into stories, store, deliver.

Answers are taken as they come in. Up to 100 of them, or what came within a second, make a batch; a batch is
one transaction, so one slow source delays nobody and a crash loses nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from monitors import health
from monitors import sources as source_kinds
from monitors.config import Config, Fetch, LoadedConfig, Source, database_of, in_shard
from monitors.errors import ConfigError
from monitors.fetch import Fetcher
from monitors.pipeline import bursts, corrections, live
from monitors.pipeline.backfill import backfill
from monitors.pipeline.batch import Batches
from monitors.pipeline.captures import Captures, Recorder, RecordingFetcher
from monitors.pipeline.claims import Claims
from monitors.pipeline.deliver import deliver as deliver_waiting
from monitors.pipeline.deliver.drain import utc_now
from monitors.pipeline.rules import compile_rules, select_monitors, select_sources
from monitors.pipeline.summary import Failure, Summary
from monitors.records import Fetched, Outcome, Request, SourceState
from monitors.store import sources as stored
from monitors.store.engine import open_engine, writing

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outside:
    """What a pass takes from outside of itself: the time, how to wait for it, and the network."""

    clock: Clock = utc_now
    rest: Callable[[float], object] = time.sleep
    fetcher: Callable[[Fetch], Fetcher] = Fetcher


OUTSIDE = Outside()
_BATCH_ANSWERS = 100  # of 200, a first poll held 27 MB more and took no less time
_BATCH_S = 1.0
_BATCH_BYTES = 32 * 1024 * 1024  # a batch of the largest documents must not fill memory
_MOST_WAITING = 16


async def run_pass(
    loaded: LoadedConfig,
    environment: Mapping[str, str],
    *,
    sources: Collection[str] = (),
    monitors: Collection[str] = (),
    dry_run: bool = False,
    due_only: bool = False,
    deliver: bool = True,
    shard: tuple[int, int] = (0, 1),
    outside: Outside = OUTSIDE,
) -> Summary:
    """Poll the chosen sources (all for none), store what is new and deliver what waits.

    `monitors` chooses whose alerts are delivered now; every monitor is matched and stored in any case: the
    alerts of the others wait in the outbox for the next pass. `dry_run` stores and sends nothing and tells
    what it would have sent.

    Raises ConfigError for a name or query that is wrong, StoreError when the database cannot be used; trouble
    with a source or with Slack is in the summary's failures.
    """
    chosen = in_shard(select_sources(loaded.config, sources), *shard)
    only = select_monitors(loaded.config, monitors)
    rules = compile_rules(loaded)
    engine = open_engine(database_of(loaded.config, environment))
    try:
        batches = Batches(loaded.config, engine, rules, outside.clock, dry_run=dry_run, only=only)
        with _captured(batches, outside) as fetcher:
            summary = await _poll(chosen, environment, batches, fetcher, due_only=due_only)
        if dry_run or not deliver:
            return summary
        return summary + await asyncio.to_thread(send, engine, loaded.config, environment, outside)
    finally:
        engine.dispose()


def send(
    engine: Engine, config: Config, environment: Mapping[str, str], outside: Outside = OUTSIDE
) -> Summary:
    """Deliver what waits and return it as the part of a pass that it is."""
    notes: list[str] = []
    sent = deliver_waiting(
        engine,
        config,
        environment,
        wait=True,
        clock=outside.clock,
        rest=outside.rest,
        echo=notes.append,
    )
    failures = tuple(Failure("Slack", "delivery", text) for text in sent.failures)
    return Summary(
        delivered=sent.delivered, pending=sent.pending + sent.unknown, failures=failures, notes=tuple(notes)
    )


def deliver_now(loaded: LoadedConfig, environment: Mapping[str, str]) -> Summary:
    """Deliver what waits in the outbox, without polling."""
    engine = open_engine(database_of(loaded.config, environment))
    try:
        return send(engine, loaded.config, environment)
    finally:
        engine.dispose()


@contextmanager
def _captured(batches: Batches, outside: Outside) -> Iterator[Fetcher]:
    """Give the fetcher of a pass; where `captures` names a folder, it keeps what it is answered."""
    settings = batches.config
    if not settings.captures or batches.dry_run:
        yield outside.fetcher(settings.fetch)
        return
    recorder = Recorder(Captures(Path(settings.captures)), batches.clock)
    recorder.begin(batches.engine, settings)
    batches.listener = recorder
    try:
        yield RecordingFetcher(settings.fetch, recorder)
    finally:
        recorder.close()


async def _poll(
    chosen: Sequence[Source],
    environment: Mapping[str, str],
    batches: Batches,
    fetcher: Fetcher,
    *,
    due_only: bool,
) -> Summary:
    """Claim the sources, poll them, and store batch after batch."""
    began = batches.clock()
    summary = await asyncio.to_thread(backfill, batches)
    async with fetcher, Claims(batches.engine, batches.clock, wait=not due_only) as claims:
        async for mine in claims.take([source.name for source in chosen]):
            states = {
                name: state for name, state in mine.items() if not due_only or health.is_due(state, began)
            }
            asked = [source for source in chosen if source.name in states]
            summary += await _poll_claimed(asked, states, environment, batches, fetcher)
        if not batches.dry_run:
            await corrections.recheck(batches.engine, batches.config, fetcher, batches.clock())
    if not batches.dry_run:
        with writing(batches.engine) as connection:
            stored.add_poll(connection, began, batches.clock(), summary.as_json())
            live.remember(connection, batches.config, batches.rules.fingerprints, batches.clock())
            bursts.tell(connection, batches.config, batches.clock(), batches.only)
    return summary


async def _poll_claimed(
    asked: Sequence[Source],
    states: Mapping[str, SourceState],
    environment: Mapping[str, str],
    batches: Batches,
    fetcher: Fetcher,
) -> Summary:
    summary = Summary()
    now = batches.clock()
    requests: list[Request] = []
    refused: list[Fetched] = []
    for source in asked:
        try:
            state = health.before_poll(states[source.name], source.url, now)
            requests.append(source_kinds.request(source, state, environment))
        except ConfigError as mistake:  # a secret that is missing here: the other sources go on
            refused.append(Fetched(source.name, source.url, Outcome.NOT_CONFIGURED, str(mistake)))
    known = {source.name: source for source in asked}
    if refused:
        summary += await batches.take(refused, known, states, fetcher)
    async with aclosing(_in_batches(fetcher, requests)) as answers:
        async for batch in answers:
            summary += await batches.take(batch, known, states, fetcher)
    return summary + await batches.finish(fetcher)


async def _in_batches(fetcher: Fetcher, requests: Sequence[Request]) -> AsyncGenerator[list[Fetched], None]:
    """Group answers: up to 100 or 32 MB, or what came within a second of the first."""
    queue: asyncio.Queue[Fetched | None] = asyncio.Queue(_MOST_WAITING)

    async def fill() -> None:
        try:
            async for fetched in fetcher.fetch_all(requests):
                await queue.put(fetched)  # the network waits while a batch is being stored
        except BaseException:
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
            raise
        await queue.put(None)

    filling = asyncio.create_task(fill())
    try:
        ended = False
        while not ended:
            batch, ended = await _next_batch(queue)
            if batch:
                yield batch
        await filling
    finally:
        filling.cancel()


async def _next_batch(queue: asyncio.Queue[Fetched | None]) -> tuple[list[Fetched], bool]:
    first = await queue.get()
    if first is None:
        return [], True
    batch, held = [first], len(first.body)
    try:
        async with asyncio.timeout(_BATCH_S):
            while len(batch) < _BATCH_ANSWERS and held < _BATCH_BYTES:
                fetched = await queue.get()
                if fetched is None:
                    return batch, True
                batch.append(fetched)
                held += len(fetched.body)
    except TimeoutError:
        pass
    return batch, False
