"""Moments on the page: written in UTC by the server, rewritten in local time by the browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sandbox.slack.page.html import Html, tag

TOKEN = re.compile(
    r"\{(date|date_num|date_short|date_long|date_pretty|date_short_pretty|date_long_pretty|time|time_secs|ago)\}"
)
STRFTIME = {
    "date": "%B %-d, %Y",
    "date_pretty": "%B %-d, %Y",
    "date_num": "%Y-%m-%d",
    "date_short": "%b %-d, %Y",
    "date_short_pretty": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "date_long_pretty": "%A, %B %-d, %Y",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
    "ago": "%Y-%m-%d %H:%M",
}
LAST_EPOCH = 253_402_300_799
"""The end of the year 9999."""


def moment(epoch: int, pattern: str, fallback: str = "") -> Html:
    """A moment in Slack's date format."""
    if not 0 <= epoch <= LAST_EPOCH:
        return tag("span", fallback)
    at = datetime.fromtimestamp(epoch, UTC)
    written = TOKEN.sub(lambda found: at.strftime(STRFTIME[found[1]]), pattern)
    iso = at.isoformat().replace("+00:00", "Z")
    return tag(
        "time", written, datetime=iso, data_epoch=str(epoch), data_pattern=pattern, title=fallback or iso
    )
