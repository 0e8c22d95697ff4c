"""The folder of captures: documents by their content, and a log of events for each pass.

captures/blobs/3f/3f9a....gz               a document, compressed; each content is there once
captures/2026-03-02/before.db.gz           the database before the day's first pass
captures/2026-03-02/080000-000000-4711.jsonl  what one pass was answered, in order
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from monitors.records import Fetched, Outcome

_BLOBS = "blobs"
_BEFORE = "before.db.gz"


@dataclass(frozen=True, slots=True)
class Event:
    """A line of a pass's log: `kind` is pass, page, batch or finish."""

    kind: str
    at: datetime
    content: Mapping[str, Any]
    file: Path


@dataclass(frozen=True, slots=True)
class Captures:
    """A folder; nothing in it is ever changed, only added or removed as a whole."""

    folder: Path

    def day(self, day: date) -> Path:
        return self.folder / day.isoformat()

    def before(self, day: date) -> Path:
        """Return the file that holds the database as it was before a day."""
        return self.day(day) / _BEFORE

    def keep(self, body: bytes) -> str:
        """Store a document and return its address."""
        name = blake2b(body, digest_size=20).hexdigest()
        file = self._blob(name)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(gzip.compress(body, compresslevel=6, mtime=0))
            part.replace(file)
        return name

    def _blob(self, name: str) -> Path:
        return self.folder / _BLOBS / name[:2] / f"{name}.gz"

    def write(self, fetched: Fetched) -> dict[str, Any]:
        """Return an answer as JSON, its body kept apart."""
        document = {name: value for name, value in asdict(fetched).items() if name != "body"}
        return document | {"blob": self.keep(fetched.body) if fetched.body else ""}

    def read(self, document: Mapping[str, Any]) -> Fetched:
        """Return the answer that `write` wrote."""
        values = {name: value for name, value in document.items() if name != "blob"}
        blob = document["blob"]
        body = gzip.decompress(self._blob(blob).read_bytes()) if blob else b""
        return Fetched(**values | {"outcome": Outcome(values["outcome"]), "body": body})

    def events(self, day: date) -> list[Event]:
        """Return what the passes of a day were answered, in order of time."""
        found = [event for file in sorted(self.day(day).glob("*.jsonl")) for event in _events(file)]
        return sorted(found, key=lambda event: event.at)

    def days(self) -> list[date]:
        """Return the days that were captured, the oldest first."""
        found: list[date] = []
        for file in self.folder.glob("????-??-??"):
            with suppress(ValueError):
                found.append(date.fromisoformat(file.name))
        return sorted(found)

    def forget(self, before: date) -> int:
        """Remove the days before, and the documents that no day is left to need; return how many days."""
        old = [each for each in self.days() if each < before]
        for each in old:
            shutil.rmtree(self.day(each))
        if old:
            needed = {name for day in self.days() for event in self.events(day) for name in _blobs(event)}
            for file in (self.folder / _BLOBS).glob("*/*.gz"):
                if file.stem not in needed:
                    file.unlink(missing_ok=True)
        return len(old)


def _blobs(event: Event) -> Iterator[str]:
    answers = [*event.content.get("answers", ()), event.content.get("answer")]
    yield from (each["blob"] for each in answers if each)


def _events(file: Path) -> Iterator[Event]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            # A pass that was killed may have left half a line: what it did not commit is not replayed.
            with suppress(json.JSONDecodeError):
                content = json.loads(line)
                at = datetime.fromisoformat(content.pop("at")).astimezone(UTC)
                yield Event(content.pop("event"), at, content, file)
