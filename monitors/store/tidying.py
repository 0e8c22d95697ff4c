"""Removes what retention no longer keeps, a part at a time, so that no other writer waits for long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitors.store.articles import BodyState
from monitors.store.tables import article, decision, entry_key, poll

PART = 5_000
"""Rows of one transaction: some tens of milliseconds."""
_DAY_S = 86_400


def remove_texts(connection: Connection, before: datetime) -> int:
    """Empty summary and body of articles that came before; titles stay. Returns how many, at most PART."""
    old = (
        select(article.c.id)
        .where(article.c.first_seen < before, article.c.body_state != BodyState.REMOVED)
        .limit(PART)
    )
    values = {"summary": "", "body": "", "body_state": BodyState.REMOVED}
    return connection.execute(update(article).where(article.c.id.in_(old)).values(**values)).rowcount


def forget_keys(connection: Connection, before: datetime) -> int:
    """Forget keys of entries that no feed has shown since; returns how many, at most PART."""
    day = int(before.timestamp()) // _DAY_S
    old = select(entry_key.c.key).where(entry_key.c.seen_day < day).limit(PART)
    return connection.execute(delete(entry_key).where(entry_key.c.key.in_(old))).rowcount


def remove_polls(connection: Connection, before: datetime) -> int:
    """Remove the records of passes that ended before; returns how many, at most PART."""
    old = select(poll.c.id).where(poll.c.started_at < before).limit(PART)
    return connection.execute(delete(poll).where(poll.c.id.in_(old))).rowcount


def remove_decisions(connection: Connection, before: datetime) -> int:
    """Remove why articles were or were not sent before; returns how many, at most PART."""
    old = select(decision.c.id).where(decision.c.decided_at < before).limit(PART)
    return connection.execute(delete(decision).where(decision.c.id.in_(old))).rowcount
