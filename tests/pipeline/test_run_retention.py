"""What retention forgets does not come back as news, also where a feed stood still for longer than that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from world import item, rss

from monitors.config import LoadedConfig, parse_config
from monitors.pipeline.ingest import Outside, run_pass
from monitors.pipeline.retention import Tidied, tidy
from monitors.pipeline.summary import Summary
from monitors.store.engine import open_engine
from sandbox.news import NewsSite

START = datetime.now(UTC)
KEPT = timedelta(days=20)
OLD = (item("Huawei opens a harbour"), item("Huawei builds a ferry"))


def loaded(url: str, database: Path) -> LoadedConfig:
    source: dict[str, Any] = {"name": "ledger", "url": url}
    document = {
        "database": f"sqlite:///{database}",
        "fetch": {"allow_private": ["127.0.0.0/8"]},
        "retention": {"seen": f"{KEPT.days}d"},
        "sources": [source],
        "monitors": [{"name": "Huawei", "keywords": ["Huawei"]}],
    }
    return parse_config(str(document), Path("config.yaml"))


def run(config: LoadedConfig, days: float) -> Summary:
    outside = Outside(clock=lambda: START + timedelta(days=days))
    return asyncio.run(run_pass(config, {}, deliver=False, outside=outside))


def keep(config: LoadedConfig, days: float) -> Tidied:
    engine = open_engine(config.config.database)
    try:
        return tidy(engine, config.config, START + timedelta(days=days))
    finally:
        engine.dispose()


@pytest.mark.slow
def test_entries_of_a_feed_that_stood_still_for_long_are_not_new_when_it_goes_on(tmp_path: Path) -> None:
    with NewsSite() as site:
        config = loaded(site.put("/ledger.xml", rss(*OLD)), tmp_path / "news.db")
        assert run(config, 0).alerts == 2
        for day in range(1, 2 * KEPT.days, 2):
            assert run(config, day).new == 0
            assert keep(config, day).keys == 0
        site.put("/ledger.xml", rss(item("Ferries sail to Huawei", minutes=-40 * 24 * 60), *OLD))
        assert run(config, 2 * KEPT.days).new == 1


@pytest.mark.slow
def test_entries_that_a_feed_dropped_are_forgotten_once_it_went_on(tmp_path: Path) -> None:
    with NewsSite() as site:
        config = loaded(site.put("/ledger.xml", rss(*OLD)), tmp_path / "news.db")
        run(config, 0)
        site.put("/ledger.xml", rss(item("Ferries sail")))
        run(config, 5)
        assert keep(config, KEPT.days + 2).keys == 4
        run(config, KEPT.days + 10)
        assert keep(config, KEPT.days + 10).keys == 0


@pytest.mark.slow
def test_entries_of_a_source_that_is_polled_no_more_are_forgotten(tmp_path: Path) -> None:
    with NewsSite() as site:
        config = loaded(site.put("/ledger.xml", rss(*OLD)), tmp_path / "news.db")
        run(config, 0)
        assert keep(config, KEPT.days + 2).keys == 4
