"""`inspect stories` and `inspect pairs`: JSON lines in, what the deduplication makes of them out."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TextIO

from monitors import dedupe
from monitors.dedupe.settings import SCALES, Granularity
from monitors.errors import ConfigError
from monitors.records import Article
from wirewatch.cli.output import as_line

Row = dict[str, Any]


def inspect_stories(lines: Iterable[str], granularity: str, out: TextIO) -> int:
    """Write `{id, tier, story, score, matched}` for each article of a stream in arrival order.

    Articles that came at the same moment are one poll; articles of different snapshots never share a story.
    Return the exit code: 1 when a line could not be read.
    """
    rows = list(_rows(lines))
    stream = _Stream(_granularity(granularity))
    for _, polled in groupby(
        rows, key=lambda row: (row.get("snapshot"), row.get("published"), "error" in row)
    ):
        out.writelines(_written(line) for line in stream.poll(list(polled)))
    return int(any("error" in row for row in rows))


def inspect_pairs(lines: Iterable[str], out: TextIO) -> int:
    """Write `{score}`, how surely two titles are the same report, for each `{a, b, hours_apart}`."""
    frequencies = dedupe.Frequencies.warm()
    failed = False
    for row in _rows(lines):
        failed = failed or "error" in row
        out.write(_written(row if "error" in row else {"score": _pair(row, frequencies)}))
    return int(failed)


def _written(row: Row) -> str:
    return as_line(row) + "\n"


def _pair(row: Row, frequencies: dedupe.Frequencies) -> float:
    titles = (_text(row.get("a")), _text(row.get("b")))
    return round(dedupe.pair_score(*titles, _number(row.get("hours_apart")), frequencies), 4)


class _Stream:
    """Articles in arrival order, poll by poll; a new snapshot starts with an empty window."""

    def __init__(self, granularity: Granularity) -> None:
        self._granularity = granularity
        self._frequencies = dedupe.Frequencies.warm()
        self._window = dedupe.Window(granularity, self._frequencies)
        self._snapshot: object = None
        self._names: list[object] = [None]

    def poll(self, rows: list[Row]) -> list[Row]:
        """Return the answers to rows that came at one moment; what cannot be read answers for itself."""
        if "error" in rows[0]:
            return rows
        if rows[0].get("snapshot") != self._snapshot:
            self._snapshot = rows[0].get("snapshot")
            self._window = dedupe.Window(self._granularity, self._frequencies)
        first = len(self._names)
        self._names += [row.get("id") for row in rows]
        batch = dedupe.items_frame([_article(number, row) for number, row in enumerate(rows, first)])
        placements = dedupe.place(batch, self._window)
        self._window.add(batch, placements)
        self._frequencies.count(dedupe.increments(batch))
        return [self._answer(row) for row in placements.to_dict("records")]

    def _answer(self, placement: dict[Hashable, Any]) -> Row:
        matched = placement["match"]
        return {
            "id": self._names[placement["id"]],
            "tier": placement["tier"],
            "story": placement["story"],
            "score": placement["score"],
            "matched": self._names[matched] if matched else None,
        }


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _granularity(name: str) -> Granularity:
    if name not in SCALES:
        raise ConfigError(f"--stories: {name!r} is none of {', '.join(SCALES)}")
    return name


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    """Yield the JSON objects of the lines; `{error}` stands for a line that holds none."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError) as trouble:
            yield {"error": f"line {number} is not JSON: {trouble}"}
            continue
        yield row if isinstance(row, dict) else {"error": f"line {number} is not an object"}


def _article(number: int, row: Row) -> Article:
    names = ("source", "url", "title", "summary", "body", "language")
    source, url, title, summary, body, language = (_text(row.get(name)) for name in names)
    published = _moment(row.get("published"))
    return Article(number, source, url, title, summary, body, published=published, language=language)


def _text(value: object) -> str:
    """Return a field as text; JSON may hold halves of characters, which no frame and no terminal takes."""
    return str(value or "").encode("utf-8", "replace").decode()


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
