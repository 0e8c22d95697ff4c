"""The outbox: what is to be delivered, and the states a row goes through.

```
pending --claim--> sending --answer--> sent | dead | pending (later) | unknown
unknown --looked up--> sent (found) | pending (absent twice)        unknown --unreadable--> held
held --its channel can be read again--> unknown
pending --backlog--> digested (its digest's row goes on for it)     pending --newer edit--> superseded
dead, held --by hand--> pending | dropped
```
`sending` is committed before the request leaves, so a row that a killed process left there is unknown.
Settling names the attempt: an answer that comes late, after the row was tried again, changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, literal, or_, select, update

from monitors.records import Post, PostKind, View
from monitors.store.sql import insert_new
from monitors.store.tables import message, outbox
from monitors.store.views import read_view, write_view


class State(StrEnum):
    """Where an outbox row stands."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    HELD = "held"
    DIGESTED = "digested"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


OPEN = (State.PENDING, State.SENDING, State.UNKNOWN)
_PARAMETERS = 500  # of one statement; SQLite takes 32,766, older ones 999
_CHANGING = (PostKind.ALERT, PostKind.DIGEST, PostKind.OPS)
IN_CHANNEL = (*_CHANGING, PostKind.BURST)  # a burst is told and never edited
DOUBTFUL = (State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Queued:
    """An outbox row as the sender sees it."""

    id: int
    key: str
    mark: str
    kind: PostKind
    channel: str
    story: int
    revision: int
    article: int
    parent: str
    view: View
    urgent: bool
    collect: bool
    state: State
    minimal: bool
    attempts: int
    attempted_at: datetime | None
    after_ts: str
    absent_reads: int
    look_at: datetime | None
    looks: int
    resent: int
    not_before: datetime
    created_at: datetime
    updated_at: datetime
    ts: str
    channel_id: str
    digest: str
    error: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message with what it says now; `ts` is empty until it is sent."""

    key: str
    channel: str
    story: int
    revision: int
    view: View
    ts: str
    channel_id: str
    state: State


def queued(row: Row[Any]) -> Queued:
    """Return a database row as a value."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values |= {
        "kind": PostKind(row.kind),
        "state": State(row.state),
        "view": read_view(row.view),
    }
    return Queued(**values)


def enqueue(connection: Connection, posts: Sequence[Post], now: datetime) -> None:
    """Store what is to be posted; a post that is already there stays as it is."""
    for post in posts:
        if post.kind is PostKind.EDIT:
            _enqueue_edit(connection, post, now)
        elif _insert(connection, post, now) and post.kind in _CHANGING:
            _open_message(connection, post, now)


def _insert(connection: Connection, post: Post, now: datetime, state: State = State.PENDING) -> bool:
    values = {
        "key": post.key,
        "mark": post.mark,
        "kind": post.kind,
        "channel": post.channel,
        "story": post.story,
        "revision": post.revision,
        "article": post.article,
        "parent": post.parent,
        "view": write_view(post.view),
        "urgent": post.urgent,
        "collect": post.collect,
        "state": state,
        "minimal": False,
        "attempts": 0,
        "after_ts": "",
        "absent_reads": 0,
        "looks": 0,
        "resent": 0,
        # An edit notifies nobody, so it need not wait for anything.
        "not_before": now if post.kind is PostKind.EDIT else post.due or now,
        "created_at": now,
        "updated_at": now,
        "ts": "",
        "channel_id": "",
        "digest": "",
        "error": "",
    }
    # A row count would do on SQLite; PostgreSQL's driver does not tell it of an insert that gives its id.
    query = insert_new(connection, outbox, ("key",)).values(values).returning(outbox.c.id)
    return connection.execute(query).first() is not None


def _open_message(connection: Connection, post: Post, now: datetime) -> None:
    values = {
        "key": post.key,
        "channel": post.channel,
        "story": post.story,
        "revision": 0,
        "view": write_view(post.view),
        "created_at": now,
    }
    connection.execute(insert_new(connection, message, ("key",)).values(values))


