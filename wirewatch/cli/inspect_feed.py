"""`wirewatch inspect feed`: the entries of feed files and addresses as JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from urllib.parse import unquote, urlsplit

from monitors.config import Source
from monitors.fetch import lenient
from monitors.records import Entry, Fetched, Outcome, Parsed
from wirewatch.cli.output import as_line, stamp

_WEB = ("http://", "https://")
_MAX_DOCUMENTS = 20  # parts of a sitemap index, or the feed that a page names
_MAX_BYTES = 8 * 1024 * 1024

FetchUrl = Callable[[str], Fetched]


def inspect_feed(targets: Sequence[str], out: TextIO, fetch_url: FetchUrl) -> int:
    """Print each entry of each target as a JSON line; return 1 if any target could not be read.

    Nothing is stored and nothing is deduplicated. A target that fails is one line `{source, error}`.
    """
    failed = False
    for target in targets:
        parsed = _read(target, fetch_url)
        if parsed.outcome is not Outcome.OK:
            failed = True
            _print({"source": target, "error": f"{parsed.outcome}: {parsed.text}"}, out)
        for entry in parsed.entries:
            _print(_line(target, entry), out)
    return 1 if failed else 0


def _read(target: str, fetch_url: FetchUrl) -> Parsed:
    fetched = fetch_url(target) if target.startswith(_WEB) else _from_file(target)
    parsed = _parse(target, fetched)
    entries = list(parsed.entries)
    for document in parsed.documents[:_MAX_DOCUMENTS]:
        part = _parse(target, fetch_url(document) if document.startswith(_WEB) else _from_file(document))
        if part.outcome is not Outcome.OK and not entries:
            return part
        entries += part.entries
    return replace(parsed, entries=tuple(entries))


def _parse(target: str, fetched: Fetched) -> Parsed:
    if fetched.outcome is not Outcome.OK:
        return Parsed(target, outcome=fetched.outcome, text=fetched.text)
    source = Source(name=target, url=fetched.url)
    return lenient.parse(source, fetched, datetime.now(UTC))


def _from_file(target: str) -> Fetched:
    path = Path(unquote(urlsplit(target).path) if target.startswith("file://") else target)
    try:
        with path.open("rb") as file:
            body = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as trouble:  # ValueError: a NUL in the name
        reason = getattr(trouble, "strerror", None) or str(trouble)
        return Fetched(target, target, Outcome.UNREADABLE, text=f"{target} cannot be read ({reason})")
    return Fetched(target, path.absolute().as_uri(), Outcome.OK, body=body)


def _line(target: str, entry: Entry) -> dict[str, str | None]:
    return {
        "source": target,
        "id": entry.guid or entry.url or entry.keys[0],
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "author": entry.author,
        "published": stamp(entry.published),
        "language": entry.language,
    }


def _print(line: dict[str, str | None], out: TextIO) -> None:
    out.write(as_line(line) + "\n")
