"""The recent items and their stories, indexed by term: what a new article is compared with.

Everything here follows from the rows that were added and their order, so a window that is filled again from
the store equals the one that lived through them. Forgetting therefore goes by whole days (`start`): what is
dropped does not depend on when somebody looked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitors.dedupe.frames import ITEMS, PLACEMENTS, checked
from monitors.dedupe.frequencies import Frequencies
from monitors.dedupe.settings import SCALES, Granularity, Scale
from monitors.dedupe.terms import Terms, is_single, summed, terms
from monitors.records import Tier

if TYPE_CHECKING:
    import pandas as pd

_MICROSECONDS = 1e6
_MAX_LEAD = 1_000
"""Characters of a body that are read when there is no summary."""
RETENTION = timedelta(days=14)
"""How long a story can go on without news."""


@dataclass(frozen=True, slots=True)
class Item:
    """One article as the index keeps it; `seen_s` is when it came, in seconds since 1970."""

    id: int
    source: str
    title: str
    seen_s: float
    url_key: str
    title_key: str
    terms: Terms
    story: int = 0


@dataclass(slots=True)
class Story:
    """The sum of a story's items: `units` of each term, and how many items there are."""

    units: dict[str, int] = field(default_factory=dict)
    members: int = 0
    last_s: float = 0.0

    def grown(self, item: Item) -> Story:
        """Return the story with one item more."""
        units = summed([self.units, item.terms.units] if self.units else [item.terms.units])
        return Story(units, self.members + 1, max(self.last_s, item.seen_s))


@dataclass(slots=True)
class Shelf:
    """Items and stories with the lists by which they are found; a batch has its own above the window's."""

    items: dict[int, Item] = field(default_factory=dict)
    stories: dict[int, Story] = field(default_factory=dict)
    items_with: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    stories_with: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_url: dict[str, int] = field(default_factory=dict)
    by_title: dict[str, int] = field(default_factory=dict)

    def put(self, item: Item, story: Story, tier: Tier) -> None:
        """Add an item to its story, given as it was before."""
        self.items[item.id] = item
        if item.url_key:
            self.by_url.setdefault(item.url_key, item.id)
        if item.title_key:
            self.by_title[item.title_key] = item.id
        if tier is Tier.SAME:
            return
        for term in item.terms.title:
            self.items_with[term].append(item.id)
        known = self.stories.get(item.story)
        for term in item.terms.units:
            if (known is None or term not in known.units) and not is_single(term):
                self.stories_with[term].append(item.story)
        self.stories[item.story] = story.grown(item)


class Window:
    """What was reported lately, at one granularity; `add` and `expire` are all that changes it."""

    def __init__(self, granularity: Granularity, frequencies: Frequencies) -> None:
        self.granularity = granularity
        self.scale: Scale = SCALES[granularity]
        self.frequencies = frequencies
        self.shelf = Shelf()
        self._rows: list[tuple[Item, Tier]] = []

    def __len__(self) -> int:
        return len(self.shelf.items)

    def add(self, items: pd.DataFrame, placements: pd.DataFrame) -> None:
        """Take in stored articles with what was decided about them, in the order of the store."""
        decided = checked(placements, PLACEMENTS).set_index("id").reindex(items["id"])
        keys = (decided[name].tolist() for name in ("url_key", "title_key", "story"))
        for item, tier in zip(read_items(items, *keys), decided["tier"].tolist(), strict=True):
            self._put(item, Tier(tier))

    def _put(self, item: Item, tier: Tier) -> None:
        self._rows.append((item, tier))
        self.shelf.put(item, self.shelf.stories.get(item.story) or Story(), tier)

    def expire(self, before: datetime) -> None:
        """Forget the articles that came before a moment."""
        limit_s = before.timestamp()
        if all(item.seen_s >= limit_s for item, _ in self._rows):
            return
        kept = [(item, tier) for item, tier in self._rows if item.seen_s >= limit_s]
        self._rows, self.shelf = [], Shelf()
        for item, tier in kept:
            self._put(item, tier)

    @staticmethod
    def start(now: datetime) -> datetime:
        """Return from when on the window reaches back at `now`: a midnight, for loading and for `expire`."""
        return (now.astimezone(UTC) - RETENTION).replace(hour=0, minute=0, second=0, microsecond=0)


def read_terms(frame: pd.DataFrame) -> list[Terms]:
    """Return what the rows of ITEMS say: title and lead (the summary, or else the start of the body)."""
    columns = (frame[name].tolist() for name in ("title", "summary", "body", "source"))
    return [
        terms(title, summary or body[:_MAX_LEAD], source)
        for title, summary, body, source in zip(*columns, strict=True)
    ]


def read_items(
    frame: pd.DataFrame, url_keys: list[str], title_keys: list[str], stories: list[int]
) -> list[Item]:
    """Return the rows of ITEMS as the index keeps them, with their keys and stories."""
    frame = checked(frame, ITEMS)
    seen = frame["first_seen"].fillna(frame["published"])
    seen_s = seen.astype("int64").where(seen.notna(), 0) / _MICROSECONDS
    said = read_terms(frame)
    columns = (frame["id"], frame["source"], frame["title"], seen_s)
    rows = zip(*(column.tolist() for column in columns), url_keys, title_keys, said, stories, strict=True)
    return [Item(*row) for row in rows]
