"""What is remembered of each source between polls, and of the polls themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from monitors.records import SourceState
from monitors.store.sql import insert_new, upsert
from monitors.store.tables import poll, source_state

_FIELDS = {field.name: str(field.type) for field in fields(SourceState)}


def load_states(connection: Connection, names: Iterable[str]) -> dict[str, SourceState]:
    """Return the state of each named source; one that was never polled has an empty state."""
    wanted = set(names)
    rows = connection.execute(select(source_state.c.source, source_state.c.state))
    known = {row.source: _from_json(row.state) for row in rows if row.source in wanted}
    return {name: known.get(name) or SourceState(source=name) for name in wanted}


def all_states(connection: Connection) -> list[SourceState]:
    """Return the state of every source that was ever polled."""
    rows = connection.execute(select(source_state.c.source, source_state.c.state))
    return [_from_json({"source": row.source} | row.state) for row in rows]


def save_states(connection: Connection, states: Iterable[SourceState]) -> None:
    """Write the states, replacing what was there."""
    rows = [
        {"source": state.source, "state": _to_json(state), "next_poll": state.next_poll, "claim": ""}
        for state in states
    ]
    if rows:
        connection.execute(
            upsert(connection, source_state, ("source",), ("state", "next_poll", "claim")), rows
        )


def _to_json(state: SourceState) -> dict[str, Any]:
    document = {}
    for name in _FIELDS:  # not asdict, which copies each of hundreds of hashes
        value = getattr(state, name)
        document[name] = value.isoformat() if isinstance(value, datetime) else value
    return document


def _from_json(document: Mapping[str, Any]) -> SourceState:
    # A field that an older or newer version wrote and this one does not know is left out.
    return SourceState(**{name: _value(name, value) for name, value in document.items() if name in _FIELDS})


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, str) and "datetime" in _FIELDS[name]:
        return datetime.fromisoformat(value).astimezone(UTC)
    return tuple(value) if isinstance(value, list) else value


def claim(
    connection: Connection, names: Sequence[str], holder: str, living: Collection[str]
) -> dict[str, SourceState]:
    """Claim the named sources that no living holder polls, and return their states."""
    blank = [{"source": name, "state": {}, "claim": ""} for name in names]
    connection.execute(insert_new(connection, source_state, ("source",)), blank)
    rows = connection.execute(select(source_state.c.source, source_state.c.state, source_state.c.claim))
    wanted = set(names)
    busy = set(living) - {holder}
    free = {row.source: row.state for row in rows if row.source in wanted and row.claim not in busy}
    if free:
        statement = (
            source_state.update().where(source_state.c.source == bindparam("name")).values(claim=holder)
        )
        connection.execute(statement, [{"name": name} for name in free])
    return {name: _from_json({"source": name} | state) for name, state in free.items()}


def free_claims(connection: Connection, holder: str) -> None:
    """Give back the claims that a holder still has."""
    connection.execute(source_state.update().where(source_state.c.claim == holder).values(claim=""))


def bring_back(connection: Connection, ahead: datetime, now: datetime) -> None:
    """Make due what was polled in the future, by a clock that was wrong then."""
    rows = connection.execute(select(source_state.c.source, source_state.c.state)).all()
    for row in rows:
        state = _from_json({"source": row.source} | row.state)
        if state.last_polled is not None and state.last_polled > ahead:
            mended = replace(state, last_polled=now, next_poll=now, not_before=None)
            connection.execute(
                source_state.update()
                .where(source_state.c.source == row.source)
                .values(state=_to_json(mended), next_poll=now)
            )


def add_poll(connection: Connection, began: datetime, ended: datetime, summary: Mapping[str, Any]) -> None:
    """Record a pass that ended and what it did."""
    connection.execute(poll.insert().values(started_at=began, ended_at=ended, summary=dict(summary)))


def last_poll(connection: Connection) -> tuple[datetime, Mapping[str, Any]] | None:
    """Return when the last complete pass ended and its summary."""
    row = connection.execute(
        select(poll.c.ended_at, poll.c.summary)
        .where(poll.c.ended_at.is_not(None))
        .order_by(poll.c.id.desc())
        .limit(1)
    ).first()
    return (row.ended_at, row.summary) if row else None
