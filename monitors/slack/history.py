"""Reads what Slack answers about messages and channels; an answer of another shape is none, never a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

EVENT = "wirewatch_delivery"
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_CHANNEL_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")
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
    """Return a channel's ID, "" where it is none."""
    return value if isinstance(value, str) and _CHANNEL_ID.fullmatch(value) else ""


def read_page(payload: Mapping[str, Any]) -> Page | None:
    """Return what a history holds; None where a part of it cannot be read.

    A message that was skipped might be ours: the row would be declared absent and sent again.
    """
    messages, cursor = payload.get("messages"), read_cursor(payload)
    if cursor is None or not isinstance(messages, list):
        return None
    if not all(isinstance(message, dict) and stamp_of(message.get("ts")) for message in messages):
        return None
    seen = tuple(found for message in messages if (found := _seen(message)) is not None)
    return Page(seen, max((message["ts"] for message in messages), default="", key=_as_number), cursor)


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
    metadata = _mapping(message.get("metadata"))
    payload = _mapping(metadata.get("event_payload"))
    if metadata.get("event_type") == EVENT and isinstance(payload.get("key"), str):
        return Seen(message["ts"], payload["key"], str(payload.get("mark", "")))
    blocks = message.get("blocks")
    # A history that leaves metadata out still shows the key where every message of ours carries it too.
    key = _mapping(blocks[0]).get("block_id") if isinstance(blocks, list) and blocks else ""
    return Seen(message["ts"], key, "") if isinstance(key, str) and key else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _as_number(ts: str) -> tuple[int, int]:
    seconds, _, rest = ts.partition(".")
    return int(seconds), int(rest)
