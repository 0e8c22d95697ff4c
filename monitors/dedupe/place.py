"""Decides for each article of a batch what it is to the stories so far: the tiers, strongest first.

1. same: the address or the whole title is known;
2. fold: the same report as one article of the last days;
3. thread: it goes on from an article or, clearly, from a story;
4. related: it belongs to a story, but is news of its own;
5. new.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitors.dedupe import settings
from monitors.dedupe.frames import placements_frame
from monitors.dedupe.frequencies import Weights, counted
from monitors.dedupe.pairs import conflict, likeness
from monitors.dedupe.terms import is_telling, title_key
from monitors.dedupe.window import Item, Shelf, Story, Window, read_items
from monitors.records import Tier
from monitors.urls import canonical_url

if TYPE_CHECKING:
    import pandas as pd

_MAX_POSTINGS = 400
"""A term that more items hold than this finds only the latest of them: cost stays flat as history grows."""
_MAX_NEAREST = 12
_MAX_STORIES = 12
_MAX_SHARED = 5


@dataclass(frozen=True, slots=True)
class Placement:
    """What was decided about one article."""

    item: Item
    tier: Tier
    match: int = 0
    score: float = 0.0
    shared: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    why: str = ""


def place(batch: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Return PLACEMENTS for a batch of ITEMS, in its order; neither batch nor window changes.

    The decisions do not depend on the order of the batch: articles are taken by time, then key, then id.
    """
    url_keys, title_keys = batch["url"].map(canonical_url).tolist(), batch["title"].map(title_key).tolist()
    items = read_items(batch, url_keys, title_keys, [0] * len(batch))
    draft = _Draft(window, items)
    decided = {}
    for item in sorted(items, key=lambda item: (item.seen_s, item.url_key, item.title_key, item.id)):
        decided[item.id] = draft.decide(item)
    return _frame([decided[item.id] for item in items])


def _frame(placements: list[Placement]) -> pd.DataFrame:
    return placements_frame(
        {
            "id": [placement.item.id for placement in placements],
            "url_key": [placement.item.url_key for placement in placements],
            "title_key": [placement.item.title_key for placement in placements],
            "tier": [placement.tier.value for placement in placements],
            "story": [placement.item.story for placement in placements],
            "match": [placement.match for placement in placements],
            "score": [round(placement.score, 4) for placement in placements],
            "shared": [", ".join(placement.shared) for placement in placements],
            "conflict": [", ".join(placement.conflict) for placement in placements],
            "why": [placement.why for placement in placements],
        }
    )


