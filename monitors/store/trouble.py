"""Tells a database that cannot be used (gone, full, locked, read-only) from a statement that it refuses.

The first concerns every row and ends what was begun, in one line for people; nothing is lost by it, since all
of it is read again. The second concerns one row, and whoever wrote it goes on with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from monitors.errors import StoreError

# Primary result codes of SQLite (https://www.sqlite.org/rescode.html): the low byte of an extended one.
_SQLITE_ADVICE = {
    5: "another program holds it; what was not done is done at the next pass",
    6: "another program holds it; what was not done is done at the next pass",
    8: "let this user write to the file and its folder",
    10: "look at its disk, or at a limit on the size of files",
    11: "restore it from a backup",
    13: "make room on its disk",
    14: "let this user write to the file and its folder",
    26: "name another file: this is no database",
}
# Classes of SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html): connection, resources,
# shutdown, the operating system.
_POSTGRES_CLASSES = ("08", "53", "57", "58")
_READ_ONLY = "25006"
_AGAIN = "it is tried again at the next pass"
_PRIMARY = 0xFF


@contextmanager
def as_store_errors(engine: Engine) -> Iterator[None]:
    """Raise StoreError instead of what the driver says of a database that cannot be used."""
    try:
        yield
    except DBAPIError as trouble:
        advice = _advice(trouble)
        if advice is None:
            raise
        raise StoreError(f"database {engine.url!r}: {first_line(trouble)} - {advice}") from trouble


def _advice(trouble: DBAPIError) -> str | None:
    """Return what to do about a database that cannot be used; None where only a statement was refused."""
    code = getattr(trouble.orig, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE_ADVICE.get(code & _PRIMARY)
    state = getattr(trouble.orig, "sqlstate", None) or ""
    # Without a state it is the driver that says so, who found no server or lost it.
    unreachable = isinstance(trouble, OperationalError) and not state
    refused = state == _READ_ONLY or state.startswith(_POSTGRES_CLASSES)
    return _AGAIN if trouble.connection_invalidated or unreachable or refused else None


def first_line(trouble: Exception) -> str:
    """Return the first line of what a driver says."""
    return str(getattr(trouble, "orig", None) or trouble).splitlines()[0]