def _enqueue_edit(connection: Connection, post: Post, now: datetime) -> None:
    document = write_view(post.view)
    moved = connection.execute(
        update(message)
        .where(message.c.key == post.parent, message.c.revision < post.revision)
        .values(revision=post.revision, view=document)
    )
    if not moved.rowcount:
        _insert(connection, post, now, State.SUPERSEDED)
        return
    unsent = and_(outbox.c.state == State.PENDING, outbox.c.attempts == 0)
    due = post.due or now
    replaced = connection.execute(
        update(outbox)
        .where(outbox.c.key == post.parent, unsent)
        # A monitor that is more impatient than those before it takes the message along.
        .values(
            view=document,
            updated_at=now,
            not_before=case((outbox.c.not_before > due, due), else_=outbox.c.not_before),
            collect=and_(outbox.c.collect, literal(post.collect)),
            urgent=or_(outbox.c.urgent, literal(post.urgent)),
        )
    )
    if replaced.rowcount:
        _insert(connection, post, now, State.SUPERSEDED)
        return
    if _insert(connection, post, now):
        connection.execute(
            update(outbox)
            .where(
                outbox.c.parent == post.parent,
                outbox.c.kind == PostKind.EDIT,
                outbox.c.revision < post.revision,
                unsent,
            )
            .values(state=State.SUPERSEDED, updated_at=now)
        )


def message_of(connection: Connection, channel: str, story: int) -> MessageRow | None:
    """Return the latest message about a story in a channel."""
    found = connection.execute(
        _messages().where(message.c.channel == channel, message.c.story == story).limit(1)
    ).one_or_none()
    return None if found is None else _message(found)


def messages_of(connection: Connection, keys: Collection[str], stories: Collection[int]) -> list[MessageRow]:
    """Return the messages with these keys or about these stories, oldest first."""
    found: dict[str, Row[Any]] = {}
    for column, values in ((message.c.key, list(keys)), (message.c.story, list(stories))):
        for start in range(0, len(values), _PARAMETERS):
            part = column.in_(values[start : start + _PARAMETERS])
            found |= {row.key: row for row in connection.execute(_messages().where(part))}
    return [_message(row) for row in sorted(found.values(), key=lambda row: row.id)]


def _messages() -> Select[Any]:
    return (
        select(message, outbox.c.id, outbox.c.ts, outbox.c.channel_id, outbox.c.state)
        .join(outbox, outbox.c.key == message.c.key)
        .order_by(outbox.c.id.desc())
    )


def _message(row: Row[Any]) -> MessageRow:
    return MessageRow(
        row.key,
        row.channel,
        row.story,
        row.revision,
        read_view(row.view),
        row.ts,
        row.channel_id,
        State(row.state),
    )


def counts(connection: Connection) -> dict[State, int]:
    """Return how many rows stand in each state."""
    found = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
    return {State(row[0]): row[1] for row in found}


def tried(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return by channel how many rows wait that were tried in vain, and what the last of them met."""
    found = connection.execute(
        select(outbox.c.channel, outbox.c.error)
        .where(outbox.c.state.in_((State.PENDING, State.UNKNOWN)), outbox.c.error != "")
        .order_by(outbox.c.updated_at, outbox.c.id)
    ).all()
    waiting: dict[str, tuple[int, str]] = {}
    for channel, error in found:
        waiting[channel] = (waiting.get(channel, (0, ""))[0] + 1, error)
    return waiting


def listed(connection: Connection, states: Sequence[State], limit: int = 1000) -> list[Queued]:
    """Return rows in any of the states, oldest first."""
    found = connection.execute(
        select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.id).limit(limit)
    ).all()
    return [queued(row) for row in found]


def by_key(connection: Connection, key: str) -> Queued | None:
    """Return the row with that key."""
    found = connection.execute(select(outbox).where(outbox.c.key == key)).one_or_none()
    return queued(found) if found is not None else None


def retry(connection: Connection, keys: Sequence[str], now: datetime) -> int:
    """Put dead or held rows back in line with their blocks as they were; returns how many."""
    values = {"state": State.PENDING, "minimal": False, "attempts": 0, "absent_reads": 0, "updated_at": now}
    return _by_hand(connection, keys, (State.DEAD, State.HELD), values)


def drop(connection: Connection, keys: Sequence[str], now: datetime) -> int:
    """Give rows up for good; what is under way or sent cannot be dropped. Returns how many."""
    values = {"state": State.DROPPED, "updated_at": now}
    return _by_hand(connection, keys, (State.DEAD, State.HELD, State.PENDING), values)


def _by_hand(
    connection: Connection, keys: Sequence[str], states: Sequence[State], values: dict[str, Any]
) -> int:
    query = update(outbox).where(outbox.c.key.in_(keys), outbox.c.state.in_(states)).values(**values)
    return connection.execute(query).rowcount
