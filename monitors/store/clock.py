"""Brings back moments that were written while the clock was ahead.

Once such a clock is set right, a retry, a look into Slack's history, the next poll of a source or a lease
would lie in the future by as much as it was off, and nothing would be done until then. What was written in
the "future" counts as written now; hours that a person asked for (quiet hours, digests) stay as they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, null, or_, select, update

from monitors.store import sources, turns
from monitors.store.outbox import OPEN, State
from monitors.store.tables import channel, lease, outbox

_STEP = timedelta(minutes=2)
"""Clocks of two machines differ, and small steps are daily business; a shorter wait needs no help either."""
_LONGEST_PAUSE = timedelta(minutes=5)
"""Of a retry: what waits longer than that from when it was written was told to."""


def bring_back(connection: Connection, now: datetime) -> bool:
    """Write anew what a clock wrote that was ahead of `now`; whether there was anything."""
    ahead = now + _STEP
    if not _is_ahead(connection, ahead):
        return False
    _outbox(connection, ahead, now)
    connection.execute(update(lease).where(lease.c.renewed_at > ahead).values(renewed_at=now))
    connection.execute(
        update(channel)
        .where(or_(channel.c.tokens_at > ahead, channel.c.spoke_at > ahead, channel.c.not_before > ahead))
        # Nothing is known of the pace, so none was spent; the history is read before the next post.
        .values(tokens_at=null(), spoke_at=null(), not_before=null())
    )
    sources.bring_back(connection, ahead, now)
    turns.bring_back(connection, ahead, now)
    return True


def _is_ahead(connection: Connection, ahead: datetime) -> bool:
    """Whether something is of the future that every pass or every post writes."""
    written = (lease.c.renewed_at, channel.c.tokens_at, channel.c.spoke_at)
    newest = [connection.execute(select(func.max(column))).scalar_one() for column in written]
    last = sources.last_poll(connection)
    return any(moment > ahead for moment in [*newest, last and last[0]] if moment is not None)


def _outbox(connection: Connection, ahead: datetime, now: datetime) -> None:
    columns = (outbox.c.id, outbox.c.not_before, outbox.c.attempted_at, outbox.c.look_at, outbox.c.updated_at)
    query = select(*columns).where(outbox.c.state.in_((*OPEN, State.SENT)), outbox.c.updated_at > ahead)
    for row in connection.execute(query).all():
        told_to_wait = row.not_before > row.updated_at + _LONGEST_PAUSE
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                not_before=row.not_before if told_to_wait else min(row.not_before, now),
                attempted_at=row.attempted_at and min(row.attempted_at, now),
                look_at=row.look_at and min(row.look_at, now),
                updated_at=now,
            )
        )
