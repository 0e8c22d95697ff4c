"""A database that is held by others for a while stops neither a pass's claims nor what is read again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select
from world import item, rss

from monitors.config import parse_config
from monitors.errors import StoreError
from monitors.fetch import Fetcher
from monitors.pipeline.batch import Batches
from monitors.pipeline.claims import Claims
from monitors.pipeline.rules import compile_rules
from monitors.records import Fetched, Outcome, SourceState
from monitors.store import leases
from monitors.store.engine import open_engine, reading
from monitors.store.tables import lease

CONFIG = """
monitors: [{name: Chains, keywords: [blockchain]}]
sources: [{name: one, url: "http://a.example/1"}, {name: two, url: "http://a.example/2"}]
"""


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Engine]:
    """A migrated database whose user waits for a lock for a tenth of a second."""
    url = f"sqlite:///{tmp_path}/w.db"
    open_engine(url).dispose()
    engine = create_engine(url, connect_args={"timeout": 0.1, "check_same_thread": False})
    yield engine
    engine.dispose()


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the writers' lock, as another program may."""
    with closing(sqlite3.connect(folder / "w.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.slow
def test_a_renewal_that_fails_is_tried_again_and_the_pass_ends_well(
    impatient: Engine, tmp_path: Path
) -> None:
    every_s = leases.RENEW_EVERY.total_seconds()

    async def a_pass() -> tuple[datetime, datetime]:
        async with Claims(impatient, now, wait=False):
            with held(tmp_path):
                await asyncio.sleep(every_s + 1)
                free = now()
            await asyncio.sleep(every_s)
            with reading(impatient) as connection:
                return free, connection.execute(select(lease.c.renewed_at)).scalar_one()

    free, renewed = asyncio.run(a_pass())
    assert renewed > free


def test_a_batch_that_meets_a_held_database_is_not_tried_again_source_by_source(
    impatient: Engine, tmp_path: Path
) -> None:
    loaded = parse_config(CONFIG, tmp_path / "config.yaml")
    sources = {source.name: source for source in loaded.config.sources}
    answers = [
        Fetched(name, source.url, Outcome.OK, status=200, body=rss(item(f"A blockchain for {name}")))
        for name, source in sources.items()
    ]
    states = {name: SourceState(name) for name in sources}
    batches = Batches(loaded.config, impatient, compile_rules(loaded), now)

    async def take() -> None:
        async with Fetcher(loaded.config.fetch) as fetcher:
            await batches.take(answers, sources, states, fetcher)

    with held(tmp_path), pytest.raises(StoreError, match="another program holds it"):
        asyncio.run(take())
