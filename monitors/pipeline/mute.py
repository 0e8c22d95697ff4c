"""Mutes a source, a monitor or a story: what it brings is stored and matched, but not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from monitors.config import Config
from monitors.errors import ConfigError
from monitors.pipeline.rules import select_sources
from monitors.pipeline.why.subject import find_subject
from monitors.store import acts, history
from monitors.store.acts import Act, Verb
from monitors.store.engine import writing


class What(StrEnum):
    """What can be muted; a closed list."""

    SOURCE = "source"
    MONITOR = "monitor"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, and when."""

    who: str
    now: datetime


def mute(
    engine: Engine, config: Config, what: What, name: str, hand: Hand, *, until: datetime | None
) -> tuple[int, ...]:
    """Mute and return the numbers of the mutes; a story is named by one of its articles or messages.

    Raises ConfigError for a name that is not there or a time that has passed.
    """
    if until is not None and until <= hand.now:
        raise ConfigError(f"{until:%Y-%m-%d %H:%M} has passed - give a later time")
    with writing(engine) as connection:
        return mute_within(connection, config, what, name, hand, until=until)


def mute_within(
    connection: Connection, config: Config, what: What, name: str, hand: Hand, *, until: datetime | None
) -> tuple[int, ...]:
    """Mute as part of a transaction; the rest as `mute`."""
    detail = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "until it is lifted"
    return tuple(
        acts.add_mute(connection, Act(hand.now, hand.who, Verb.MUTE, what, value, detail), until)
        for value in _values(connection, config, what, name)
    )


def _values(connection: Connection, config: Config, what: What, name: str) -> list[str]:
    if what is What.SOURCE:
        return [each.name for each in select_sources(config, [name])]
    if what is What.MONITOR:
        keys = [each.key for each in config.monitors if name in {each.name, each.key}]
        if not keys:
            known = ", ".join(sorted(each.name for each in config.monitors))
            raise ConfigError(f"no monitor is called {name!r} - the names are: {known}")
        return keys
    articles = find_subject(connection, name).articles[:1]
    found = history.dossier(connection, articles[0]) if articles else None
    stories = {str(each.story) for each in found.standings} if found else set()
    if not stories:
        raise ConfigError(f"{name!r} belongs to no story - name an article that matched, or its message")
    return sorted(stories)


def lift(engine: Engine, number: int, hand: Hand) -> bool:
    """End a mute; False where none of that number is in force."""
    with writing(engine) as connection:
        return acts.lift_mute(connection, number, hand.who, hand.now)
