"""Opens the database, keeps its schema up to date and gives transactions, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from monitors.errors import ConfigError, StoreError
from monitors.store.tables import metadata
from monitors.store.trouble import as_store_errors, first_line

_RIGHT_URL = "write it as sqlite:///FILE or postgresql://USER@HOST/NAME"
_MIGRATIONS = Path(__file__).with_name("migrations")
_REVISIONS = "alembic_version"
# Alembic's own table, as it makes it.
_version = Table(
    _REVISIONS,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_BUSY_MS = 60_000  # longer than any transaction of ours, so that a second worker waits instead of failing
_ASSIGNMENT_LOCK = 0x77697265  # "wire": the advisory lock that serialises story assignment on PostgreSQL


def open_engine(url: str) -> Engine:
    """Connect to `url`, create or migrate its schema, and return the engine.

    Raises ConfigError for an unusable URL and StoreError when the database cannot be opened.
    """
    engine = _create(url)
    try:
        migrate(engine)
    except StoreError:
        engine.dispose()
        raise
    except SQLAlchemyError as trouble:
        engine.dispose()
        raise StoreError(
            f"database {engine.url!r}: {first_line(trouble)} - check `database` in config.yaml"
        ) from trouble
    return engine


def _create(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # Neither shown nor chained: a password may stand in it.
        raise ConfigError(f"the database's address is not a database URL - {_RIGHT_URL}") from None
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if not parsed.drivername.startswith(("sqlite", "postgresql")):
        raise ConfigError(f"database {parsed!r} is not a database URL that this can use - {_RIGHT_URL}")
    try:
        if parsed.drivername.startswith("sqlite"):
            return _create_sqlite(parsed.render_as_string(hide_password=False))
        return create_engine(parsed, pool_pre_ping=True)
    except NoSuchModuleError as trouble:
        raise ConfigError(f"database {parsed!r} names no driver that there is - {_RIGHT_URL}") from trouble
    except ModuleNotFoundError as trouble:
        raise ConfigError(f"database {parsed!r} needs a driver - install wirewatch[postgres]") from trouble


def _create_sqlite(url: str) -> Engine:
    # Autocommit in the driver: BEGIN is ours, so that a writer takes its lock at once and never dead-locks.
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's connection
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # a settled outbox row must survive a power cut
            f"busy_timeout={_BUSY_MS}",
            "foreign_keys=ON",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("wirewatch_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema up to the newest revision; two workers that start at once wait for each other."""
    newest = newest_revision()
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision == newest:
        return
    if revision is not None and revision > newest:
        raise StoreError(f"database {engine.url!r} was written by a newer wirewatch - upgrade this one")
    with writing(engine) as connection:
        if _revision(connection) is None:
            _create_tables(connection, newest)
        else:
            upgrade(connection)


def _create_tables(connection: Connection, newest: str) -> None:
    """Make an empty database what the migrations would make of it, without loading Alembic."""
    metadata.create_all(connection)
    _version.create(connection, checkfirst=True)
    connection.execute(_version.insert().values(version_num=newest))


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing."""
    from alembic import command  # noqa: PLC0415 - a third of a second that only a change of schema pays
    from alembic.config import Config  # noqa: PLC0415

    settings = Config()
    settings.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def newest_revision() -> str:
    """Return the schema's newest revision: the files of the migrations begin with their numbers."""
    return max(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_REVISIONS):
        return None
    return connection.execute(text(f"SELECT version_num FROM {_REVISIONS}")).scalar_one_or_none()  # noqa: S608 - ours


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose reads see one state of the database.

    Like `writing` and `trying` it raises StoreError where the database cannot be used at all.
    """
    with as_store_errors(engine), engine.connect() as connection, connection.begin():
        yield connection


def _begun(engine: Engine) -> Connection:
    return engine.connect().execution_options(wirewatch_begin="IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one writing transaction: committed at the end, rolled back on any exception.

    It is exclusive among writers: BEGIN IMMEDIATE on SQLite, an advisory lock on PostgreSQL.
    """
    with as_store_errors(engine), _begun(engine) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ASSIGNMENT_LOCK})
        yield connection


@contextmanager
def trying(engine: Engine) -> Iterator[Connection]:
    """Give a writing transaction that is always rolled back: what a dry run does, it does for real."""
    with as_store_errors(engine), _begun(engine) as connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            transaction.rollback()
