"""Reads the dates that feeds write: strict patterns for the forms that occur, otherwise none, never a guess.

A form in which day and month could be swapped (`01/05/2024`) is no date. A date without a zone takes the
source's zone, else UTC, and says so in `zoned`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_FUTURE = timedelta(minutes=10)  # clocks differ a little; more than this ahead is a wrong date
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # no feed is older than the web
_MAX_CHARS = 80  # the longest real form is about 40

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv enero ene januar jän januari gennaio gen janeiro январь января янв",
            (
                "feb february février févr fevr febrero februar februari febbraio fev "
                "fevereiro февраль февраля фев февр"
            ),
            "mar march mars marzo märz mrz mär maart mrt março март марта мар",
            "apr april avril avr abril abr aprile апрель апреля апр",
            "may mai mayo mei maggio mag maio май мая",
            "jun june juin junio juni giugno giu junho июнь июня июн",
            "jul july juillet juil julio juli luglio lug julho июль июля июл",
            "aug august août aout agosto ago augustus август августа авг",
            "sep sept september septembre septiembre settembre set setembro сентябрь сентября сен сент",
            "oct october octobre octubre oktober okt ottobre ott outubro out октябрь октября окт",
            "nov november novembre noviembre novembro ноябрь ноября ноя нояб",
            (
                "dec december décembre déc diciembre dic dezember dez december dicembre "
                "dezembro декабрь декабря дек"
            ),
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "AKST": -540, "AKDT": -480, "HST": -600, "BRT": -180, "ART": -180,
    "BST": 60, "WEST": 60, "CET": 60, "MET": 60, "MEZ": 60, "CEST": 120, "MEST": 120, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120, "PKT": 300,
    "HKT": 480, "SGT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
"""Minutes east of UTC. RFC 822 gives CST to Chicago; IST (three countries) is not here on purpose."""

_ZONE = r"""(?P<zone>Z|(?:UTC|GMT|UT)?\s?[+\-\u2212]\d{1,2}(?::?\d\d)?(?::\d\d)?|[A-Z]{1,5})"""
_CLOCK = r"(?P<hour>\d{1,2})[:：](?P<minute>\d\d)(?:[:：](?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
_HALF = r"(?P<half>[AaPp]\.?\s?[Mm]\.?)"
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    rf"(?:(?:[Tt]|\s+|,\s*)(?:{_CLOCK})(?:\s?{_HALF})?\s*(?:{_ZONE})?)?",
    re.IGNORECASE,
)
_ISO_BASIC = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_ISO_PARTIAL = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)|(?P<year_only>(?:19|20)\d\d)")
_RFC822 = re.compile(
    r"(?:(?P<weekday>[^\W\d_]{2,12})\.?\s*,?\s*)?"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?[\s\-]+(?P<name>[^\W\d_]{3,10})\.?,?[\s\-]+(?P<year>\d{4}|\d\d)"
    rf"(?:,?\s+(?:at\s+)?{_CLOCK}(?:\s?{_HALF})?\s*(?:{_ZONE})?)?",
    re.IGNORECASE,
)
_ASCTIME = re.compile(
    r"(?:[^\W\d_]{3,9}\.?,?\s+)?(?P<name>[^\W\d_]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    rf"(?:,?\s+(?P<early_year>\d{{4}}))?(?:,?\s+(?:at\s+)?{_CLOCK}(?:\s?{_HALF})?\s*(?:{_ZONE})?)?"
    r"(?:\s+(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})"
    rf"(?:[\sT]+{_CLOCK}(?:\s?{_HALF})?\s*(?:{_ZONE})?)?",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号號일]"
    r"\s?(?:[（(][^）)]{1,4}[)）]\s?)?(?P<east_half>上午|下午|午前|午後|오전|오후)?\s?"
    r"(?:(?P<hour>\d{1,2})\s?[:：时時点點시]\s?(?P<minute>\d\d)?(?:[:：分분]\s?(?P<second>\d\d)?秒?)?"
    rf"\s*(?:{_ZONE})?)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
    rf"(?:[\s,\-]+(?:um\s+)?{_CLOCK}(?:\s*Uhr)?\s*(?:{_ZONE})?)?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"(?P<seconds>\d{9,10})(?P<millis>\d{3})?(?:\.\d+)?")
_PATTERNS = (_ISO, _RFC822, _SLASHED, _EAST_ASIAN, _DOTTED, _ISO_BASIC, _ASCTIME, _ISO_PARTIAL)

_FAST_RFC822 = re.compile(
    r"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) "
    r"(?:GMT|UTC|[+-]0000|([+-])(\d\d)(\d\d))"
)
_TWO_DIGIT_PIVOT = 70  # RFC 2822, 4.3: 00 to 49 are 20xx; feeds did not exist in 1970 either
_NOON = 12
_MINUTES_IN_HOUR = 60
_MAX_OFFSET_MINUTES = 14 * 60  # Kiribati


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A moment in UTC, and whether its zone was written (False: the source's zone or UTC was assumed)."""

    moment: datetime
    zoned: bool


