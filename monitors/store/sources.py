"""What is remembered of each source between polls, and of the polls themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from monitors.records import SourceState
from monitors.store.sql import upsert
from monitors.store.tables import poll, source_state

_FIELDS = {field.name: str(field.type) for field in fields(SourceState)}


def load_states(connection: Connection, names: Iterable[str]) -> dict[str, SourceState]:
    """Return the state of each named source; one that was never polled has an empty state."""
    wanted = set(names)
    rows = connection.execute(select(source_state.c.source, source_state.c.state))
    known = {row.source: _from_json(row.state) for row in rows if row.source in wanted}
    return {name: known.get(name) or SourceState(source=name) for name in wanted}


def save_states(connection: Connection, states: Iterable[SourceState]) -> None:
    """Write the states, replacing what was there."""
    rows = [
        {"source": state.source, "state": _to_json(state), "next_poll": state.next_poll} for state in states
    ]
    if rows:
        connection.execute(upsert(connection, source_state, ("source",), ("state", "next_poll")), rows)


def _to_json(state: SourceState) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(state).items()
    }


def _from_json(document: Mapping[str, Any]) -> SourceState:
    # A field that an older or newer version wrote and this one does not know is left out.
    return SourceState(**{name: _value(name, value) for name, value in document.items() if name in _FIELDS})


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, str) and "datetime" in _FIELDS[name]:
        return datetime.fromisoformat(value).astimezone(UTC)
    return tuple(value) if isinstance(value, list) else value


def open_poll(connection: Connection, now: datetime) -> int:
    """Record that a pass began and return its number."""
    added = connection.execute(poll.insert().values(started_at=now, summary={}))
    return int(added.inserted_primary_key[0])  # type: ignore[index] # an insert has a key


def close_poll(connection: Connection, number: int, now: datetime, summary: Mapping[str, Any]) -> None:
    """Record that a pass ended and what it did."""
    connection.execute(
        poll.update().where(poll.c.id == bindparam("number")).values(ended_at=now, summary=dict(summary)),
        {"number": number},
    )


def last_poll(connection: Connection) -> tuple[datetime, Mapping[str, Any]] | None:
    """Return when the last complete pass ended and its summary."""
    row = connection.execute(
        select(poll.c.ended_at, poll.c.summary)
        .where(poll.c.ended_at.is_not(None))
        .order_by(poll.c.id.desc())
        .limit(1)
    ).first()
    return (row.ended_at, row.summary) if row else None
