"""What the heartbeat line counts: the work since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select

from monitors.alerts import Reason
from monitors.records import PostKind
from monitors.store.outbox import OPEN, State
from monitors.store.sql import upsert
from monitors.store.tables import decision, incident, outbox, poll, setting

_NAME = "heartbeat"
_GAP = "gap"
_MESSAGES = (PostKind.ALERT, PostKind.REPLY)


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts since the last heartbeat; `pending` and nothing else is what stands now."""

    polled: int = 0
    articles: int = 0
    matched: int = 0
    folded: int = 0
    sent: int = 0
    pending: int = 0
    gaps: int = 0


def last_beat(connection: Connection) -> datetime | None:
    """Return when the last heartbeat was queued."""
    found = connection.execute(select(setting.c.value).where(setting.c.name == _NAME)).scalar_one_or_none()
    return datetime.fromisoformat(found) if isinstance(found, str) else None


def remember_beat(connection: Connection, now: datetime) -> None:
    """Write down that a heartbeat was queued."""
    connection.execute(
        upsert(connection, setting, ("name",), ("value",)).values(name=_NAME, value=now.isoformat())
    )


def take_pulse(connection: Connection, since: datetime) -> Pulse:
    """Count what was done since then."""
    polls = connection.execute(select(poll.c.summary).where(poll.c.ended_at >= since)).scalars().all()
    told = {
        name: sum(int(summary.get(name, 0)) for summary in polls)
        for name in ("sources_ok", "sources_unchanged", "sources_failed", "entries", "hits")
    }
    return Pulse(
        polled=told["sources_ok"] + told["sources_unchanged"] + told["sources_failed"],
        articles=told["entries"],
        matched=told["hits"],
        folded=_count(
            connection, decision, decision.c.decided_at >= since, decision.c.reason == Reason.FOLDED
        ),
        sent=_count(
            connection,
            outbox,
            outbox.c.updated_at >= since,
            outbox.c.kind.in_(_MESSAGES),
            outbox.c.state.in_((State.SENT, State.DIGESTED)),
        ),
        pending=_count(connection, outbox, outbox.c.state.in_(OPEN), outbox.c.kind.in_(_MESSAGES)),
        gaps=_count(connection, incident, incident.c.opened_at >= since, incident.c.kind.endswith(_GAP)),
    )


def _count(connection: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())
