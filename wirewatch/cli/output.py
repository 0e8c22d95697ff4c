"""Prints what commands found: JSON lines for programs, tables and plain lines for people."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")
# What JSON lets stand bare and a terminal or YAML does not; embeddings and overrides turn a line around.
_BARE = re.compile(
    "[\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON object on one line."""
    sys.stdout.write(as_line(document) + "\n")
    sys.stdout.flush()


def as_line(document: Mapping[str, Any]) -> str:
    """Return an object as JSON in one line that steers no terminal: the same value, with more escapes."""
    text = json.dumps(document, ensure_ascii=False, default=_plain)
    return text if text.isprintable() else _BARE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def say(text: str = "") -> None:
    """Print a line for people on standard output."""
    sys.stdout.write(safe(text) + "\n")
    sys.stdout.flush()


def stamp(moment: datetime | None) -> str | None:
    """Return a moment in UTC as programs read it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


def tell_plainly(text: str) -> None:
    """Print a line with its time, for people who read what a service says."""
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}")


def tell_json(text: str) -> None:
    """Print the same for programs."""
    print_json({"at": stamp(datetime.now(UTC)), "text": text})


def complain(text: str) -> None:
    """Print a line for people on standard error."""
    sys.stderr.write(safe(text) + "\n")
    sys.stderr.flush()


def safe(text: str) -> str:
    """Return text that neither steers a terminal nor turns a line around, as what the web wrote may try."""
    return text if text.isprintable() else _HARMFUL.sub("\ufffd", text)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their column names."""
    from rich.console import Console  # noqa: PLC0415 - rich takes a tenth of a second to load
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(safe("" if cell is None else str(cell))) for cell in row))
    Console(highlight=False, soft_wrap=False).print(table)
