"""Builders for articles and whole streams of invented news."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd

from monitors import dedupe
from monitors.dedupe.settings import Granularity
from monitors.records import Article

DAWN = datetime(2026, 1, 5, 6, tzinfo=UTC)


def article(number: int, title: str, **fields: object) -> Article:
    values: dict[str, object] = {
        "source": f"source {number % 5}",
        "url": f"https://example.com/{number}",
        "first_seen": DAWN + timedelta(minutes=number),
    }
    return Article(id=number, title=title, **(values | fields))  # type: ignore[arg-type]  # a builder takes anything


class Room:
    """A window with what a store would keep: rows in stored order, and the counts."""

    def __init__(self, granularity: Granularity = "normal") -> None:
        self.granularity: Granularity = granularity
        self.window = dedupe.Window(granularity, dedupe.Frequencies.warm())
        self.stored: list[tuple[pd.DataFrame, pd.DataFrame]] = []

    def poll(self, articles: Sequence[Article]) -> pd.DataFrame:
        """Place, store and add a poll."""
        batch = dedupe.items_frame(articles)
        placements = dedupe.place(batch, self.window)
        self.stored.append((batch, placements))
        self.window.add(batch, placements)
        self.window.frequencies.count(dedupe.increments(batch))
        return placements

    def restart(self, now: datetime | None = None) -> None:
        """Build the window anew from the rows, as a process does that was killed."""
        counts = dedupe.Frequencies.from_rows(self.window.frequencies.to_rows())
        self.window = dedupe.Window(self.granularity, counts)
        since = dedupe.Window.start(now) if now else None
        for items, placements in self.stored:
            kept = items["first_seen"] >= since if since else items["id"] > 0
            self.window.add(items[kept], placements[kept])


def stream(polls: int, per_poll: int, seed: int = 7) -> list[list[Article]]:
    """Return polls of articles about a few dozen stories, many reworded, some repeated, some with numbers."""
    dice = random.Random(seed)
    words = [
        "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(3)) for _ in range(400)
    ]
    events = [dice.sample(words, 7) for _ in range(40)]
    made: list[Article] = []
    for number in range(1, polls * per_poll + 1):
        event = events[dice.randrange(len(events))]
        said = dice.sample(event, 5) + dice.sample(words, 2)
        title = f"{' '.join(said)} kills {dice.randrange(2, 40)}" if dice.random() < 0.3 else " ".join(said)
        if made and dice.random() < 0.1:
            title = dice.choice(made[-50:]).title
        moment = DAWN + timedelta(hours=6 * ((number - 1) // per_poll))
        made.append(article(number, title, first_seen=moment))
    return [made[start : start + per_poll] for start in range(0, len(made), per_poll)]


def decided(frames: Iterable[pd.DataFrame]) -> dict[int, dict[str, object]]:
    """Return the decisions by article, whatever the order of the rows."""
    return {row["id"]: row for frame in frames for row in frame.to_dict("records")}
