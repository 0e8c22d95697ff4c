"""Prints what commands found: JSON lines for programs, tables and plain lines for people."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

_KEPT_CONTROLS = "\n\t"


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON object on one line."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=_plain) + "\n")
    sys.stdout.flush()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def say(text: str = "") -> None:
    """Print a line for people on standard output."""
    sys.stdout.write(safe(text) + "\n")
    sys.stdout.flush()


def tell_plainly(text: str) -> None:
    """Print a line with its time, for people who read what a service says."""
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}")


def tell_json(text: str) -> None:
    """Print the same for programs."""
    print_json({"at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "text": text})


def complain(text: str) -> None:
    """Print a line for people on standard error."""
    sys.stderr.write(safe(text) + "\n")
    sys.stderr.flush()


def safe(text: str) -> str:
    """Return text without control characters: what the web wrote must not steer a terminal."""
    if text.isprintable():
        return text
    return "".join(
        each if each in _KEPT_CONTROLS or unicodedata.category(each) not in {"Cc", "Cs"} else "\ufffd"
        for each in text
    )


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
