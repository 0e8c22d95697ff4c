"""When a source is polled next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from health_builders import EVERY, NOW, ago, answer, known

from monitors.health import cadence, is_due
from monitors.records import Outcome, SourceState


def test_a_source_never_polled_is_due() -> None:
    assert is_due(None, NOW)
    assert is_due(SourceState("Daily"), NOW)


@pytest.mark.parametrize(
    ("next_poll", "not_before", "due"),
    [
        (ago(seconds=1), None, True),
        (NOW, NOW, True),
        (NOW + timedelta(seconds=1), None, False),
        (ago(seconds=1), NOW + timedelta(hours=1), False),
    ],
)
def test_a_source_is_due_when_both_its_moments_have_come(
    next_poll: datetime, not_before: datetime | None, due: bool
) -> None:
    assert is_due(known(next_poll=next_poll, not_before=not_before), NOW) is due


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 7200 ", timedelta(hours=2)),
        ("Wed, 04 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("99999999999999999999", timedelta(days=1)),
        ("Wed, 04 Mar 2099 12:10:00 GMT", timedelta(days=1)),
        ("Wed, 04 Mar 2026 11:10:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(written: str, wait: timedelta | None) -> None:
    expected = None if wait is None else NOW + wait
    assert cadence.retry_after({"retry-after": written}, NOW) == expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": "max-age=600", "age": "500"}, 100),
        ({"cache-control": "max-age=600", "age": "900"}, 0),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "s-maxage=600"}, 0),
        ({"cache-control": "no-cache, max-age=600"}, 0),
        ({"cache-control": "max-age=600,no-store"}, 0),
        ({"expires": "Wed, 04 Mar 2026 12:30:00 GMT", "date": "Wed, 04 Mar 2026 12:00:00 GMT"}, 1800),
        ({"expires": "Wed, 04 Mar 2026 11:30:00 GMT", "date": "Wed, 04 Mar 2026 12:00:00 GMT"}, 0),
        ({"expires": "0", "date": "Wed, 04 Mar 2026 12:00:00 GMT"}, 0),
        ({"expires": "Wed, 04 Mar 2026 12:30:00 GMT"}, 0),
    ],
)
def test_a_copy_stays_fresh_as_long_as_its_headers_say(headers: dict[str, str], seconds: int) -> None:
    assert cadence.fresh_for(headers) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written",
    ["Wed, 04 Mar 2026 12:00:00 GMT", "Wed, 04 Mar 2026 12:00:00", "Wed, 04 Mar 2026 14:00:00 +0200"],
)
def test_an_http_date_is_a_moment_in_utc(written: str) -> None:
    assert cadence.http_date(written) == datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "never", "Wed, 99 Mar 2026 12:00:00 GMT", "0", "-1"])
def test_what_is_no_http_date_is_none(written: str) -> None:
    assert cadence.http_date(written) is None


def test_a_source_that_answers_is_due_again_by_the_next_tick_but_not_much_earlier() -> None:
    waits = [cadence.after_success(known(), answer(), NOW, EVERY, Random(seed)) - NOW for seed in range(200)]
    assert EVERY * 0.8 < min(waits) < max(waits) < EVERY
    assert len(set(waits)) > 100


def test_a_hint_of_the_publisher_makes_the_wait_longer_up_to_half_an_hour() -> None:
    def wait(cache: str = "", ttl_s: float | None = None) -> timedelta:
        fetched = answer(headers={"cache-control": cache})
        return cadence.after_success(known(ttl_s=ttl_s), fetched, NOW, EVERY, Random(7)) - NOW

    assert timedelta(minutes=10) <= wait("max-age=600") <= timedelta(minutes=11)
    assert timedelta(minutes=15) <= wait(ttl_s=900) <= timedelta(minutes=17)
    assert timedelta(minutes=30) <= wait("max-age=86400") <= timedelta(minutes=33)
    assert wait("max-age=30") < EVERY


def test_a_source_that_ran_ahead_of_its_polls_is_polled_sooner_whatever_it_hints() -> None:
    fetched = answer(headers={"cache-control": "max-age=600"})
    waits = [
        cadence.after_success(known(sooner=level), fetched, NOW, timedelta(minutes=8), Random(7)) - NOW
        for level in (1, 2, 3)
    ]
    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [4, 2, 1]


def test_each_further_failure_doubles_the_wait_up_to_two_hours() -> None:
    waits = [
        cadence.after_failure(known(backoff=level), Outcome.TIMEOUT, NOW, EVERY, Random(7)) - NOW
        for level in range(1, 9)
    ]
    jitter = waits[0] / EVERY
    assert [round(wait / jitter / EVERY, 3) for wait in waits] == [1, 2, 4, 8, 16, 24, 24, 24]


def test_a_lasting_trouble_is_retried_once_a_day_in_the_end() -> None:
    wait = cadence.after_failure(known(backoff=10), Outcome.GONE, NOW, EVERY, Random(7)) - NOW
    assert timedelta(hours=19) < wait < timedelta(hours=29)


def test_a_failure_never_makes_a_slow_source_faster() -> None:
    weekly = timedelta(days=7)
    wait = cadence.after_failure(known(backoff=3), Outcome.TIMEOUT, NOW, weekly, Random(7)) - NOW
    assert wait > weekly * 0.8
