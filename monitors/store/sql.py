"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Dialect, Insert, Table
from sqlalchemy import text as sql_text
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

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


def insert_columns(connection: Connection, statement: Insert, columns: Mapping[str, Sequence[Any]]) -> None:
    """Run an insert over values given by column: many rows at a third of what they cost one by one.

    A value that comes again, like the time of a poll, is turned into the database's form once.
    """
    dialect = connection.dialect
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    types = statement.table.c
    bound = {name: _bound(types[name].type, dialect, values) for name, values in columns.items()}
    assert isinstance(compiled, SQLCompiler)
    if compiled.positiontup is not None:
        rows = list(zip(*(bound[name] for name in compiled.positiontup), strict=True))
        connection.exec_driver_sql(str(compiled), rows)
    else:
        by_name = [dict(zip(bound, row, strict=True)) for row in zip(*bound.values(), strict=True)]
        connection.exec_driver_sql(str(compiled), by_name)


def _bound(kind: TypeEngine[Any], dialect: Dialect, values: Sequence[Any]) -> Sequence[Any]:
    """Return the values as the driver takes them."""
    bind = kind.dialect_impl(dialect).bind_processor(dialect)
    if bind is None:
        return values
    made: dict[Any, Any] = {}
    for value in values:
        if value not in made:
            made[value] = bind(value)
    return [made[value] for value in values]


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