class _Draft:
    """The window with the articles of a batch laid over it."""

    def __init__(self, window: Window, items: list[Item]) -> None:
        self._window = window
        self._base = window.shelf
        self._own = Shelf()
        self._weights = Weights(window.frequencies, counted(item.terms for item in items))
        self._norms: dict[int, float] = {}

    def decide(self, item: Item) -> Placement:
        """Return what the item is, and let the rest of the batch see it."""
        placement = self._same(item) or self._similar(item)
        self._own.put(placement.item, self._story(placement.item.story) or Story(), placement.tier)
        self._norms.pop(placement.item.story, None)
        return placement

    def _item(self, number: int) -> Item:
        return self._own.items.get(number) or self._base.items[number]

    def _story(self, number: int) -> Story | None:
        return self._own.stories.get(number) or self._base.stories.get(number)

    def _same(self, item: Item) -> Placement | None:
        known = self._known(item.url_key, "by_url")
        if known is not None:
            return _matched(item, Tier.SAME, known, 1.0, f"the same address as article {known.id}")
        known = self._known(item.title_key, "by_title")
        if known is None or item.seen_s - known.seen_s > settings.LOOK_BACK_S:
            return None
        if is_telling(item.title_key) or item.source == known.source:
            return _matched(item, Tier.SAME, known, 1.0, f"the same title as article {known.id}")
        return None

    def _known(self, key: str, table: str) -> Item | None:
        number = (getattr(self._own, table).get(key) or getattr(self._base, table).get(key)) if key else None
        return None if number is None else self._item(number)

    def _similar(self, item: Item) -> Placement:
        nearest, near = self._nearest(item)
        story, close = self._closest(item)
        if nearest is not None and near >= settings.THREAD and near >= close:
            tier = Tier.FOLD if near >= settings.FOLD else Tier.THREAD
            return self._explained(_matched(item, tier, nearest, near))
        if story and close >= self._window.scale.story:
            tier = Tier.THREAD if close >= settings.THREAD_STORY else Tier.RELATED
            known = nearest if nearest is not None and nearest.story == story else self._base.items.get(story)
            placed = Placement(replace(item, story=story), tier, known.id if known else story, close)
            return self._explained(placed)
        score = max(near, close)
        placed = Placement(replace(item, story=item.id), Tier.NEW, nearest.id if nearest else 0, score)
        return replace(placed, why=f"nothing like it: the nearest scores {score:.2f}")

    def _explained(self, placement: Placement) -> Placement:
        """Return the placement with the terms and numbers that speak for and against it."""
        item = placement.item
        other = self._own.items.get(placement.match) or self._base.items.get(placement.match)
        story = self._story(item.story) or Story()
        known = other.terms.units if other is not None else story.units
        held = (term for term in item.terms.units if term in known)
        shared = heapq.nlargest(_MAX_SHARED, held, key=self._weights.__getitem__)
        numbers = conflict(item.terms, other.terms) if other is not None else ()
        whom = f"{'article' if other else 'story'} {placement.match}"
        why = f"{placement.score:.2f} like {whom}: {', '.join(shared)}"
        return replace(placement, shared=tuple(shared), conflict=numbers, why=why)

    def _nearest(self, item: Item) -> tuple[Item | None, float]:
        """Return the article that is most surely the same report; of equals the one with the lowest id."""
        evidence: defaultdict[int, float] = defaultdict(float)
        for term in item.terms.title:
            weight = self._weights[term]
            for number in _latest(self._base.items_with, term, self._own.items_with):
                evidence[number] += weight
        best, score = None, 0.0
        for number in _strongest(evidence, _MAX_NEAREST):
            other = self._item(number)
            if item.seen_s - other.seen_s > settings.LOOK_BACK_S:
                continue
            alike = likeness(item.terms, other.terms, self._weights.__getitem__)
            if alike > score:
                best, score = other, alike
        return best, score

    def _closest(self, item: Item) -> tuple[int, float]:
        """Return the story whose centre is nearest; of equals the oldest."""
        evidence: defaultdict[int, float] = defaultdict(float)
        for term in item.terms.units:
            weight = self._weights[term]
            for number in set(_latest(self._base.stories_with, term, self._own.stories_with)):
                evidence[number] += weight
        best, score = 0, 0.0
        for number in _strongest(evidence, _MAX_STORIES):
            alike = self._cosine(item, number)
            if alike > score:
                best, score = number, alike
        return best, score

    def _cosine(self, item: Item, number: int) -> float:
        story = self._story(number)
        assert story is not None, "postings name stories that are there"
        weights, units = self._weights, story.units
        dot = sum(count * units[t] * weights[t] ** 2 for t, count in item.terms.units.items() if t in units)
        norm = self._norms.get(number)
        if norm is None:
            norm = self._norms[number] = _norm(units, weights)
        return float(dot / (norm * _norm(item.terms.units, weights)))


def _norm(units: dict[str, int], weights: Weights) -> float:
    return float(sum((count * weights[term]) ** 2 for term, count in units.items()) ** 0.5)


def _matched(item: Item, tier: Tier, known: Item, score: float, why: str = "") -> Placement:
    return Placement(replace(item, story=known.story), tier, known.id, score, why=why)


def _latest(base: defaultdict[str, list[int]], term: str, own: defaultdict[str, list[int]]) -> Iterable[int]:
    """Return the latest of those that hold a term, without adding an empty list to either index."""
    older, newer = base.get(term, ()), own.get(term, ())
    return (*older[-_MAX_POSTINGS:], *newer[-_MAX_POSTINGS:])


def _strongest(evidence: Mapping[int, float], count: int) -> list[int]:
    """Return the keys with most evidence, by number, so that ties go to the lowest."""
    return sorted(heapq.nsmallest(count, evidence, key=lambda number: (-evidence[number], number)))
