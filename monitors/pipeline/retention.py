"""Retention: removes what `retention` in config.yaml no longer keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from monitors.config import Config
from monitors.pipeline.captures import Captures
from monitors.store import tidying
from monitors.store.engine import writing


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows, and captured days, were removed."""

    texts: int = 0
    keys: int = 0
    polls: int = 0
    decisions: int = 0
    captures: int = 0


def tidy(engine: Engine, config: Config, now: datetime) -> Tidied:
    """Remove what is too old; doing it twice is harmless, and a crash leaves the rest to the next time."""
    kept = config.retention
    return Tidied(
        texts=_in_parts(engine, tidying.remove_texts, kept.text, now),
        keys=_in_parts(engine, tidying.forget_keys, kept.seen, now),
        polls=_in_parts(engine, tidying.remove_polls, kept.polls, now),
        decisions=_in_parts(engine, tidying.remove_decisions, kept.decisions, now),
        captures=_forget(config, now),
    )


def _forget(config: Config, now: datetime) -> int:
    if not config.captures:
        return 0
    return Captures(Path(config.captures)).forget((now - config.retention.captures).date())


def _in_parts(
    engine: Engine, remove: Callable[[Connection, datetime], int], age: timedelta | None, now: datetime
) -> int:
    if age is None:
        return 0
    total, removed = 0, tidying.PART
    while removed == tidying.PART:
        with writing(engine) as connection:
            removed = remove(connection, now - age)
        total += removed
    return total
