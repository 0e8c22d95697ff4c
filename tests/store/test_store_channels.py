"""Pace and pauses of channels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from monitors.store import channels
from monitors.store.channels import ChannelState, Pace
from monitors.store.engine import reading, writing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PACE = Pace(per_second=2.0, burst=3)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_burst_is_allowed_and_then_the_pace(engine: Engine) -> None:
    def spend(at: datetime) -> datetime | None:
        return channels.spend(connection, {channels.state_of(connection, "#a"): PACE}, at)

    with writing(engine) as connection:
        assert [spend(NOW) for _ in range(4)] == [None, None, None, later(0.5)]
        assert spend(later(0.5)) is None
        assert spend(later(0.6)) == later(1.0)


def test_all_buckets_or_none_are_spent(engine: Engine) -> None:
    with writing(engine) as connection:
        channels.remember(connection, "#a", tokens=3.0, tokens_at=NOW)
        channels.remember(connection, "*workspace", tokens=0.0, tokens_at=NOW)
        states = [channels.state_of(connection, name) for name in ("#a", "*workspace")]
        assert channels.spend(connection, dict.fromkeys(states, PACE), NOW) == later(0.5)
        assert channels.state_of(connection, "#a").tokens == 3.0


def test_what_slack_asked_for_outweighs_the_pace() -> None:
    state = ChannelState("#a", not_before=later(30))
    assert channels.free_at(state, PACE, NOW) == later(30)
    assert channels.free_at(state, PACE, later(31)) == later(31)


def test_a_clock_that_goes_back_gives_no_calls() -> None:
    assert channels.filled(ChannelState("#a", tokens=1.0, tokens_at=later(60)), PACE, NOW) == 1.0


def test_pauses_are_listed_and_ended_by_hand(engine: Engine) -> None:
    with writing(engine) as connection:
        channels.remember(connection, "#a", paused="is_archived", not_before=later(60), failures=2)
        channels.state_of(connection, "#b")
        assert channels.paused(connection) == {"#a": "is_archived"}
        channels.resume_all(connection)
    with reading(engine) as connection:
        assert channels.paused(connection) == {}
        assert channels.state_of(connection, "#a").not_before is None
