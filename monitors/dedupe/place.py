"""Decides for each article of a poll what it is to the stories so far: the tiers, strongest first.

1. same: the address or the whole title is known;
2. fold: the same report as one article of the last days;
3. thread: it goes on from an article or, clearly, from a story;
4. related: it belongs to a story, but is news of its own;
5. new.

Those of a poll that are alike are grouped first, and a group joins a story or opens one as a whole: what
several articles say together is surer than a headline alone.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitors.dedupe import settings
from monitors.dedupe.frames import placements_frame
from monitors.dedupe.frequencies import Weights, counted, tallied
from monitors.dedupe.groups import groups
from monitors.dedupe.pairs import conflict, likeness
from monitors.dedupe.terms import is_single, is_telling, summed, title_key
from monitors.dedupe.window import Item, Shelf, Story, Window, read_items, read_terms
from monitors.records import Tier
from monitors.urls import canonical_url

if TYPE_CHECKING:
    import pandas as pd

_MAX_POSTINGS = 150
"""Articles or stories that are weighed for one article: cost stays flat as history grows."""
_MAX_NEAREST = 6
_MAX_STORIES = 8
_MAX_GROUPED = 200
"""Articles of a poll that are grouped at once; a larger one (the first of a source) goes in such steps."""
_MAX_SHARED = 5
_HOUR_S = 3_600.0


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

    The decisions do not depend on the order of the batch: articles are taken in the order of `Article.order`,
    so that what an article matches is told before it.
    """
    url_keys, title_keys = ([key(text) for text in batch[name]] for name, key in _KEYS)
    items = read_items(batch, url_keys, title_keys, [0] * len(batch))
    draft = _Draft(window, items)
    ordered = [items[at] for at in _order(batch)]
    steps = (ordered[start : start + _MAX_GROUPED] for start in range(0, len(ordered), _MAX_GROUPED))
    decided = {placement.item.id: placement for step in steps for placement in draft.decide(step)}
    return _frame([decided[item.id] for item in items])


def _order(batch: pd.DataFrame) -> list[int]:
    """Return the positions of the rows by `Article.order`."""
    when = batch["published"].fillna(batch["first_seen"])
    columns = (when.astype("int64").where(when.notna(), 0), batch["url"], batch["title"], batch["id"])
    keys = list(zip(*(column.tolist() for column in columns), strict=True))
    return sorted(range(len(keys)), key=keys.__getitem__)


_KEYS = (("url", canonical_url), ("title", title_key))


