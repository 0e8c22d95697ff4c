"""What the sender reads and writes of the outbox: the next row, its outcome, what must be looked up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, exists, func, or_, select, update

from monitors.records import Post, PostKind
from monitors.store.outbox import DOUBTFUL, IN_CHANNEL, OPEN, Queued, State, enqueue, queued
from monitors.store.tables import outbox

YIELD_AFTER = 6
"""Resends after which a row lets the others of its channel pass: it may be what Slack stumbles over.

Where a tenth of all posts get lost, three in a row happen once in a thousand rows, six once in a million.
"""

_parent = outbox.alias("parent_row")
_digest = outbox.alias("digest_row")
_sibling = outbox.alias("sibling")


def channels_with_work(connection: Connection) -> dict[str, datetime]:
    """Return the channels that have something open, each with the earliest time of something to do."""
    work: dict[str, datetime] = {}
    for at, states in ((outbox.c.not_before, OPEN), (outbox.c.look_at, (State.SENT,))):
        query = select(outbox.c.channel, func.min(at)).where(outbox.c.state.in_(states), at.is_not(None))
        for name, first in connection.execute(query.group_by(outbox.c.channel)).all():
            work[name] = min(first, work.get(name, first))
    return work


def newest_row(connection: Connection) -> int:
    """Return the id of the newest row, by which new ones are noticed."""
    newest: int | None = connection.execute(select(func.max(outbox.c.id))).scalar_one()
    return newest or 0


def next_due(connection: Connection, channel: str, now: datetime) -> Queued | None:
    """Return the row to post next.

    Posts go in order, and none while the fate of an earlier one is in doubt; replies and edits go once their
    message is there, each thread in its own order.
    """
    queries = [_children(channel, now)]
    if not _in_doubt(connection, channel):
        queries.append(_posts(channel, now))
    found = [connection.execute(query).first() for query in queries]
    rows = [queued(row) for row in found if row is not None]
    return min(rows, key=lambda row: (row.resent >= YIELD_AFTER, row.id), default=None)


def next_later(
    connection: Connection, channel: str, now: datetime, *, tried: bool = False
) -> datetime | None:
    """Return when the next row that waits for its hour falls due; with `tried`, of those sent in vain."""
    where = [outbox.c.channel == channel, outbox.c.state == State.PENDING, outbox.c.not_before > now]
    if tried:
        where.append(outbox.c.attempts > 0)
    query = select(func.min(outbox.c.not_before)).where(*where)
    first: datetime | None = connection.execute(query).scalar_one()
    return first


def _in_doubt(connection: Connection, channel: str) -> bool:
    query = select(outbox.c.id).where(
        outbox.c.channel == channel, outbox.c.state.in_(DOUBTFUL), outbox.c.kind.in_(IN_CHANNEL)
    )
    return connection.execute(query.limit(1)).first() is not None


def _waiting(channel: str, now: datetime, kinds: Sequence[PostKind]) -> Select[Any]:
    return (
        select(outbox)
        .where(
            outbox.c.state == State.PENDING,
            outbox.c.channel == channel,
            outbox.c.kind.in_(kinds),
            outbox.c.not_before <= now,
        )
        .order_by(outbox.c.resent >= YIELD_AFTER, outbox.c.id)
        .limit(1)
    )


def _posts(channel: str, now: datetime) -> Select[Any]:
    return _waiting(channel, now, IN_CHANNEL)


def _children(channel: str, now: datetime) -> Select[Any]:
    in_doubt = exists().where(_sibling.c.parent == outbox.c.parent, _sibling.c.state.in_(DOUBTFUL))
    return (
        _waiting(channel, now, (PostKind.REPLY, PostKind.EDIT))
        .join(_parent, _parent.c.key == outbox.c.parent)
        .outerjoin(_digest, _digest.c.key == _parent.c.digest)
        .where(
            or_(_parent.c.state == State.SENT, _digest.c.state == State.SENT),
            ~in_doubt,
        )
    )


def anchor_of(connection: Connection, row: Queued) -> Queued | None:
    """Return the sent row that a reply or an edit hangs on: its message, or the digest that took it in."""
    query = (
        select(outbox)
        .join(_parent, or_(_parent.c.key == outbox.c.key, _parent.c.digest == outbox.c.key))
        .where(_parent.c.key == row.parent, outbox.c.state == State.SENT)
    )
    found = connection.execute(query).first()
    return queued(found) if found is not None else None


def settle_childless(connection: Connection, channel: str, now: datetime) -> None:
    """Settle edits of messages that stand in a digest, and what belongs to a message that was dropped."""
    in_digest = exists().where(_parent.c.key == outbox.c.parent, _parent.c.state == State.DIGESTED)
    gone = ~exists().where(_parent.c.key == outbox.c.parent, _parent.c.state != State.DROPPED)
    pending = (outbox.c.channel == channel, outbox.c.state == State.PENDING)
    connection.execute(
        update(outbox)
        .where(*pending, outbox.c.kind == PostKind.EDIT, in_digest)
        .values(state=State.SUPERSEDED, updated_at=now, error="its message stands in a digest")
    )
    connection.execute(
        update(outbox)
        .where(*pending, outbox.c.kind.in_((PostKind.REPLY, PostKind.EDIT)), gone)
        .values(state=State.DROPPED, updated_at=now, error="its message was dropped")
    )


def start(connection: Connection, row: Queued, after_ts: str, now: datetime) -> Queued:
    """Mark a row as being sent and return it as it is now."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == row.id)
        .values(
            state=State.SENDING,
            attempts=row.attempts + 1,
            attempted_at=now,
            after_ts=row.after_ts or after_ts,
            absent_reads=0,
            look_at=None,
            updated_at=now,
        )
    )
    return queued(connection.execute(select(outbox).where(outbox.c.id == row.id)).one())


