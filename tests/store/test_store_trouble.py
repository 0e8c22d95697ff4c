"""A database that cannot be used is told in one line; a refused statement stays what it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from monitors.errors import StoreError
from monitors.store.engine import open_engine, reading, writing


@pytest.fixture
def small(tmp_path: Path) -> Engine:
    """A database that may not grow."""
    engine = open_engine(f"sqlite:///{tmp_path}/w.db")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    return engine


def test_a_full_disk_is_told_with_what_to_do(small: Engine) -> None:
    with pytest.raises(StoreError, match="full - make room on its disk"), writing(small) as connection:
        connection.exec_driver_sql("CREATE TABLE more AS SELECT zeroblob(10000000) AS content")
    small.dispose()


def test_a_locked_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    open_engine(f"sqlite:///{file}").dispose()
    impatient = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0.1})
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with (
            pytest.raises(StoreError, match="locked - another program holds it"),
            writing(impatient) as connection,
        ):
            connection.exec_driver_sql("DELETE FROM lease")
    impatient.dispose()


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "w.db").write_text("no database at all, but a long enough text " * 100)
    engine = create_engine(f"sqlite:///{tmp_path}/w.db")
    with pytest.raises(StoreError, match="not a database - name another file"), reading(engine) as connection:
        connection.execute(text("SELECT * FROM lease"))
    engine.dispose()


def test_a_statement_that_is_refused_concerns_its_row_only(engine: Engine) -> None:
    with pytest.raises(DBAPIError), writing(engine) as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    engine = create_engine(f"postgresql+psycopg:///nobody?host={tmp_path}")
    with pytest.raises(StoreError, match="tried again at the next pass"), writing(engine):
        pass
    engine.dispose()


@pytest.mark.slow
def test_a_connection_that_the_server_breaks_off_is_told(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with pytest.raises(StoreError, match="tried again at the next pass"):
        _end_myself(engine)
    engine.dispose()


def _end_myself(engine: Engine) -> None:
    with writing(engine) as connection:
        (pid,) = connection.execute(text("SELECT pg_backend_pid()")).one()
        with engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        connection.execute(text("SELECT 1"))
