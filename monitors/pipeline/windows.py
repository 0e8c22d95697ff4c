"""Keeps the story windows of a process in step with the database.

A window is a cache: it is built by reading placements in stored order and brought up to date the same way, so
what another worker placed is in it before this one places anything. Nothing is added before it is committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row

from monitors.store import articles as stored_articles
from monitors.store import stories as stored

if TYPE_CHECKING:
    from pandas import DataFrame

    from monitors.dedupe import Window


@dataclass(slots=True)
class _Cached:
    window: Window
    last_row: int = 0


@dataclass(slots=True)
class Windows:
    """The window of each granularity in use, built when it is first needed."""

    _cached: dict[str, _Cached] = field(default_factory=dict)

    def current(self, connection: Connection, granularity: str, now: datetime) -> Window:
        """Return the window with everything that is committed; call it inside the writing transaction."""
        from monitors import dedupe  # noqa: PLC0415 - pandas is loaded only once there is a hit

        since = now - dedupe.LOOK_BACK
        cached = self._cached.get(granularity)
        is_new = cached is None
        if cached is None:
            frequencies = dedupe.Frequencies.from_rows(stored.load_frequencies(connection))
            cached = _Cached(dedupe.Window(granularity, frequencies))
            self._cached[granularity] = cached
        rows = stored.placements_after(connection, granularity, cached.last_row, since)
        if rows:
            items = dedupe.items_frame([stored_articles.from_row(row._mapping) for row in rows])  # noqa: SLF001
            # What the table of frequencies holds already must not be counted again.
            cached.window.add(items, placements_frame(rows), count=not is_new)
            cached.last_row = rows[-1].row
        cached.window.expire(since)
        return cached.window

    def forget(self) -> None:
        """Drop every window: the next one is read from the database."""
        self._cached.clear()


def placements_frame(rows: Sequence[Row[Any]]) -> DataFrame:
    """Return stored placements as the frame that `dedupe.place` once gave."""
