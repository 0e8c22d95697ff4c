"""The line without network: entries go through the real matching, placing and planning into a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine, update

from monitors.alerts import Reason
from monitors.config import LoadedConfig, parse_config
from monitors.pipeline import corrections, live
from monitors.pipeline.commit import Stored, Wish, find, store_hits
from monitors.pipeline.rules import Rules, compile_rules
from monitors.pipeline.windows import Windows
from monitors.records import Entry
from monitors.sources.identity import entry_keys
from monitors.store import articles, sending
from monitors.store.articles import BodyState
from monitors.store.engine import open_engine, writing
from monitors.store.outbox import State
from monitors.store.tables import outbox
from monitors.urls import canonical_url

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MONITORS: list[dict[str, Any]] = [
    {"name": "Blockchain", "keywords": ["blockchain", "区块链"]},
    {"name": "Huawei", "keywords": ["Huawei", "华为"]},
    {"name": "China", "keywords": ["Shenzhen"], "channel": "#china"},
]


def entry(title: str, *, source: str = "Ledger", url: str = "", guid: str = "", **changes: Any) -> Entry:
    """An entry with the keys that a feed would give it."""
    slug = "-".join(title.lower().split())
    url = url or f"https://news.example/{slug}"
    keys = entry_keys(source, guid or f"{source} {slug}", canonical_url(url), (title,))
    changes.setdefault("published", START)
    return Entry(source, guid or slug, url=url, title=title, keys=keys, **changes)


def loaded_config(monitors: list[dict[str, Any]] | None = None, **settings: Any) -> LoadedConfig:
    document = {
        "slack": {"channel": "#news"},
        "sources": [
            {"name": "Ledger", "url": "https://news.example/feed"},
            {"name": "Wire", "url": "https://wire.example/feed"},
        ],
        "monitors": MONITORS if monitors is None else monitors,
    } | settings
    return parse_config(yaml.safe_dump(document, allow_unicode=True), Path("config.yaml"))


@dataclass
class Line:
    """A database that polls were stored in; `now` is the time of the last one."""

    engine: Engine
    loaded: LoadedConfig
    now: datetime = START
    windows: Windows = field(default_factory=Windows)
    rules: Rules = field(init=False)

    def __post_init__(self) -> None:
        self.configure(self.loaded)

    def configure(self, loaded: LoadedConfig) -> None:
        """Go live with a configuration."""
        self.loaded, self.rules = loaded, compile_rules(loaded)
        with writing(self.engine) as connection:
            live.remember(connection, loaded.config, self.rules.fingerprints, self.now)

    def poll(self, *entries: Entry, held: Reason | None = None, body: str = "", minutes: float = 5) -> Stored:
        """Store what one poll brought, as a pass does, some minutes after the last one."""
        self.now += timedelta(minutes=minutes)
        with writing(self.engine) as connection:
            seen = articles.unseen(connection, entries)
            bodies = [(body, BodyState.FETCHED if body else BodyState.NONE)] * len(seen.new)
            numbers = articles.add_articles(connection, seen.new, bodies, self.now)
            added = articles.articles_by_id(connection, numbers)
            edited = articles.edit_articles(connection, seen.edited, self.now)
            articles.remember_keys(connection, ((each, each.article) for each in seen.rekeyed), self.now)
            found = [find(self.rules.matcher, article, held) for article in added]
            found += [find(self.rules.matcher, article) for article in edited]
            stored = store_hits(connection, found, self.rules, self.windows, Wish(self.now))
            corrections.tell_titles(connection, edited, added, self.now)
            return stored

    def deliver(self) -> None:
        """Mark all that waits as sent, with a ts for each."""
        with writing(self.engine) as connection:
            for row in sending.all_due(connection, self.now):
                ts = f"{1_700_000_000 + row.id}.000100"
                values = {"state": State.SENT, "ts": ts, "channel_id": "C0000000001", "updated_at": self.now}
                connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))


@contextmanager
def line(
    url: str = "sqlite://", monitors: list[dict[str, Any]] | None = None, **settings: Any
) -> Iterator[Line]:
    engine = open_engine(url)
    try:
        yield Line(engine, loaded_config(monitors, **settings))
    finally:
        engine.dispose()