def settle(connection: Connection, row: Queued, now: datetime, **values: object) -> bool:
    """Write the outcome of the attempt that `row` stands for; False when it was overtaken."""
    done = connection.execute(
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.attempts == row.attempts, outbox.c.state.in_(DOUBTFUL))
        .values(updated_at=now, **values)
    )
    return done.rowcount == 1


def doubt_left_behind(connection: Connection, channel: str, look_at: datetime) -> int:
    """Make unknown what an earlier holder of the lease left in the middle of sending; returns how many."""
    done = connection.execute(
        update(outbox)
        .where(outbox.c.channel == channel, outbox.c.state == State.SENDING)
        .values(state=State.UNKNOWN, look_at=look_at, error="the sender stopped while it was sending")
    )
    return done.rowcount


def doubt_held(connection: Connection, channel: str, look_at: datetime) -> None:
    """Make unknown again what was held because its channel could not be read."""
    connection.execute(
        update(outbox)
        .where(outbox.c.channel == channel, outbox.c.state == State.HELD)
        .values(state=State.UNKNOWN, look_at=look_at, updated_at=look_at)
    )


def unknown_rows(connection: Connection, channel: str) -> list[Queued]:
    """Return the rows of a channel whose fate is in doubt, in order."""
    query = select(outbox).where(outbox.c.channel == channel, outbox.c.state == State.UNKNOWN)
    return [queued(row) for row in connection.execute(query.order_by(outbox.c.id)).all()]


def sweep_rows(connection: Connection, channel: str, now: datetime) -> list[Queued]:
    """Return the rows that were posted again and must be checked for a second copy by now."""
    query = select(outbox).where(
        outbox.c.channel == channel, outbox.c.state == State.SENT, outbox.c.look_at <= now
    )
    return [queued(row) for row in connection.execute(query.order_by(outbox.c.id)).all()]


def next_look(connection: Connection, channel: str) -> datetime | None:
    """Return when Slack must be asked next about a row of this channel."""
    query = select(func.min(outbox.c.look_at)).where(
        outbox.c.channel == channel, outbox.c.state.in_((State.UNKNOWN, State.SENT))
    )
    first: datetime | None = connection.execute(query).scalar_one()
    return first


def waiting_posts(connection: Connection, channel: str, now: datetime) -> list[Queued]:
    """Return the alerts that are due and surely not posted yet, in order."""
    query = select(outbox).where(
        outbox.c.channel == channel,
        outbox.c.state == State.PENDING,
        outbox.c.kind == PostKind.ALERT,
        outbox.c.resent == 0,
        outbox.c.not_before <= now,
    )
    return [queued(row) for row in connection.execute(query.order_by(outbox.c.id)).all()]


def count_waiting(connection: Connection, channel: str, now: datetime) -> tuple[int, int]:
    """Return how many alerts are due and surely not posted yet, and how many of them go into a digest."""
    query = select(func.count(), func.count().filter(outbox.c.collect)).where(
        outbox.c.channel == channel,
        outbox.c.state == State.PENDING,
        outbox.c.kind == PostKind.ALERT,
        outbox.c.resent == 0,
        outbox.c.not_before <= now,
    )
    found = connection.execute(query).one()
    return int(found[0]), int(found[1])


def collapse(connection: Connection, members: Sequence[Queued], posts: Sequence[Post], now: datetime) -> None:
    """Put rows into a digest: `posts` is its head and then the pages of its thread, stored with them."""
    enqueue(connection, posts, now)
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_([row.id for row in members]), outbox.c.state == State.PENDING)
        .values(state=State.DIGESTED, digest=posts[0].key, updated_at=now)
    )


def waiting_rows(connection: Connection, channel: str, anchor: Queued | None) -> list[Queued]:
    """Return what waits to be posted in a channel, or in the thread of `anchor`, in order."""
    where = [outbox.c.channel == channel, outbox.c.state == State.PENDING]
    if anchor is None:
        where.append(outbox.c.kind.in_(IN_CHANNEL))
    else:
        where += [outbox.c.kind == PostKind.REPLY, outbox.c.parent == anchor.key]
    return [
        queued(row) for row in connection.execute(select(outbox).where(*where).order_by(outbox.c.id)).all()
    ]


def known_stamps(connection: Connection, channel: str, oldest: str) -> set[str]:
    """Return the timestamps, from `oldest` on, that this database knows as messages of ours."""
    query = select(outbox.c.ts).where(
        outbox.c.channel == channel, outbox.c.state == State.SENT, outbox.c.ts >= oldest
    )
    return set(connection.execute(query).scalars())


def sweep_again(connection: Connection, row: Queued, look_at: datetime | None) -> None:
    """Set when a row that was posted again is checked once more for a second copy."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.state == State.SENT)
        .values(look_at=look_at, looks=row.looks + 1)
    )


def all_due(connection: Connection, now: datetime) -> list[Queued]:
    """Return what is due in any channel, in order."""
    query = select(outbox).where(outbox.c.state == State.PENDING, outbox.c.not_before <= now)
    return [queued(row) for row in connection.execute(query.order_by(outbox.c.id)).all()]


def mark_sent(
    connection: Connection, row: Queued, now: datetime, *, ts: str = "", channel_id: str, note: str = ""
) -> None:
    """Settle a row that was delivered although this database never sent it."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id == row.id, outbox.c.state == State.PENDING)
        .values(state=State.SENT, ts=ts, channel_id=channel_id, updated_at=now, error=note)
    )
