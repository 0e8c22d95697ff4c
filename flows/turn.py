"""Takes a group's turn: runs the plain pass and notes in the database when it began and ended.

Knows no Prefect: the supervisor polls through here too while Prefect is away.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Engine

from flows import timing
from monitors.config import LoadedConfig, database_of
from monitors.pipeline.summary import Summary
from monitors.store import turns
from monitors.store.engine import open_engine, reading, writing


def name_of(group: str, shard: str) -> str:
    """Return the name of a group's turn, or of one shard's of it."""
    return f"{group} {shard}".strip()


def is_overtaken(loaded: LoadedConfig, name: str, planned: datetime) -> bool:
    """Whether a poll that began after `planned` has already done that run's work."""
    found = last_turns(database_of(loaded.config, os.environ)).get(name)
    return timing.is_overtaken(planned, found.began if found else None, datetime.now(UTC))


def last_turns(database: str) -> Mapping[str, turns.Turn]:
    """Return when each group last began and ended a poll."""
    with _opened(database) as engine, reading(engine) as connection:
        return turns.read_turns(connection)


@contextmanager
def _opened(database: str) -> Iterator[Engine]:
    engine = open_engine(database)
    try:
        yield engine
    finally:
        engine.dispose()


async def take(
    loaded: LoadedConfig,
    environment: Mapping[str, str],
    *,
    name: str = "",
    sources: Collection[str] = (),
    monitors: Collection[str] = (),
    dry_run: bool = False,
    due_only: bool = False,
) -> Summary:
    """Run one pass; where it is the turn `name` of a group, note its begin and end."""
    began = datetime.now(UTC)
    noted = name and not dry_run
    database = database_of(loaded.config, environment)
    if noted:
        await asyncio.to_thread(_note_begin, database, name, began)
    # Loaded by the first pass: pandas takes half a second that a skipped run need not spend.
    from monitors.pipeline.ingest import run_pass  # noqa: PLC0415 - see above

    summary = await run_pass(
        loaded, environment, sources=sources, monitors=monitors, dry_run=dry_run, due_only=due_only
    )
    if noted:
        await asyncio.to_thread(_note_end, database, name, began)
    return summary


def _note_begin(database: str, name: str, began: datetime) -> None:
    with _opened(database) as engine, writing(engine) as connection:
        turns.begin_turn(connection, name, began)


def _note_end(database: str, name: str, began: datetime) -> None:
    with _opened(database) as engine, writing(engine) as connection:
        turns.end_turn(connection, name, began, datetime.now(UTC))