def read_date(raw: str, zone: tzinfo = UTC) -> ReadDate | None:
    """Return the moment that `raw` names, or None where it is no date or could be read in two ways.

    >>> read_date("2024年1月5日 08:30").moment.isoformat()
    '2024-01-05T08:30:00+00:00'
    >>> read_date("01/05/2024") is None
    True
    """
    quick = _quick(raw)
    if quick is not None:
        return quick
    text = " ".join(raw.split()).strip(" ,;\u200b\ufeff")
    if not text or len(text) > _MAX_CHARS:
        return None
    epoch = _EPOCH.fullmatch(text)
    if epoch is not None:
        return _from_epoch(epoch)
    text = text.split(" (", 1)[0] if text.endswith(")") and " (" in text else text
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is not None:
            return _from_parts(found.groupdict(), zone)
    return None


def trusted(moment: datetime, now: datetime) -> bool:
    """Whether a date can be true: not more than ten minutes ahead, not before the web."""
    return _EARLIEST <= moment <= now + _FUTURE


def _quick(raw: str) -> ReadDate | None:
    """Read the two forms that nine of ten feeds use, without the general patterns."""
    found = _FAST_RFC822.fullmatch(raw)
    try:
        if found is not None:
            day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
            month = _MONTHS.get(name.lower())
            if month is None:
                return None
            moment = datetime(int(year), month, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
            return _shifted(moment, sign, hours, minutes) if sign else ReadDate(moment, zoned=True)
        if len(raw) > len("2024-01-05T08:30:00") and raw[4] == "-" and raw[10] == "T" and raw[-1] != " ":
            moment = datetime.fromisoformat(raw)
            return ReadDate(moment.astimezone(UTC), zoned=True) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return None


def _shifted(moment: datetime, sign: str, hours: str, minutes: str) -> ReadDate | None:
    east = int(hours) * _MINUTES_IN_HOUR + int(minutes)
    if east > _MAX_OFFSET_MINUTES or int(minutes) >= _MINUTES_IN_HOUR:
        return None
    offset = timedelta(minutes=east if sign == "+" else -east)
    return ReadDate(moment - offset, zoned=True)


def _from_epoch(found: re.Match[str]) -> ReadDate:
    return ReadDate(datetime.fromtimestamp(int(found["seconds"]), UTC), zoned=True)


def _from_parts(parts: dict[str, str | None], zone: tzinfo) -> ReadDate | None:
    year = _year(parts)
    month = _month(parts)
    if year is None or month is None:
        return None
    written = (parts.get("zone") or "").upper()
    offset = _offset(written)
    hour = _hour(parts)
    if hour is None:
        return None
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    try:
        midnight = datetime(year, month, int(parts.get("day") or 1), tzinfo=zone)
        if written and written != midnight.tzname():  # CST is China's time to a source in China
            if offset is None:
                return None
            midnight = midnight.replace(tzinfo=offset)
        clock = timedelta(hours=hour, minutes=minute, seconds=second)
        if minute >= _MINUTES_IN_HOUR or second > _MINUTES_IN_HOUR or clock > timedelta(days=1):
            return None
        moment = (midnight + clock).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return ReadDate(moment, zoned=bool(written))


def _year(parts: dict[str, str | None]) -> int | None:
    written = parts.get("year") or parts.get("early_year") or parts.get("year_only")
    if written is None:
        return None
    if len(written) > 2:  # noqa: PLR2004 - a year of two digits
        return int(written)
    return int(written) + (1900 if int(written) >= _TWO_DIGIT_PIVOT else 2000)


def _month(parts: dict[str, str | None]) -> int | None:
    name = parts.get("name")
    if name is not None:
        return _MONTHS.get(name.lower())
    return int(parts.get("month") or 1)


def _hour(parts: dict[str, str | None]) -> int | None:
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or parts.get("east_half") or "").lower()
    if not half:
        return hour
    if hour > _NOON:
        return hour if half[0] not in {"a", "上"} else None
    late = half[0] == "p" or half in {"下午", "午後", "오후"}
    return hour % _NOON + (_NOON if late else 0)


def _offset(written: str) -> tzinfo | None:
    name = written.replace(" ", "").replace("\u2212", "-")
    if name in _ZONES:
        return timezone(timedelta(minutes=_ZONES[name]))
    for prefix in ("UTC", "GMT", "UT"):
        name = name.removeprefix(prefix)
    if not name or name[0] not in "+-":
        return None
    digits = name[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")  # noqa: PLR2004 - +8, +08
    minutes_east = int(hours) * _MINUTES_IN_HOUR + int(minutes)
    if minutes_east > _MAX_OFFSET_MINUTES or int(minutes) >= _MINUTES_IN_HOUR:
        return None
    return timezone(timedelta(minutes=minutes_east if name[0] == "+" else -minutes_east))
