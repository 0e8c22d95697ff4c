"""When each group last polled, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitors.store.engine import open_engine, reading, writing
from monitors.store.turns import Turn, begin_turn, end_turn, read_turns

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


def test_a_turn_is_noted_when_it_begins_and_when_it_ends(database_url: str) -> None:
    engine = open_engine(database_url)
    with writing(engine) as connection:
        assert read_turns(connection) == {}
        begin_turn(connection, "default", NOON)
        begin_turn(connection, "fast 1/2", NOON)
        end_turn(connection, "default", NOON, LATER)
    with writing(engine) as connection:
        begin_turn(connection, "default", LATER)
    with reading(engine) as connection:
        assert read_turns(connection) == {"default": Turn(LATER, LATER), "fast 1/2": Turn(NOON)}
    engine.dispose()


def test_an_older_poll_that_ends_late_does_not_turn_the_clock_back(database_url: str) -> None:
    engine = open_engine(database_url)
    with writing(engine) as connection:
        begin_turn(connection, "default", NOON)
        begin_turn(connection, "default", LATER)
        end_turn(connection, "default", NOON, LATER + timedelta(seconds=1))
        assert read_turns(connection)["default"] == Turn(LATER, LATER + timedelta(seconds=1))
        end_turn(connection, "never began", NOON, LATER)
        assert read_turns(connection)["never began"] == Turn(NOON, LATER)
    engine.dispose()
