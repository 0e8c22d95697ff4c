"""What people did by hand or by a button: who did what to which thing, and when; rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, or_, select

from monitors.store.tables import act, mute


class Verb(StrEnum):
    """What was done; a closed list."""

    MUTE = "mute"
    LIFT = "lift"
    RETRY = "retry"
    DROP = "drop"
    RELEVANT = "relevant"
    NOT_RELEVANT = "not relevant"


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody did something to a source, a story, a monitor or a message."""

    at: datetime
    who: str
    verb: Verb
    what: str
    value: str
    detail: str = ""


def record(connection: Connection, one: Act) -> None:
    """Keep an act."""
    connection.execute(
        act.insert().values(
            at=one.at, who=one.who, verb=one.verb, what=one.what, value=one.value, detail=one.detail
        )
    )


def acts(connection: Connection, values: Collection[str] | None = None) -> list[Act]:
    """Return all acts, or those on these values, oldest first."""
    query = select(act).order_by(act.c.id)
    if values is not None:
        query = query.where(act.c.value.in_(sorted(values)))
    return [
        Act(row.at, row.who, Verb(row.verb), row.what, row.value, row.detail)
        for row in connection.execute(query)
    ]


def is_recorded(connection: Connection, at: datetime, who: str, verb: Verb) -> bool:
    """Whether somebody did something of this kind at this very moment: the same act, told twice."""
    query = select(act.c.id).where(act.c.at == at, act.c.who == who, act.c.verb == verb)
    return connection.execute(query.limit(1)).first() is not None


def add_mute(connection: Connection, one: Act, until: datetime | None) -> int:
    """Mute something until then, or until it is lifted; return the number of the mute."""
    record(connection, one)
    added = connection.execute(
        mute.insert().values(what=one.what, value=one.value, until=until, who=one.who, muted_at=one.at)
    )
    assert added.inserted_primary_key is not None, "an insert of one row has a key"
    return int(added.inserted_primary_key[0])


def lift_mute(connection: Connection, number: int, who: str, now: datetime) -> bool:
    """End a mute that is in force; False where there is none of that number."""
    in_force = (mute.c.id == number, or_(mute.c.until.is_(None), mute.c.until > now))
    row = connection.execute(select(mute).where(*in_force)).one_or_none()
    if row is None:
        return False
    connection.execute(mute.update().where(mute.c.id == number).values(until=now))
    record(connection, Act(now, who, Verb.LIFT, row.what, row.value, f"muted by {row.who}"))
    return True
