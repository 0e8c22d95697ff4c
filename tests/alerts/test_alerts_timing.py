"""When a post goes out, and whom it calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitors.alerts.timing import due_at, end_of_quiet, next_time, quiet_until, timed
from monitors.config import Config, Cycle, QuietHours, parse_config
from monitors.errors import ConfigError
from monitors.records import MessageView, NoticeView, Post, PostKind

NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
SHANGHAI = QuietHours(start="22:00", end="07:00", timezone="Asia/Shanghai")


def config(slack: dict[str, Any] | None = None, **monitors: dict[str, Any]) -> Config:
    given = [{"name": name, "keywords": ["x"], **rest} for name, rest in monitors.items()]
    text = yaml.safe_dump({"slack": slack or {}, "monitors": given})
    return parse_config(text, Path("config.yaml")).config


def post(*monitors: str, kind: PostKind = PostKind.ALERT) -> Post:
    return Post(kind, "#news", 1, 1, MessageView("T", "https://x.example", "R", monitors=monitors))


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        (at(13, 59), at(13, 59)),  # 21:59 in Shanghai
        (at(14, 0), at(23, 0)),
        (at(18, 0), at(23, 0)),  # after midnight there
        (at(22, 59), at(23, 0)),
        (at(23, 0), at(23, 0)),
    ],
)
def test_quiet_hours_go_over_midnight_in_their_own_zone(now: datetime, end: datetime) -> None:
    assert end_of_quiet(SHANGHAI, now) == end


@pytest.mark.parametrize(
    ("now", "end"), [(at(11, 59), at(11, 59)), (at(12), at(14)), (at(13, 59), at(14)), (at(14), at(14))]
)
def test_quiet_hours_within_a_day(now: datetime, end: datetime) -> None:
    assert end_of_quiet(QuietHours(start="12:00", end="14:00"), now) == end


def test_quiet_hours_follow_the_clock_when_summer_time_begins() -> None:
    quiet = QuietHours(start="22:00", end="07:00", timezone="Europe/Berlin")
    assert end_of_quiet(quiet, datetime(2026, 3, 28, 22, tzinfo=UTC)) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_a_daily_digest_is_due_at_nine_of_its_zone() -> None:
    cycle = Cycle(cron="0 9 * * *", timezone="Asia/Shanghai")
    assert next_time(cycle, NOON) == at(1, day=23)


def test_without_any_rule_an_alert_goes_out_now() -> None:
    assert timed([post("A")], config(A={}), NOON) == [post("A")]


def test_a_digest_collects_until_its_time() -> None:
    [found] = timed([post("A")], config(A={"digest": "hourly"}), NOON)
    assert (found.due, found.collect) == (at(13), True)


def test_a_reply_waits_but_is_not_collected() -> None:
    [found] = timed([post("A", kind=PostKind.REPLY)], config(A={"digest": "hourly"}), NOON)
    assert (found.due, found.collect) == (at(13), False)


def test_the_most_impatient_monitor_decides() -> None:
    rules = config(A={"digest": "daily"}, B={"digest": "hourly"}, C={})
    assert timed([post("A", "B")], rules, NOON)[0].due == at(13)
    assert timed([post("A", "C")], rules, NOON)[0].due is None


def test_an_urgent_monitor_passes_the_quiet_hours() -> None:
    slack = {"quiet_hours": {"start": "12:00", "end": "14:00"}}
    rules = config(slack, A={}, B={"urgent": True})
    assert due_at(rules.monitors[0], rules, NOON) == at(14)
    assert due_at(rules.monitors[1], rules, NOON) is None
    assert timed([post("A", "B")], rules, NOON)[0].due is None


def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end() -> None:
    rules = config({"quiet_hours": "12:45-14:00"}, A={"digest": "hourly"})
    assert due_at(rules.monitors[0], rules, NOON) == at(14)


def test_a_monitor_may_have_quiet_hours_of_its_own() -> None:
    rules = config({"quiet_hours": "12:00-14:00"}, A={"quiet_hours": "01:00-02:00"})
    assert due_at(rules.monitors[0], rules, NOON) is None


def test_an_alert_calls_whom_its_monitors_name() -> None:
    rules = config(A={"mention": ["here"]}, B={"mention": ["U0123456789", "here"]})
    [found] = timed([post("A", "B")], rules, NOON)
    assert isinstance(found.view, MessageView)
    assert found.view.mentions == ("here", "U0123456789")
    [found] = timed([post("A", kind=PostKind.REPLY)], rules, NOON)
    assert isinstance(found.view, MessageView)
    assert found.view.mentions == ()


def test_a_notice_and_a_monitor_that_is_gone_are_left_alone() -> None:
    notice = replace(post("A"), view=NoticeView("X"))
    assert timed([notice, post("Gone")], config(A={}), NOON) == [notice, post("Gone")]


@pytest.mark.parametrize(
    ("monitor", "message"),
    [
        ({"quiet_hours": "25:00-07:00"}, "not a time of day"),
        ({"quiet_hours": "07:00-07:00"}, "end when they begin"),
        ({"digest": "sometimes"}, "not a cron expression"),
        ({"mention": ["everyone here"]}, "is nobody to call"),
        ({"digest": "daily", "urgent": True}, "exclude each other"),
    ],
)
def test_what_cannot_be_meant_is_told(monitor: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        config(A=monitor)


def test_what_is_no_alert_waits_for_the_end_of_quiet_hours_and_for_no_digest() -> None:
    rules = config(
        {"quiet_hours": "12:00-14:00"},
        A={"digest": "daily"},
        B={"urgent": True},
        C={"quiet_hours": "1:00-2:00"},
    )
    assert [quiet_until(each, rules, NOON) for each in rules.monitors] == [at(14), None, None]
