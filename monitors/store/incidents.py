"""Incidents: what is wrong with the system, from its first sign until it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from monitors.store.tables import incident


@dataclass(frozen=True, slots=True)
class Incident:
    """One trouble; `closed_at` is None while it lasts, `post` is the key of the ops notice about it."""

    id: int
    subject: str
    kind: str
    text: str
    times: int
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    post: str


def open_incidents(connection: Connection) -> list[Incident]:
    """Return what is wrong now, oldest first."""
    query = select(incident).where(incident.c.closed_at.is_(None)).order_by(incident.c.id)
    return [Incident(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its public name


def find_open(connection: Connection, kind: str, subject: str) -> Incident | None:
    """Return the open incident of that identity."""
    found = connection.execute(
        select(incident)
        .where(incident.c.kind == kind, incident.c.subject == subject, incident.c.closed_at.is_(None))
        .order_by(incident.c.id)
        .limit(1)
    ).one_or_none()
    return Incident(**found._mapping) if found is not None else None  # noqa: SLF001 - its public name


def open_one(connection: Connection, kind: str, subject: str, text: str, now: datetime) -> int:
    """Open an incident and return its id."""
    values = {
        "kind": kind,
        "subject": subject,
        "text": text,
        "times": 1,
        "opened_at": now,
        "updated_at": now,
        "post": "",
    }
    done = connection.execute(insert(incident).values(**values))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def change(connection: Connection, number: int, **values: object) -> None:
    """Set columns of an incident."""
    connection.execute(update(incident).where(incident.c.id == number).values(**values))
