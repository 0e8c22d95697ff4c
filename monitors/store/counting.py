"""Counts for `status` and for Prometheus."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from monitors.store.outbox import OPEN, State
from monitors.store.tables import article, channel, hit, incident, outbox, poll

_MOST_DELAYS = 10_000


def totals(connection: Connection) -> dict[str, int]:
    """Return how many articles, hits and passes there are."""
    return {
        "articles": _count(connection, select(func.max(article.c.id))),
        "hits": _count(connection, select(func.count()).select_from(hit)),
        "passes": _count(connection, select(func.count()).select_from(poll)),
    }


def rows_by_state(connection: Connection) -> dict[str, int]:
    """Return how many outbox rows stand in each state; every state has its number."""
    query = select(outbox.c.state, func.count()).group_by(outbox.c.state)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {str(state): found.get(state, 0) for state in State}


def sent_by_kind(connection: Connection) -> dict[str, int]:
    """Return how many rows of each kind arrived."""
    query = select(outbox.c.kind, func.count()).where(outbox.c.state == State.SENT).group_by(outbox.c.kind)
    return {row[0]: row[1] for row in connection.execute(query)}


def repaired(connection: Connection) -> dict[str, int]:
    """Return how often a post was sent again because it was lost, and how many second copies were deleted."""
    return {
        "resent": _count(connection, select(func.sum(outbox.c.resent))),
        "copies": _count(connection, select(func.sum(channel.c.copies))),
    }


def incidents_by_kind(connection: Connection) -> dict[str, int]:
    """Return how many incidents of each kind are open."""
    query = select(incident.c.kind, func.count()).where(incident.c.closed_at.is_(None))
    return {row[0]: row[1] for row in connection.execute(query.group_by(incident.c.kind))}


def oldest_open(connection: Connection, now: datetime) -> datetime | None:
    """Return since when the oldest row waits that is due and not delivered."""
    query = select(func.min(outbox.c.created_at)).where(outbox.c.state.in_(OPEN), outbox.c.not_before <= now)
    found: datetime | None = connection.execute(query).scalar_one()
    return found


def delays_since(connection: Connection, since: datetime) -> list[float]:
    """Return for the messages queued since then how many seconds each took to arrive, sorted."""
    query = (
        select(outbox.c.created_at, outbox.c.attempted_at)
        .where(outbox.c.state == State.SENT, outbox.c.created_at >= since, outbox.c.attempted_at.is_not(None))
        .order_by(outbox.c.id.desc())
        .limit(_MOST_DELAYS)
    )
    return sorted((row[1] - row[0]).total_seconds() for row in connection.execute(query))


def _count(connection: Connection, query: object) -> int:
    return int(connection.execute(query).scalar_one() or 0)  # type: ignore[call-overload] # a select of one number
