"""Keeps the story windows of a process in step with the database.

A window is a cache: it is built by reading placements in stored order and brought up to date the same way, so
what another worker placed is in it before this one places anything. Nothing is added before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row

from monitors.records import Article, Tier
from monitors.store import stories as stored
from monitors.store.articles import from_row

if TYPE_CHECKING:
    from pandas import DataFrame

    from monitors.config import Granularity
    from monitors.dedupe import Window


@dataclass(slots=True)
class _Cached:
    window: Window
    last_row: int = 0


@dataclass(slots=True)
class Windows:
    """The window of each granularity in use, built when it is first needed."""

    _cached: dict[Granularity, _Cached] = field(default_factory=dict)

    def place(
        self, connection: Connection, granularity: Granularity, articles: Sequence[Article], now: datetime
    ) -> list[dict[str, Any]]:
        """Decide where articles stand, store it, and return the rows of the `placement` table.

        Call it inside the writing transaction: assignment is serialised by it.
        """
        from monitors import dedupe  # noqa: PLC0415 - pandas is loaded only once there is a hit

        window = self._current(connection, granularity, now)
        batch = dedupe.items_frame(articles)
        rows = list(_rows(dedupe.place(batch, window), granularity, now))
        titles = stored.titles(connection, {row["match"] for row in rows} - {0})
        for row, article in zip(rows, articles, strict=True):
            row["why"]["differs"] = dedupe.differs(article.title, titles.get(row["match"], ""))
        _say_when_told_before(connection, granularity, rows, dedupe.Window.start(now))
        stored.add_placements(connection, rows)
        return rows

    def _current(self, connection: Connection, granularity: Granularity, now: datetime) -> Window:
        """Return the window with everything that is committed."""
        from monitors import dedupe  # noqa: PLC0415

        since = dedupe.Window.start(now)
        cached = self._cached.get(granularity)
        is_new = cached is None
        if cached is None:
            frequencies = dedupe.Frequencies.from_rows(stored.load_frequencies(connection))
            cached = self._cached[granularity] = _Cached(dedupe.Window(granularity, frequencies))
        rows = stored.placements_after(connection, granularity, cached.last_row, since)
        if rows:
            items = dedupe.items_frame([from_row(row._mapping) for row in rows])  # noqa: SLF001 - its public name
            cached.window.add(items, _placements(rows))
            cached.last_row = rows[-1].row
            if not is_new:  # the stored counts that a new window starts from hold these articles already
                cached.window.frequencies.count(dedupe.increments(items))
        cached.window.expire(since)
        return cached.window

    def forget(self) -> None:
        """Drop every window: the next one is read from the database."""
        self._cached.clear()


def _rows(placements: DataFrame, granularity: str, now: datetime) -> Iterable[dict[str, Any]]:
    for row in placements.to_dict("records"):
        yield {
            "granularity": granularity,
            "article": row["id"],
            "story": row["story"],
            "tier": row["tier"],
            "match": row["match"],
            "score": row["score"],
            "url_key": row["url_key"],
            "title_key": row["title_key"],
            "why": {"text": row["why"], "shared": row["shared"], "conflict": row["conflict"]},
            "placed_at": now,
        }


def _say_when_told_before(
    connection: Connection, granularity: str, rows: Sequence[dict[str, Any]], since: datetime
) -> None:
    """A story older than the window that comes back is a new story that says so."""
    new = [row for row in rows if row["tier"] == Tier.NEW]
    keys = {key for row in new for key in (row["url_key"], row["title_key"]) if key}
    told = stored.told_before(connection, granularity, keys, since) if keys else {}
    for row in new:
        last = told.get(row["url_key"]) or told.get(row["title_key"])
        if last is not None:
            row["why"]["note"] = f"Reported before, on {last:%Y-%m-%d}"


def _placements(rows: Sequence[Row[Any]]) -> DataFrame:
    """Return stored placements as the frame that `dedupe.place` once gave."""
    import pandas as pd  # noqa: PLC0415

    columns = {
        name: [getattr(row, name) for row in rows]
        for name in ("id", "url_key", "title_key", "tier", "story", "match", "score")
    }
    why = {
        name: [row.why[key] for row in rows]
        for name, key in (("shared", "shared"), ("conflict", "conflict"), ("why", "text"))
    }
    return pd.DataFrame(columns | why)
