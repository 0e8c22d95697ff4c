"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy import text as sql_text
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


def insert_new(connection: Connection, table: Table, key: Sequence[str]) -> Insert:
    """Return an insert that leaves a row alone whose `key` columns are there already."""
    return _insert(connection, table).on_conflict_do_nothing(index_elements=list(key))


def upsert(connection: Connection, table: Table, key: Sequence[str], values: Sequence[str]) -> Insert:
    """Return an insert that replaces `values` where the `key` columns are there already."""
    statement = _insert(connection, table)
    return statement.on_conflict_do_update(
        index_elements=list(key), set_={name: statement.excluded[name] for name in values}
    )


def add_up(connection: Connection, table: Table, key: str, counter: str) -> Insert:
    """Return an insert that adds to `counter` where the `key` column is there already."""
    statement = _insert(connection, table)
    return statement.on_conflict_do_update(
        index_elements=[key], set_={counter: table.c[counter] + statement.excluded[counter]}
    )


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a sixteenth of a pass's start-up

        return postgresql.insert(table)
    return sqlite.insert(table)


def rows_by_integers(
    connection: Connection, columns: str, table: str, key: str, values: Sequence[int]
) -> Iterable[Any]:
    """Run `SELECT columns FROM table WHERE key is one of values` with one parameter for all of them."""
    if connection.dialect.name == "postgresql":
        statement = sql_text(f"SELECT {columns} FROM {table} WHERE {key} = ANY(:many)")  # noqa: S608 - our names
        return connection.execute(statement, {"many": list(values)})
    statement = sql_text(
        f"SELECT {columns} FROM {table} WHERE {key} IN (SELECT value FROM json_each(:many))"  # noqa: S608 - our names
    )
    return connection.execute(statement, {"many": json.dumps(list(values))})
