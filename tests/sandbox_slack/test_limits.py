"""Rate limits, with a clock that the tests turn."""

from __future__ import annotations

import pytest

from sandbox.slack.limits import Limits, Pace

POST = "chat.postMessage"


def test_a_channel_takes_a_small_burst_then_one_a_second() -> None:
    limits = Limits(Pace(burst=3))
    verdicts = [limits.admit(POST, "C1", 0.0) for _ in range(4)]
    assert [v.refused for v in verdicts] == [False, False, False, True]
    assert verdicts[3].retry_after == "1"
    assert not limits.admit(POST, "C1", 1.0).refused
    assert limits.admit(POST, "C1", 1.2).refused
    assert not limits.admit(POST, "C1", 2.3).refused


def test_channels_do_not_wait_for_each_other() -> None:
    limits = Limits(Pace(burst=1))
    assert not limits.admit(POST, "C1", 0.0).refused
    assert not limits.admit(POST, "C2", 0.0).refused
    assert limits.admit(POST, "C1", 0.0).refused


def test_who_comes_before_the_retry_after_is_counted() -> None:
    limits = Limits(Pace(burst=1))
    limits.admit(POST, "C1", 0.0)
    assert not limits.admit(POST, "C1", 0.1).early
    early = limits.admit(POST, "C1", 0.9)
    assert early.refused
    assert early.early
    assert not limits.admit(POST, "C1", 1.1).refused


def test_history_is_called_fifty_times_in_any_minute() -> None:
    limits = Limits(Pace())
    asked = [limits.admit("conversations.history", "C1", n * 0.5) for n in range(51)]
    assert [v.refused for v in asked].count(True) == 1
    assert asked[50].retry_after == "35"
    assert not limits.admit("conversations.history", "C2", 60.0).refused


def test_history_can_be_as_scarce_as_for_distributed_apps() -> None:
    limits = Limits(Pace(history_limited=True))
    assert not limits.admit("conversations.history", "C1", 0.0).refused
    assert limits.admit("conversations.history", "C1", 1.0).retry_after == "59"
    assert not limits.admit("conversations.replies", "C1", 1.0).refused


def test_the_workspace_has_a_limit_above_the_channels() -> None:
    limits = Limits(Pace(posts_per_minute=3))
    assert [limits.admit(POST, f"C{n}", 0.0).refused for n in range(4)] == [False] * 3 + [True]


def test_speed_makes_a_minute_shorter() -> None:
    limits = Limits(Pace(speed=60.0, burst=1, whole_seconds=False))
    limits.admit(POST, "C1", 0.0)
    assert float(limits.admit(POST, "C1", 0.0).retry_after) == pytest.approx(1 / 60, abs=0.001)
    assert not limits.admit(POST, "C1", 0.02).refused


def test_without_limits_only_the_script_refuses() -> None:
    limits = Limits(Pace(enabled=False))
    assert not any(limits.admit(POST, "C1", 0.0).refused for _ in range(100))
    assert limits.close(POST, "C1", 2.0, 0.0).retry_after == "2"
    assert limits.admit(POST, "C1", 1.0).early
    assert not limits.admit(POST, "C2", 1.0).refused
    assert not limits.admit(POST, "C1", 2.0).refused


def test_a_method_without_a_tier_has_no_limit() -> None:
    limits = Limits(Pace())
    assert not any(limits.admit("api.test", "", 0.0).refused for _ in range(1000))
