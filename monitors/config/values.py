"""Small typed values of config.yaml: durations, time zones, cron expressions, channels."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

_DURATION = re.compile(r"(?P<count>\d+)\s*(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SIZES = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60))
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_REST_OF_ID = r"(?:[A-Z0-9]{7,}|[A-Z]*[0-9][A-Z0-9]*)"  # Slack's are long; a Slack for tests may use C001
_MENTION = re.compile(rf"here|channel|[UWS]{_REST_OF_ID}")
_DATABASE = re.compile(r"(?:sqlite|postgres(?:ql)?)(?:\+\w+)?://")
_CHANNEL = re.compile(rf"#[^\s#,]{{1,80}}|[CGD]{_REST_OF_ID}")


def parse_duration(value: object) -> object:
    """Return `90s`, `5m`, `2h`, `30d` or `1w` as a timedelta.

    >>> parse_duration("5m")
    datetime.timedelta(seconds=300)
    """
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is not a duration - write it as 90s, 5m, 2h or 30d")
    return timedelta(**{_UNITS[found["unit"]]: int(found["count"])})


def print_duration(value: timedelta) -> str:
    """Return a timedelta in its largest whole unit.

    >>> print_duration(timedelta(seconds=300))
    '5m'
    """
    seconds = int(value.total_seconds())
    for unit, size in _SIZES:
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as trouble:
        raise ValueError(f"{name!r} is not an IANA time zone - write it as Asia/Shanghai") from trouble
    return name


def _check_cron(expression: str) -> str:
    try:
        CronSim(expression, _ANY_DAY)
    except CronSimError as trouble:
        message = f"{expression!r} is not a cron expression ({trouble}) - write it as */5 * * * *"
        raise ValueError(message) from trouble
    return expression


def _check_channel(name: str) -> str:
    if _CHANNEL.fullmatch(name) is None:
        raise ValueError(f"{name!r} is not a channel - write it as #news or by its ID, C0123456789")
    return name


def _check_header(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"{text!r} cannot stand in a header - use plain ASCII characters")
    return text


def _check_time(text: str) -> str:
    try:
        datetime.strptime(text, "%H:%M")  # noqa: DTZ007 - only the form is checked
    except ValueError as trouble:
        raise ValueError(f"{text!r} is not a time of day - write it as 07:30") from trouble
    return text.zfill(5)


def _check_mention(who: str) -> str:
    if _MENTION.fullmatch(who) is None:
        message = f"{who!r} is nobody to call - write here, channel, or the ID of a user or of a user group"
        raise ValueError(message)
    return who


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(print_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*[smhdw]$", "examples": ["90s", "5m", "2h", "30d"]}),
]
TimeZone = Annotated[str, AfterValidator(_check_zone)]
Cron = Annotated[str, AfterValidator(_check_cron)]
Channel = Annotated[str, AfterValidator(_check_channel)]


def _check_database(url: str) -> str:
    if _DATABASE.match(url) is None:
        # Not shown: a password may stand in it.
        raise ValueError(
            "this is not a database URL - write it as sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    return url


Database = Annotated[str, AfterValidator(_check_database)]


def _check_proxy(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError(f"{url!r} is not a proxy - write it as http://proxy.example:3128")
    return url


Proxy = Annotated[str, AfterValidator(_check_proxy)]
HeaderText = Annotated[str, AfterValidator(_check_header)]
TimeOfDay = Annotated[str, AfterValidator(_check_time)]
Mention = Annotated[str, AfterValidator(_check_mention)]
