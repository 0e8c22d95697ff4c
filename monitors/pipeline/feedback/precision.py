"""How often people called a monitor's and a source's alerts relevant, from their feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitors.config import Config
from monitors.store import feedback
from monitors.store.feedback import Tally

OVER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Precision:
    """Tallies over the last 30 days by the names that people know; only what was spoken of is in it."""

    monitors: Mapping[str, Tally]
    sources: Mapping[str, Tally]

    def as_json(self) -> dict[str, Any]:
        """Return what `status --json` prints of it."""
        return {
            "days": OVER.days,
            "monitors": [_as_json("monitor", name, tally) for name, tally in self.monitors.items()],
            "sources": [_as_json("source", name, tally) for name, tally in self.sources.items()],
        }


def precision(connection: Connection, config: Config, now: datetime) -> Precision:
    """Return what people said over the last 30 days; a monitor that is no longer configured keeps its key."""
    names = {each.key: each.name for each in config.monitors}
    monitors = feedback.by_monitor(connection, now - OVER)
    sources = feedback.by_source(connection, now - OVER)
    return Precision({names.get(key, key): tally for key, tally in monitors.items()}, sources)


def _as_json(what: str, name: str, tally: Tally) -> dict[str, Any]:
    share = tally.precision
    return {
        what: name,
        "relevant": tally.relevant,
        "not_relevant": tally.not_relevant,
        "precision": None if share is None else round(share, 3),
    }
