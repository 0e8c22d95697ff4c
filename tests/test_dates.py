"""Dates as feeds write them: read exactly, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.dates import read_date, trusted

SHANGHAI = ZoneInfo("Asia/Shanghai")

ZONED = [
    ("Mon, 05 Jan 2026 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 +0000", "2026-01-05T08:30:00"),
    ("Mon, 5 Jan 2026 08:30:00 +0800", "2026-01-05T00:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 -0530", "2026-01-05T14:00:00"),
    ("Mon, 05 Jan 2026 08:30:00 UTC", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 2026 08:30 GMT", "2026-01-05T08:30:00"),
    ("05 Jan 2026 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 26 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 99 08:30:00 GMT", "1999-01-05T08:30:00"),
    ("Mon,05 Jan 2026 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 EST", "2026-01-05T13:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 PDT", "2026-01-05T15:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 CEST", "2026-01-05T06:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 JST", "2026-01-04T23:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 GMT+8", "2026-01-05T00:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 GMT+0800", "2026-01-05T00:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 UTC-3", "2026-01-05T11:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 +08:00", "2026-01-05T00:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 +8", "2026-01-05T00:30:00"),
    ("Mon, 05 January 2026 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("Monday, 05-Jan-26 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("Tue, 23 Sept 2025 17:00:01 GMT", "2025-09-23T17:00:01"),
    ("  Mon, 05 Jan 2026 08:30:00 GMT\n", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 2026  08:30:00  GMT", "2026-01-05T08:30:00"),
    ("Mon, 05 Jan 2026 08:30:00 +0000 (UTC)", "2026-01-05T08:30:00"),
    ("Wed, 05 Jan 2026 08:30:00 GMT", "2026-01-05T08:30:00"),
    ("lun., 05 janv. 2026 08:30:00 +0100", "2026-01-05T07:30:00"),
    ("Seg, 05 Fev 2026 08:30:00 -0300", "2026-02-05T11:30:00"),
    ("Mo, 05 Mär 2026 08:30:00 +0100", "2026-03-05T07:30:00"),
    ("2026-01-05T08:30:00Z", "2026-01-05T08:30:00"),
    ("2026-01-05T08:30:00+08:00", "2026-01-05T00:30:00"),
    ("2026-01-05T08:30:00+0800", "2026-01-05T00:30:00"),
    ("2026-01-05T08:30:00.123Z", "2026-01-05T08:30:00"),
    ("2026-01-05T08:30:00.123456789-05:00", "2026-01-05T13:30:00"),
    ("2026-01-05T08:30Z", "2026-01-05T08:30:00"),
    ("2026-01-05 08:30:00 +0800", "2026-01-05T00:30:00"),
    ("2026-01-05 08:30:00 UTC", "2026-01-05T08:30:00"),
    ("2026-01-05t08:30:00z", "2026-01-05T08:30:00"),
    ("20260105T083000Z", "2026-01-05T08:30:00"),
    ("2026/1/5 08:30:00 +0800", "2026-01-05T00:30:00"),
    ("2026-01-05T24:00:00Z", "2026-01-06T00:00:00"),
    ("1767601800", "2026-01-05T08:30:00"),
    ("1767601800000", "2026-01-05T08:30:00"),
    ("Mon Jan  5 08:30:00 UTC 2026", "2026-01-05T08:30:00"),
    ("Jan 5, 2026 8:30 AM GMT", "2026-01-05T08:30:00"),
    ("January 5th, 2026 at 8:30 pm EST", "2026-01-06T01:30:00"),
    ("Mon, 05 Jan 2026 12:05:00 AM GMT", "2026-01-05T00:05:00"),
    ("2026年1月5日 08:30 +0800", "2026-01-05T00:30:00"),
    ("Пн, 05 янв 2026 08:30:00 +0300", "2026-01-05T05:30:00"),
]

ZONELESS = [
    ("2026-01-05", "2026-01-05T00:00:00"),
    ("2026-01-05T08:30:00", "2026-01-05T08:30:00"),
    ("2026-01-05 08:30", "2026-01-05T08:30:00"),
    ("2026/1/5", "2026-01-05T00:00:00"),
    ("2020/1/10 14:33:00", "2020-01-10T14:33:00"),
    ("2026.01.05", "2026-01-05T00:00:00"),
    ("2026年1月5日", "2026-01-05T00:00:00"),
    ("2026年01月05日 08:30:15", "2026-01-05T08:30:15"),
    ("2026年1月5日 下午3:05", "2026-01-05T15:05:00"),
    ("2026年1月5日(月) 15時05分", "2026-01-05T15:05:00"),
    ("2026년 1월 5일 오전 9:05", "2026-01-05T09:05:00"),
    ("05.01.2026", "2026-01-05T00:00:00"),
    ("5.1.2026 08:30 Uhr", "2026-01-05T08:30:00"),
    ("5 January 2026", "2026-01-05T00:00:00"),
    ("January 5, 2026", "2026-01-05T00:00:00"),
    ("Mon, 05 Jan 2026 08:30:00", "2026-01-05T08:30:00"),
    ("5 января 2026 08:30", "2026-01-05T08:30:00"),
    ("20260105", "2026-01-05T00:00:00"),
]

NO_DATES = [
    "",
    "   ",
    "01/05/2024",
    "13/05/2024",
    "5/1/24",
    "05-01-2024",
    "yesterday",
    "3 hours ago",
    "昨天 08:30",
    "Mon, 32 Jan 2026 08:30:00 GMT",
    "Mon, 05 Foo 2026 08:30:00 GMT",
    "Mon, 05 Jan 2026 25:30:00 GMT",
    "Mon, 05 Jan 2026 08:61:00 GMT",
    "Mon, 05 Jan 2026 08:30:00 XYZ",
    "Mon, 05 Jan 2026 08:30:00 IST",
    "Mon, 05 Jan 2026 08:30:00 +9900",
    "2026-13-05",
    "2026-02-30T00:00:00Z",
    "0000-00-00 00:00:00",
    "2026-01-05T08:30:00+08:00 and more",
    "123",
    "99999999999999999999",
    "9" * 200,
    "15 pm on 5 Jan 2026",
    "Mon, 05 Jan 2026 13:30 AM GMT",
]


@pytest.mark.parametrize(("raw", "expected"), ZONED)
def test_a_date_with_a_zone_is_read_exactly(raw: str, expected: str) -> None:
    read = read_date(raw, SHANGHAI)
    assert read is not None
    assert read.zoned
    assert read.moment.replace(microsecond=0) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(("raw", "expected"), ZONELESS)
def test_a_date_without_a_zone_is_taken_as_utc_and_flagged(raw: str, expected: str) -> None:
    read = read_date(raw)
    assert read is not None
    assert not read.zoned
    assert read.moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(("raw", "expected"), ZONELESS)
def test_a_date_without_a_zone_takes_the_zone_of_its_source(raw: str, expected: str) -> None:
    read = read_date(raw, SHANGHAI)
    assert read is not None
    assert read.moment == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("raw", NO_DATES)
def test_what_is_no_date_or_could_be_read_in_two_ways_is_none(raw: str) -> None:
    assert read_date(raw) is None


def test_cst_is_chinas_time_where_the_source_says_so_and_chicagos_elsewhere() -> None:
    chinese = read_date("Mon, 05 Jan 2026 08:30:00 CST", SHANGHAI)
    american = read_date("Mon, 05 Jan 2026 08:30:00 CST")
    assert chinese is not None
    assert american is not None
    assert chinese.moment == datetime(2026, 1, 5, 0, 30, tzinfo=UTC)
    assert american.moment == datetime(2026, 1, 5, 14, 30, tzinfo=UTC)


def test_a_leap_second_is_the_next_minute() -> None:
    read = read_date("Sat, 31 Dec 2016 23:59:60 GMT")
    assert read is not None
    assert read.moment == datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "believed"),
    [(timedelta(minutes=-5), True), (timedelta(minutes=9), True), (timedelta(minutes=11), False)],
)
def test_a_date_more_than_ten_minutes_ahead_is_not_believed(ahead: timedelta, believed: bool) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    assert trusted(now + ahead, now) is believed


def test_a_date_before_the_web_is_not_believed() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    assert not trusted(datetime(1989, 12, 31, tzinfo=UTC), now)
    assert not trusted(datetime(1, 1, 1, tzinfo=UTC), now)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001 - as written
def test_what_is_written_in_the_two_usual_forms_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for raw in (moment.strftime("%a, %d %b %Y %H:%M:%S +0000"), moment.isoformat()):
        read = read_date(raw)
        assert read is not None
        assert read.moment == moment


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(raw: str) -> None:
    read = read_date(raw)
    assert read is None or read.moment.tzinfo is UTC


@given(
    st.from_regex(
        r"[0-9]{1,4}[-/. 年][0-9]{1,2}[-/. 月][0-9]{1,4}[T 日]?([0-9]{1,2}:[0-9]{2})?", fullmatch=True
    )
)
def test_nothing_that_looks_like_a_date_makes_it_raise(raw: str) -> None:
    read = read_date(raw)
    assert read is None or read.moment.tzinfo is UTC


@pytest.mark.parametrize("raw", ["Dec 1", "Mon Dec 1 10:00:00"])
def test_a_day_without_a_year_is_no_date(raw: str) -> None:
    assert read_date(raw) is None
