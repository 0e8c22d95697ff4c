"""Reads what Slack answers about messages and channels; an answer of another shape is none, never a guess."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

_Part = TypeVar("_Part", dict[str, Any], list[Any])
EVENT = "wirewatch_delivery"
BELOW = "below:"
"""Stands for a cursor where Slack says that there is more and gives none."""
_LEAST = Decimal("0.000001")  # between two timestamps; `inclusive` holds for both ends of a range
_STAMP = re.compile(r"[0-9]{1,17}(?:\.[0-9]{1,9})?")
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
# A Slack for tests may answer with the name that it was asked for.
_CHANNEL = re.compile(r"#?\w[\w.-]{0,79}")
_LONGEST = 1_000  # of a cursor or a name


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of ours that Slack has."""

    ts: str
    key: str
    mark: str


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a channel's history, newest first, or of a thread."""

    seen: tuple[Seen, ...] = ()
    newest: str = ""
    cursor: str = ""


def stamp_of(value: object) -> str:
    """Return a message's timestamp, "" where it is none.

    >>> stamp_of("1764313200.000100"), stamp_of("../1")
    ('1764313200.000100', '')
    """
    return value if isinstance(value, str) and _STAMP.fullmatch(value) else ""


def channel_of(value: object) -> str:
    """Return what a channel is called by in further calls, "" where it is nothing of the kind."""
    return value if isinstance(value, str) and _CHANNEL.fullmatch(value) else ""


def is_id(channel: str) -> bool:
    """Whether it is an ID of Slack's own kind, which stands for one channel whoever says it."""
    return _ID.fullmatch(channel) is not None


def read_page(payload: Mapping[str, Any], *, reads_below: bool = False) -> Page | None:
    """Return what a history holds; None where a part of it cannot be read.

    With `reads_below` it may be read on below its oldest message, where it says that there is more and
    gives no cursor. A message that was skipped might be ours: its row would be declared absent and sent
    again.
    """
    messages, cursor = payload.get("messages"), read_cursor(payload)
    if cursor is None or not isinstance(messages, list):
        return None
    if not all(isinstance(message, dict) and stamp_of(message.get("ts")) for message in messages):
        return None
    stamps = [message["ts"] for message in messages]
    if not cursor and payload.get("has_more") is True and reads_below and stamps:
        cursor = f"{BELOW}{Decimal(min(stamps, key=Decimal)) - _LEAST}"
    seen = tuple(found for message in messages if (found := _seen(message)) is not None)
    return Page(seen, max(stamps, default="", key=Decimal), cursor)


def read_channels(payload: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the IDs of the listed channels by name, `#` included; None where it is no list."""
    listed = payload.get("channels") or []
    if not isinstance(listed, list):
        return None
    pairs = [(each.get("name"), channel_of(each.get("id"))) for each in listed if isinstance(each, dict)]
    return {f"#{name}": number for name, number in pairs if _is_short(name) and name and number}


def read_cursor(payload: Mapping[str, Any]) -> str | None:
    """Return where to read on, "" at the end; None where that cannot be told."""
    held = payload.get("response_metadata") or {}
    cursor = (held.get("next_cursor") or "") if isinstance(held, dict) else None
    return cursor if _is_short(cursor) else None


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _seen(message: Mapping[str, Any]) -> Seen | None:
    metadata = _part(message.get("metadata"), {})
    payload = _part(metadata.get("event_payload"), {})
    if metadata.get("event_type") == EVENT and isinstance(payload.get("key"), str):
        return Seen(message["ts"], payload["key"], str(payload.get("mark", "")))
    blocks = _part(message.get("blocks"), [])
    # A history that leaves metadata out still shows the key where every message of ours carries it too.
    key = _part(blocks[0], {}).get("block_id") if blocks else ""
    return Seen(message["ts"], key, "") if isinstance(key, str) and key else None


def _part(given: object, empty: _Part) -> _Part:
    """Return a part of a message, also where it is given as JSON text; `empty` where it is something else."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            return empty
    return given if isinstance(given, type(empty)) else empty
