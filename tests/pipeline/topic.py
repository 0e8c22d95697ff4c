"""A monitor with weeks of history, stored poll by poll through the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from line import Line, entry
from sqlalchemy import Engine

from monitors.pipeline import bursts
from monitors.records import Entry, PostKind, SourceState
from monitors.store import outbox, sources
from monitors.store.engine import reading, writing
from monitors.store.outbox import Queued, State

SOURCES = ("Ledger", "Wire", "Herald", "Courier")
HOUR = timedelta(hours=1)
_WORDS = ("heron", "harbour", "ledger", "orchard")


def words(number: int) -> str:
    """Words that no other number has, so that each is a story of its own."""
    mark = "".join(chr(97 + number // 26**place % 26) for place in range(3))
    return " ".join(f"{word}{mark}x" for word in _WORDS)


@dataclass
class Topic:
    """Huawei, as the sources tell of it day by day."""

    line: Line
    number: int = 0

    def known(self, names: Sequence[str] = SOURCES) -> None:
        """Let sources be polled for the first time, now."""
        with writing(self.line.engine) as connection:
            sources.save_states(connection, [SourceState(each, first_polled=self.line.now) for each in names])

    def entries(self, count: int, *, names: Sequence[str] = SOURCES, **changes: Any) -> list[Entry]:
        """Articles of the next day, of an hour before its end, each a story of its own."""
        found = []
        for _ in range(count):
            self.number += 1
            given = {"published": self.line.now + 23 * HOUR, "language": "en", "word": "Huawei"} | changes
            title = f"{given.pop('word')} {words(self.number)}"
            found.append(entry(title, source=names[self.number % len(names)], **given))
        return found

    def day(self, *entries: Entry) -> None:
        """Let a day pass and store what it brought; something else is always in the news."""
        self.number += 1
        other = entry(f"Ferries {words(self.number)}", published=self.line.now + 23 * HOUR)
        self.line.poll(other, *entries, minutes=24 * 60)

    def history(self, days: int = 28, usual: int = 3) -> Topic:
        """Let weeks pass with as many articles a day."""
        self.known()
        for _ in range(days + 1):
            self.day(*self.entries(usual))
        return self

    def end_pass(self, *, hits: bool = True, engine: Engine | None = None) -> int:
        """Do what a pass does about bursts, and return how many it told."""
        config = self.line.loaded.config
        with writing(engine or self.line.engine) as connection:
            if hits:
                bursts.mark(connection, config, {"Huawei"})
        with writing(engine or self.line.engine) as connection:
            return bursts.tell(connection, config, self.line.now)

    def told(self) -> list[Queued]:
        """The messages about bursts in the outbox."""
        with reading(self.line.engine) as connection:
            rows = outbox.listed(connection, list(State), limit=100_000)
        return [row for row in rows if row.kind is PostKind.BURST]


def copies(one: Entry, count: int) -> list[Entry]:
    """The same article of the same source again, under new identities and addresses."""
    return [
        replace(
            one,
            guid=f"{one.guid}-{number}",
            url=f"{one.url}?copy={number}",
            keys=tuple(f"{key}-{number}" for key in one.keys),
        )
        for number in range(count)
    ]
