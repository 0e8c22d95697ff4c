"""Remembers when each schedule group last began and last ended a poll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from monitors.store.sql import upsert
from monitors.store.tables import setting

_PREFIX = "turn:"


@dataclass(frozen=True, slots=True)
class Turn:
    """The latest poll of a group that began, and the latest that ended; they may be two."""

    began: datetime
    ended: datetime | None = None


def begin_turn(connection: Connection, group: str, now: datetime) -> None:
    """Note that a poll of a group begins."""
    ended = read_turns(connection).get(group)
    _write(connection, group, Turn(now, ended.ended if ended else None))


def bring_back(connection: Connection, ahead: datetime, now: datetime) -> None:
    """Let polls that began in the future, by a clock that was wrong then, have begun now."""
    for group, turn in read_turns(connection).items():
        if turn.began > ahead or (turn.ended is not None and turn.ended > ahead):
            _write(connection, group, Turn(min(turn.began, now), turn.ended and min(turn.ended, now)))


def end_turn(connection: Connection, group: str, began: datetime, now: datetime) -> None:
    """Note that the poll which began at `began` ended."""
    newest = read_turns(connection).get(group)
    _write(connection, group, Turn(max(began, newest.began) if newest else began, now))


def read_turns(connection: Connection) -> Mapping[str, Turn]:
    """Return the turns of all groups that ever polled."""
    rows = connection.execute(
        select(setting.c.name, setting.c.value).where(setting.c.name.startswith(_PREFIX, autoescape=True))
    )
    return {name.removeprefix(_PREFIX): _read(value) for name, value in rows}


def _read(value: Mapping[str, Any]) -> Turn:
    ended = value.get("ended")
    return Turn(datetime.fromisoformat(value["began"]), datetime.fromisoformat(ended) if ended else None)


def _write(connection: Connection, group: str, turn: Turn) -> None:
    value = {"began": turn.began.isoformat(), "ended": turn.ended.isoformat() if turn.ended else None}
    name = f"{_PREFIX}{group}"
    connection.execute(upsert(connection, setting, ("name",), ("value",)), {"name": name, "value": value})
