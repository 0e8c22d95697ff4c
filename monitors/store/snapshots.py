"""Copies a database into a SQLite file: the state from which a captured day is run again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, func, insert, or_, select

from monitors.store.engine import open_engine, writing
from monitors.store.tables import article, decision, hit, lease, message, metadata, outbox, placement, poll

_PART = 2_000
_AGES = {
    article: article.c.first_seen,
    placement: placement.c.placed_at,
    hit: hit.c.found_at,
    decision: decision.c.decided_at,
    outbox: outbox.c.created_at,
    message: message.c.created_at,
}
_LEFT_OUT = {lease.name, poll.name}


def copy_into(connection: Connection, file: Path, since: datetime) -> None:
    """Copy every table but leases and passes; of news and messages, what is not older than `since`."""
    engine = open_engine(f"sqlite:///{file}")
    try:
        with writing(engine) as target:
            for table in metadata.sorted_tables:
                if table.name not in _LEFT_OUT:
                    _copy(connection, target, table, since)
    finally:
        engine.dispose()


def _copy(connection: Connection, target: Connection, table: Table, since: datetime) -> None:
    found = connection.execution_options(yield_per=_PART).execute(_rows(table, since))
    for part in found.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in part])


def _rows(table: Table, since: datetime) -> Select[Any]:
    query = select(table)
    if table not in _AGES:
        return query
    # The newest row comes along whatever its age: the numbers of new ones go on from it.
    query = query.where(or_(_AGES[table] >= since, *_newest(table)))
    return query.order_by(table.c.id) if "id" in table.c else query


def _newest(table: Table) -> list[Any]:
    return [table.c.id == select(func.max(table.c.id)).scalar_subquery()] if "id" in table.c else []


def newest_decision(connection: Connection) -> int:
    """Return the number of the newest decision."""
    return connection.execute(select(func.max(decision.c.id))).scalar_one() or 0


def decisions_after(
    connection: Connection, number: int, until: datetime | None = None
) -> list[tuple[Any, ...]]:
    """Return what was decided after a row, in order, without the times."""
    columns = (
        decision.c.article,
        decision.c.monitor,
        decision.c.channel,
        decision.c.reason,
        decision.c.detail,
        decision.c.post,
    )
    query = select(*columns).where(decision.c.id > number).order_by(decision.c.id)
    if until is not None:
        query = query.where(decision.c.decided_at < until)
    return [tuple(row) for row in connection.execute(query)]
