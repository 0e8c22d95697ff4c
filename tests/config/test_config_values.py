"""Small values of config.yaml, and how each is told to be written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from monitors.config import values
from monitors.config.values import parse_duration, print_duration


def read(kind: Any, text: object) -> Any:
    return TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize(
    ("written", "seconds"), [("90s", 90), ("5m", 300), ("2 h", 7_200), ("30d", 2_592_000), (" 1w ", 604_800)]
)
def test_a_duration_is_a_count_and_a_unit(written: str, seconds: int) -> None:
    assert parse_duration(written) == timedelta(seconds=seconds)
    assert parse_duration(timedelta(seconds=seconds)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", [5, "5", "m", "soon", None, "5m 3s", "-5m"])
def test_another_duration_is_told_how_it_is_written(written: object) -> None:
    with pytest.raises(ValueError, match="write it as 90s, 5m, 2h or 30d"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0s"), (90, "90s"), (300, "5m"), (3_600, "1h"), (172_800, "2d"), (604_800, "1w")],
)
def test_a_duration_is_printed_in_its_largest_whole_unit(seconds: int, written: str) -> None:
    assert print_duration(timedelta(seconds=seconds)) == written


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (values.TimeZone, "Asia/Shanghai", "Asia/Shanghai"),
        (values.Cron, "*/5 * * * *", "*/5 * * * *"),
        (values.Channel, "#新闻", "#新闻"),
        (values.HeaderText, "ops@news.example", "ops@news.example"),
        (values.TimeOfDay, "7:30", "07:30"),
        (values.Mention, "here", "here"),
        (values.Mention, "S0123456789", "S0123456789"),
        (values.Database, "postgresql://news@db/news", "postgresql://news@db/news"),
        (values.Proxy, "", ""),
        (values.Proxy, "http://proxy.example:3128", "http://proxy.example:3128"),
    ],
)
def test_what_is_right_is_taken(kind: Any, text: str, value: str) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (values.TimeZone, "Mars/Base", "not an IANA time zone"),
        (values.TimeZone, "../etc/passwd", "not an IANA time zone"),
        (values.Cron, "* *", "not a cron expression"),
        (values.Channel, "news", "not a channel"),
        (values.HeaderText, "a\nb", "cannot stand in a header"),
        (values.TimeOfDay, "25:00", "not a time of day"),
        (values.Mention, "everyone", "nobody to call"),
        (values.Database, "mysql://news:secret@db/news", "not a database URL"),
        (values.Proxy, "socks5://proxy.example", "not a proxy"),
        (values.Proxy, "http://", "not a proxy"),
    ],
)
def test_what_is_wrong_is_told(kind: Any, text: str, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read(kind, text)


def test_a_duration_that_no_calendar_holds_is_told() -> None:
    with pytest.raises(ValueError, match="longer than time itself"):
        parse_duration("99999999999d")
