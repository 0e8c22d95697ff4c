"""Points at the place of a mistake in a query."""

from __future__ import annotations

import unicodedata

from monitors.errors import QueryError

_BEFORE, _AFTER = 60, 30


def caret(error: QueryError) -> str:
    """Return the part of the query around a mistake with a caret below it.

    >>> print(caret(QueryError("unbalanced", "华为 )", 4, "take it out")))
    华为 )
         ^
    """
    at = error.column - 1
    start = max(0, at - _BEFORE)
    shown = "".join(" " if char.isspace() else char for char in error.query[start : at + _AFTER])
    before = shown[: at - start]
    return f"{shown}\n{' ' * _width(before)}^"


def _width(text: str) -> int:
    """Return how many columns a terminal gives a text."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    unseen = sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in text)
    return len(text) + wide - unseen
