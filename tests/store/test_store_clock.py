"""A clock that was ahead and is set right again holds nothing up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from monitors.records import MessageView, Post, PostKind, SourceState
from monitors.store import channels, clock, leases, outbox, sending, sources, turns
from monitors.store.channels import Pace
from monitors.store.engine import writing
from monitors.store.tables import outbox as rows
from monitors.store.turns import Turn

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AHEAD = NOW + timedelta(hours=1)
SLOW = Pace(1.0, 1)


def alert(story: int, due: datetime | None = None) -> Post:
    return Post(PostKind.ALERT, "#news", story, story, MessageView("T", "https://x.example", "R"), due=due)


def test_what_waits_goes_at_once_and_what_was_told_to_wait_still_waits(engine: Engine) -> None:
    morning = AHEAD + timedelta(hours=8)
    with writing(engine) as connection:
        channels.spend(connection, {channels.state_of(connection, "#news"): SLOW}, AHEAD)
        outbox.enqueue(connection, [alert(1), alert(2, due=morning)], AHEAD)
        assert sending.next_due(connection, "#news", NOW) is None
        assert clock.bring_back(connection, NOW)
        due = sending.next_due(connection, "#news", NOW)
        assert due is not None
        assert due.story == 1
        assert channels.spend(connection, {channels.state_of(connection, "#news"): SLOW}, NOW) is None
        waiting = connection.execute(select(rows.c.not_before).where(rows.c.story == 2)).scalar_one()
    assert waiting == morning


def test_a_post_in_doubt_is_looked_up_at_once(engine: Engine) -> None:
    with writing(engine) as connection:
        channels.spend(connection, {channels.state_of(connection, "#news"): SLOW}, AHEAD)
        outbox.enqueue(connection, [alert(1)], AHEAD)
        row = sending.next_due(connection, "#news", AHEAD)
        assert row is not None
        sending.start(connection, row, "0", AHEAD)
        sending.doubt_left_behind(connection, "#news", AHEAD)
        clock.bring_back(connection, NOW)
        assert sending.next_look(connection, "#news") == NOW
        (found,) = sending.unknown_rows(connection, "#news")
    assert found.attempted_at == NOW


def test_sources_and_leases_are_free_again(engine: Engine) -> None:
    elsewhere = leases.Holder("far", "elsewhere", "boot", 7, "1")
    late = SourceState("a", last_polled=AHEAD, next_poll=AHEAD + timedelta(minutes=5), etag="kept")
    with writing(engine) as connection:
        sources.save_states(connection, [late, SourceState("b", last_polled=NOW, next_poll=AHEAD)])
        sources.add_poll(connection, AHEAD, AHEAD, {})
        leases.take(connection, "channel:#news", elsewhere, AHEAD)
        turns.begin_turn(connection, "default", AHEAD)
        clock.bring_back(connection, NOW)
        states = sources.load_states(connection, ["a", "b"])
        assert (states["a"].next_poll, states["a"].etag) == (NOW, "kept")
        assert states["b"].next_poll == AHEAD
        soon = NOW + leases.STALE_AFTER
        assert leases.take(connection, "channel:#news", leases.this_process(), soon)
        assert turns.read_turns(connection) == {"default": Turn(NOW)}


def test_a_clock_that_is_right_changes_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        channels.spend(connection, {channels.state_of(connection, "#news"): SLOW}, NOW)
        outbox.enqueue(connection, [alert(1, due=AHEAD)], NOW)
        assert not clock.bring_back(connection, NOW + timedelta(seconds=1))
        assert sending.next_later(connection, "#news", NOW) == AHEAD
