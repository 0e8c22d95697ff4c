"""What is told to ops about a source: each trouble once when it begins, and once when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a notice is about; the closed list."""

    FAILING = "failing"
    SILENT = "silent"
    FROZEN = "frozen"
    SHRUNK = "shrunk"
    GAP = "gap"
    STORM = "guid storm"
    CHARSET = "charset changed"
    FORMAT = "format changed"
    MOVED = "moved"


class Turn(StrEnum):
    """Whether a notice opens an incident, closes it, or tells of something that has no duration."""

    OPENS = "opens"
    CLOSES = "closes"
    TELLS = "tells"


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for ops about a source; `text` says what happened and what to do."""

    kind: Kind
    source: str
    text: str
    turn: Turn = Turn.TELLS
