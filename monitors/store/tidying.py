"""Removes what retention no longer keeps, a part at a time, so that no other writer waits for long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitors.store.articles import TOUCH_AFTER_DAYS, BodyState
from monitors.store.sources import all_states
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
    """Forget keys of entries that no feed has shown since; returns how many, at most PART.

    A feed that stood still since then is not read, so nothing notes that it still shows its entries. Of a
    source that is polled, what its last document may hold is kept: its next one may show that again.
    """
    day, standing = _day(before), _standing(connection, before)
    is_old = entry_key.c.seen_day < day
    old = select(entry_key.c.key).where(is_old, entry_key.c.source.not_in(standing)).limit(PART)
    removed = connection.execute(delete(entry_key).where(entry_key.c.key.in_(old))).rowcount
    rest = select(entry_key.c.key, entry_key.c.source, entry_key.c.seen_day).where(
        is_old, entry_key.c.source.in_(standing)
    )
    gone = [row.key for row in connection.execute(rest) if row.seen_day < standing[row.source]]
    for key in gone[: PART - removed]:
        connection.execute(delete(entry_key).where(entry_key.c.key == key))
    return removed + min(len(gone), PART - removed)


def _standing(connection: Connection, before: datetime) -> dict[str, int]:
    """Return the polled sources without news since, each with the first day that its entries may bear."""
    return {
        state.source: _day(state.last_changed) - TOUCH_AFTER_DAYS
        for state in all_states(connection)
        if state.last_changed is not None
        and state.last_polled is not None
        and state.last_polled >= before
        and _day(state.last_changed) - TOUCH_AFTER_DAYS < _day(before)
    }


def _day(moment: datetime) -> int:
    return int(moment.timestamp()) // _DAY_S


def remove_polls(connection: Connection, before: datetime) -> int:
    """Remove the records of passes that ended before; returns how many, at most PART."""
    old = select(poll.c.id).where(poll.c.started_at < before).limit(PART)
    return connection.execute(delete(poll).where(poll.c.id.in_(old))).rowcount


def remove_decisions(connection: Connection, before: datetime) -> int:
    """Remove why articles were or were not sent before; returns how many, at most PART."""
    old = select(decision.c.id).where(decision.c.decided_at < before).limit(PART)
    return connection.execute(delete(decision).where(decision.c.id.in_(old))).rowcount
