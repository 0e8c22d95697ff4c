"""Which polls are due, missed or stale."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.timing import is_overtaken, missed_polls, next_after, spacing
from monitors.config import Schedule

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
FIVE = Schedule(every=timedelta(minutes=5))
MORNINGS = Schedule(cron="0 8 * * *", timezone="Europe/Berlin")


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_an_interval_is_due_one_interval_later() -> None:
    assert next_after(FIVE, NOON) == NOON + minutes(5)
    assert spacing(FIVE, NOON) == minutes(5)


def test_a_cron_expression_follows_its_zone_over_a_change_of_the_clock() -> None:
    saturday = next_after(MORNINGS, NOON)
    assert saturday == datetime(2026, 3, 28, 7, 0, tzinfo=UTC)
    assert next_after(MORNINGS, saturday) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC), "summer time began"
    assert spacing(MORNINGS, NOON) == timedelta(hours=23)


@pytest.mark.parametrize(("later", "missed"), [(-3, 0), (0, 0), (4.9, 0), (5, 1), (16, 3), (10**6, 1000)])
def test_missed_polls_of_an_interval(later: float, missed: int) -> None:
    assert missed_polls(FIVE, NOON, NOON + minutes(later)) == missed


@pytest.mark.parametrize(("days", "missed"), [(0, 0), (1, 1), (3.9, 4), (4000, 1000)])
def test_missed_polls_of_a_cron_expression(days: float, missed: int) -> None:
    assert missed_polls(MORNINGS, NOON, NOON + timedelta(days=days)) == missed


@pytest.mark.parametrize(
    ("last_began", "overtaken"),
    [
        (None, False),
        (NOON - minutes(5), False),
        (NOON, False),
        (NOON + minutes(9), True),
        (NOON + minutes(60), False),  # noted by a clock that was an hour ahead
    ],
)
def test_a_late_run_is_overtaken_by_a_poll_that_began_after_its_slot(
    last_began: datetime | None, overtaken: bool
) -> None:
    assert is_overtaken(NOON, last_began, NOON + minutes(10)) is overtaken
