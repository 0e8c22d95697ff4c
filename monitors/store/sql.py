"""The few statements that SQLite and PostgreSQL spell differently."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Connection, Dialect, Insert, Table
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
    types = statement.table.c
    if dialect.name == "postgresql":
        _insert_arrays(connection, statement, columns)
        return
    bound = {name: _bound(types[name].type, dialect, values) for name, values in columns.items()}
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None, "SQLite's parameters have places, not names"
    rows = list(zip(*(bound[name] for name in compiled.positiontup), strict=True))
    connection.exec_driver_sql(str(compiled), rows)


def _insert_arrays(connection: Connection, statement: Insert, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows on PostgreSQL with one JSON array a column, which the server takes apart.

    The driver writes parameters one by one, and arrays of its own in Python, which costs more than the rows.
    """
    kinds = {name: statement.table.c[name].type for name in columns}
    taken, given = [], {}
    for name, kind in kinds.items():
        is_json = isinstance(kind, JSON)
        taken.append(f"json_array_elements{'' if is_json else '_text'}(CAST(:{name} AS json))")
        bound = columns[name] if is_json else _bound(kind, connection.dialect, columns[name])
        given[name] = json.dumps(_told(bound), ensure_ascii=False)
    values = ", ".join(f"CAST({name} AS {kind.compile(connection.dialect)})" for name, kind in kinds.items())
    rows = sql_text(
        f"SELECT {values} FROM ROWS FROM ({', '.join(taken)}) AS given ({', '.join(kinds)})"  # noqa: S608 - our names
    ).columns(*(statement.table.c[name] for name in columns))
    connection.execute(statement.from_select(list(columns), rows, include_defaults=False), given)


def _told(values: Sequence[Any]) -> list[Any]:
    """Return the values with moments as text, each written once."""
    made: dict[datetime, str] = {}
    return [
        (made.get(value) or made.setdefault(value, str(value))) if isinstance(value, datetime) else value
        for value in values
    ]


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
) -> Sequence[Any]:
    """Run `SELECT columns FROM table WHERE key is one of values` with one parameter for all of them."""
    are_they = "IN (SELECT value FROM json_each(:many))"
    if connection.dialect.name == "postgresql":
        are_they = "= ANY(ARRAY(SELECT CAST(json_array_elements_text(CAST(:many AS json)) AS bigint)))"
    statement = sql_text(f"SELECT {columns} FROM {table} WHERE {key} {are_they}")  # noqa: S608 - our names
    return connection.execute(statement, {"many": json.dumps(list(values))}).all()
