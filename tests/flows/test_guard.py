"""When the supervisor polls by itself and when it raises the alarm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.guard import judge
from monitors.config import Schedule
from monitors.store.turns import Turn

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
MINUTE = Schedule(every=timedelta(minutes=1))
STARTED = NOON - timedelta(hours=1)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "prefect_works", "rescue"),
    [(59, False, False), (79, False, False), (80, False, True), (119, True, False), (120, True, True)],
)
def test_a_group_is_polled_without_prefect_once_its_poll_is_overdue(
    seconds: float, prefect_works: bool, rescue: bool
) -> None:
    turn = Turn(began=NOON, ended=after(2))
    assert judge(MINUTE, turn, STARTED, after(seconds), prefect_works=prefect_works).rescue is rescue


def test_a_start_after_a_long_pause_is_neither_overdue_nor_an_alarm() -> None:
    old = Turn(began=NOON - timedelta(days=3), ended=NOON - timedelta(days=3))
    for turn in (old, None, Turn(began=old.began)):
        verdict = judge(MINUTE, turn, NOON, after(30), prefect_works=False)
        assert not verdict.rescue
        assert verdict.silent_since is None


@pytest.mark.parametrize(("seconds", "silent"), [(179, False), (180, True)])
def test_three_polls_without_an_end_are_an_alarm_although_new_ones_begin(
    seconds: float, silent: bool
) -> None:
    turn = Turn(began=after(seconds - 10), ended=NOON)
    verdict = judge(MINUTE, turn, STARTED, after(seconds), prefect_works=True)
    assert verdict.silent_since == (NOON if silent else None)
    assert not verdict.rescue


def test_a_group_that_never_ended_a_poll_is_silent_since_the_watch_began() -> None:
    verdict = judge(MINUTE, None, NOON, after(200), prefect_works=True)
    assert verdict.silent_since == NOON
    assert verdict.rescue


def test_short_intervals_do_not_make_a_nervous_guard() -> None:
    often = Schedule(every=timedelta(seconds=10))
    turn = Turn(began=NOON, ended=after(1))
    assert not judge(often, turn, STARTED, after(60), prefect_works=True).rescue
    assert judge(often, turn, STARTED, after(70), prefect_works=True).rescue
    assert judge(often, turn, STARTED, after(20), prefect_works=False).rescue
    assert judge(often, turn, STARTED, after(90), prefect_works=True).silent_since is None
    assert judge(often, turn, STARTED, after(91), prefect_works=True).silent_since == after(1)


def test_a_poll_that_a_wrong_clock_noted_in_the_future_does_not_hold_the_next_one_up() -> None:
    ahead = Turn(began=NOON + timedelta(hours=1), ended=NOON + timedelta(hours=1, seconds=2))
    assert judge(MINUTE, ahead, NOON, after(150), prefect_works=True).rescue
    assert judge(MINUTE, ahead, NOON, after(240), prefect_works=True).silent_since == NOON
