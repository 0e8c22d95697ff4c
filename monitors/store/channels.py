"""What is known of each Slack channel: its ID, its pace, whether it is paused, how far it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from monitors.store.sql import insert_new
from monitors.store.tables import channel

WORKSPACE = "*workspace"
"""Name of the row that holds for all channels; no channel is called so."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A token bucket: `burst` calls at once, refilled at `per_second`."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One row; `paused` says why nothing is sent here until a probe succeeds."""

    name: str
    channel_id: str = ""
    not_before: datetime | None = None
    tokens: float = 0.0
    tokens_at: datetime | None = None
    paused: str = ""
    failures: int = 0
    last_ts: str = ""
    spoke_at: datetime | None = None
    copies: int = 0


def state_of(connection: Connection, name: str) -> ChannelState:
    """Return what is known of a channel; a new one is remembered first."""
    found = connection.execute(select(channel).where(channel.c.name == name)).one_or_none()
    if found is None:
        _insert(connection, name)
        return ChannelState(name)
    return ChannelState(**found._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def _insert(connection: Connection, name: str) -> None:
    row = {
        "name": name,
        "channel_id": "",
        "tokens": 0.0,
        "paused": "",
        "failures": 0,
        "last_ts": "",
        "copies": 0,
    }
    connection.execute(insert_new(connection, channel, ("name",)), row)


def remember(connection: Connection, name: str, **values: object) -> None:
    """Set columns of a channel's row."""
    if connection.execute(update(channel).where(channel.c.name == name).values(**values)).rowcount == 0:
        _insert(connection, name)
        connection.execute(update(channel).where(channel.c.name == name).values(**values))


def paused(connection: Connection) -> Mapping[str, str]:
    """Return why each paused channel is paused, by name; WORKSPACE stands for all."""
    found = connection.execute(select(channel.c.name, channel.c.paused).where(channel.c.paused != ""))
    return {row.name: row.paused for row in found}


def resume_all(connection: Connection) -> None:
    """End every pause, so that the next drain tries at once: someone says that it is mended."""
    connection.execute(update(channel).values(paused="", not_before=None, failures=0))


def filled(state: ChannelState, pace: Pace, now: datetime) -> float:
    """Return how many calls a bucket allows now; a new one is full."""
    if state.tokens_at is None:
        return pace.burst
    gained = max(0.0, (now - state.tokens_at).total_seconds()) * pace.per_second
    return min(pace.burst, state.tokens + gained)


def free_at(state: ChannelState, pace: Pace, now: datetime) -> datetime:
    """Return when the next call is allowed by pace and by what Slack asked for; `now` when it is allowed."""
    tokens = filled(state, pace, now)
    by_pace = now if tokens >= 1 else now + timedelta(seconds=(1 - tokens) / pace.per_second)
    return max(by_pace, state.not_before or now)


def spend(connection: Connection, states: Mapping[ChannelState, Pace], now: datetime) -> datetime | None:
    """Take one call from every bucket and return None; or take none and return when to ask again."""
    at = max(free_at(state, pace, now) for state, pace in states.items())
    if at > now:
        return at
    for state, pace in states.items():
        remember(connection, state.name, tokens=filled(state, pace, now) - 1, tokens_at=now)
    return None