def increments(batch: pd.DataFrame) -> dict[int, int]:
    """Return what a batch of ITEMS adds to the frequencies, as {key: count}."""
    return counted(read_terms(batch))


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
        self._scale = window.scale
        self._base = window.shelf
        self._own = Shelf()
        self._weights = Weights(window.frequencies, tallied(item.terms for item in items))

    def decide(self, items: list[Item]) -> Iterator[Placement]:
        """Yield what the items are, in their order, and let the rest of the batch see it."""
        originals = self._originals(items)
        homes = self._homes([item for item in items if item.id not in originals])
        for item in items:
            original = originals.get(item.id)
            yield self._put(
                self._repeated(item, *original) if original else self._similar(item, homes[item.id])
            )

    def _put(self, placement: Placement) -> Placement:
        story = placement.item.story
        self._own.put(placement.item, self._story(story) or Story(), placement.tier)
        return placement

    def _item(self, number: int) -> Item:
        return self._own.items.get(number) or self._base.items[number]

    def _story(self, number: int) -> Story | None:
        return self._own.stories.get(number) or self._base.stories.get(number)

    # same

    def _originals(self, items: list[Item]) -> dict[int, tuple[int, str]]:
        """Return the items that repeat an earlier one, with its number and what is the same."""
        urls: dict[str, Item] = {}
        titles: dict[str, Item] = {}
        found = {}
        for item in items:
            known, what = (
                urls.get(item.url_key) or self._at(self._own.by_url, self._base.by_url, item.url_key),
                "address",
            )
            if known is None:
                known, what = self._titled(item, titles), "title"
            if known is not None:
                found[item.id] = (known.id, what)
            if item.url_key:
                urls.setdefault(item.url_key, item)
            titles[item.title_key] = item
        return found

    def _titled(self, item: Item, batch: Mapping[str, Item]) -> Item | None:
        """Return the latest article with the same title, when that is enough to call them the same."""
        key = item.title_key
        known = batch.get(key) or self._at(self._own.by_title, self._base.by_title, key)
        if known is None or not key or item.seen_s - known.seen_s > settings.LOOK_BACK_S:
            return None
        return known if is_telling(key) or item.source == known.source else None

    def _at(self, own: Mapping[str, int], base: Mapping[str, int], key: str) -> Item | None:
        number = (own.get(key) or base.get(key)) if key else None
        return None if number is None else self._item(number)

    def _repeated(self, item: Item, original: int, what: str) -> Placement:
        known = self._item(original)
        placed = replace(item, story=known.story)
        return Placement(placed, Tier.SAME, known.id, 1.0, why=f"the same {what} as article {known.id}")

    # stories

    def _homes(self, items: list[Item]) -> dict[int, tuple[int, float]]:
        """Return for each item the story that it belongs to (0: a new one) and how near that is."""
        vectors = [self._unit(item.terms.units) for item in items] if len(items) > 1 else [{}]
        homes: dict[int, tuple[int, float]] = {}
        for group in groups(vectors[: len(items)], self._scale.batch):
            members = [items[at] for at in group]
            story, close = self._closest(members)
            if close < (self._scale.group if len(members) > 1 else self._scale.story):
                story = 0
            homes.update((item.id, (story or members[0].id, close)) for item in members)
        return homes

    def _unit(self, units: Mapping[str, int]) -> dict[str, float]:
        length = self._weights.length(units) or 1.0
        return {term: count * self._weights[term] / length for term, count in units.items()}

    def _closest(self, members: list[Item]) -> tuple[int, float]:
        """Return the story whose centre is nearest to that of the items; of equals the oldest."""
        units = summed([item.terms.units for item in members])
        seen_s = min(item.seen_s for item in members)
        telling = (term for term in units if not is_single(term))
        numbers = self._with_most(telling, self._base.stories_with, self._own.stories_with, _MAX_STORIES)
        best, score, length = 0, 0.0, self._weights.length(units)
        for number in numbers:
            alike = self._cosine(units, length, number, seen_s)
            if alike > score:
                best, score = number, alike
        return best, score

    def _cosine(self, units: Mapping[str, int], length: float, number: int, seen_s: float) -> float:
        """Return how near terms are to the centre of a story, less so the longer it rested."""
        story = self._story(number)
        assert story is not None, "the index names stories that are there"
        weights, centre = self._weights, story.units
        held = [(term, count) for term, count in units.items() if term in centre]
        dot = sum([count * centre[term] * weights[term] ** 2 for term, count in held])
        norm = weights.length(centre)
        rest = max(0.0, seen_s - story.last_s) / settings.HALF_LIFE_S
        fresh = settings.LEAST_DECAY + (1 - settings.LEAST_DECAY) * 0.5**rest
        young = math.sqrt((story.members + settings.YOUNG) / (story.members + 1))
        return dot * fresh * young / (norm * length) if dot else 0.0

    # articles

    def _similar(self, item: Item, home: tuple[int, float]) -> Placement:
        story, close = home
        nearest, near = self._nearest(item)
        if nearest is not None and near >= settings.FOLD:
            return self._explained(Placement(replace(item, story=nearest.story), Tier.FOLD, nearest.id, near))
        if self._story(story) is None:
            why = f"nothing like it: the nearest scores {max(near, close):.2f}"
            placed = replace(item, story=story)
            return Placement(placed, Tier.NEW, nearest.id if nearest else 0, max(near, close), why=why)
        if nearest is None or nearest.story != story:
            nearest, near = self._base.items.get(story) or self._own.items.get(story), 0.0
        alike = max(
            near, self._cosine(item.terms.units, self._weights.length(item.terms.units), story, item.seen_s)
        )
        goes_on = near >= settings.THREAD or alike >= settings.THREAD_STORY
        tier = Tier.THREAD if goes_on else Tier.RELATED
        return self._explained(
            Placement(replace(item, story=story), tier, nearest.id if nearest else story, min(alike, 1.0))
        )

    def _nearest(self, item: Item) -> tuple[Item | None, float]:
        """Return the article that is most surely the same report; of equals the one with the lowest id."""
        numbers = self._with_most(item.terms.title, self._base.items_with, self._own.items_with, _MAX_NEAREST)
        best, score = None, 0.0
        for number in numbers:
            other = self._item(number)
            apart_s = item.seen_s - other.seen_s
            if apart_s > settings.LOOK_BACK_S:
                continue
            alike = likeness(item.terms, other.terms, apart_s / _HOUR_S, self._weights)
            if alike > score:
                best, score = other, alike
        return best, score

    def _with_most(
        self, held: Iterable[str], base: Mapping[str, list[int]], own: Mapping[str, list[int]], count: int
    ) -> list[int]:
        """Return the numbers that share most with the terms, in rising order; the rarest terms find first."""
        evidence: dict[int, float] = {}
        budget = _MAX_POSTINGS
        for weight, term in sorted([(self._weights[term], term) for term in held], reverse=True):
            found = dict.fromkeys(base.get(term, ())[-budget:], weight)
            if term in own:
                found.update(dict.fromkeys(own[term][-budget:], weight))
            budget -= len(found)
            for number in evidence.keys() & found.keys():
                found[number] += evidence[number]
            evidence.update(found)
            if budget <= 0:
                break
        return _strongest(evidence, count)

    def _explained(self, placement: Placement) -> Placement:
        """Return the placement with the terms and numbers that speak for and against it."""
        item = placement.item
        other = self._own.items.get(placement.match) or self._base.items.get(placement.match)
        known = other.terms.units if other is not None else (self._story(item.story) or Story()).units
        held = (term for term in item.terms.units if term in known and not is_single(term))
        shared = heapq.nlargest(_MAX_SHARED, held, key=self._weights.__getitem__)
        numbers = conflict(item.terms, other.terms) if other is not None else ()
        whom = f"{'article' if other else 'story'} {placement.match}"
        why = f"{placement.score:.2f} like {whom}: {', '.join(shared)}"
        return replace(placement, shared=tuple(shared), conflict=numbers, why=why)


def _strongest(evidence: Mapping[int, float], count: int) -> list[int]:
    """Return the numbers with the most evidence, of equals the lower ones, in rising order."""
    if len(evidence) <= count:
        return sorted(evidence)
    least = sorted(evidence.values())[-count]  # of plain numbers, a third of the time that pairs take
    held = [(-weight, number) for number, weight in evidence.items() if weight >= least]
    return sorted([number for _, number in sorted(held)[:count]])
