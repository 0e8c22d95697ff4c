"""How many articles hold a term: what makes "Huawei" tell more than "report".

The table is causal (it knows only what was counted so far), starts from counts of public news titles that
ship with the package, and is kept by the store as rows of (key, count) to which each poll adds.
"""

from __future__ import annotations

import gzip
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from operator import mul

from monitors.dedupe.settings import EXPONENT
from monitors.dedupe.terms import Terms, is_han

_WARM = "warm.tsv.gz"
HAN_TOTAL, WORD_TOTAL = "\x00han", "\x00word"
_TOTALS = {True: HAN_TOTAL, False: WORD_TOTAL}
_MIN_IDF = 0.1


class Frequencies:
    """Counts of articles by term; only `count` changes them."""

    __slots__ = ("_counts", "_held", "_terms")

    def __init__(self, counts: Mapping[int, int]) -> None:
        self._counts = Counter(counts)
        # What was asked for lately, by the term itself: a poll asks for thousands, and their keys cost more.
        self._held: dict[str, int] = {}
        self._terms: dict[int, str] = {}

    @classmethod
    def warm(cls) -> Frequencies:
        """Return the counts that ship with the package, for a store that has none yet."""
        return cls(_shipped())

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[int, int]]) -> Frequencies:
        """Return the shipped counts and those that the store has kept since."""
        kept = cls.warm()
        kept.count(dict(rows))
        return kept

    def to_rows(self) -> list[tuple[int, int]]:
        """Return what was counted beyond the shipped counts, as (key, count), sorted by key."""
        shipped = _shipped()
        counted = ((key, count - shipped.get(key, 0)) for key, count in sorted(self._counts.items()))
        return [(key, count) for key, count in counted if count]

    def count(self, increments: Mapping[int, int]) -> None:
        """Add what a poll brought, once it is committed."""
        self._counts.update(increments)
        for key in self._terms.keys() & increments.keys():
            del self._held[self._terms.pop(key)]

    def held(self, term: str) -> int:
        """Return in how many articles a term stood."""
        count = self._held.get(term)
        if count is None:
            key = term_key(term)
            count = self._held[term] = self._counts.get(key, 0)
            self._terms[key] = term
        return count


class Weights(dict[str, float]):
    """Term weights for one batch: from the counts of the window together with those of the batch.

    All of them change with every batch, so each is reckoned once a batch, and only where it is asked for.
    """

    def __init__(self, frequencies: Frequencies, batch: Mapping[str, int]) -> None:
        super().__init__()
        self._held, self._batch = frequencies.held, batch
        self._articles = {
            is_of_han: self._held(total) + batch.get(total, 0) + 1 for is_of_han, total in _TOTALS.items()
        }
        self._by_count: dict[bool, dict[int, float]] = {True: {}, False: {}}
        self._lengths: dict[int, tuple[Mapping[str, int], float]] = {}
        self._titles: dict[int, tuple[Terms, float, float]] = {}

    def __missing__(self, term: str) -> float:
        count = self._held(term) + self._batch.get(term, 0)
        is_of_han = not term.isascii() and is_han(term)
        same = self._by_count[is_of_han]
        weight = same.get(count)
        if weight is None:
            rarity = self._articles[is_of_han] / (count + 0.5)
            weight = same[count] = math.pow(max(_MIN_IDF, math.log(rarity)), EXPONENT)
        self[term] = weight
        return weight

    def title(self, said: Terms) -> tuple[float, float]:
        """Return the weight of all terms of an item's title, and its length as a vector."""
        known = self._titles.get(id(said))
        if known is None:  # the item is kept beside it, so that no other one can have its id
            weights = [self[term] for term in said.title]
            known = self._titles[id(said)] = (said, sum(weights), math.hypot(*weights))
        return known[1], known[2]

    def length(self, units: Mapping[str, int]) -> float:
        """Return the length of a sum of terms, which must not change as long as the batch lasts."""
        known = self._lengths.get(id(units))
        if known is None:
            length = math.hypot(*map(mul, units.values(), map(self.__getitem__, units)))
            known = self._lengths[id(units)] = (units, length)
        return known[1]


def tallied(items: Iterable[Terms]) -> dict[str, int]:
    """Return in how many of the items each term stands, and how many items there are of each script."""
    counts: Counter[str] = Counter()
    for item in items:
        counts.update(item.units.keys())
        han = sum(map(is_han, item.units))
        counts[HAN_TOTAL if han * 2 > len(item.units) else WORD_TOTAL] += 1
    return dict(counts)


def counted(items: Iterable[Terms]) -> dict[int, int]:
    """Return the same by key, as the store adds it up."""
    return {term_key(term): count for term, count in tallied(items).items()}


@lru_cache(maxsize=300_000)
def term_key(term: str) -> int:
    """Return the key of a term: the same on every machine, and a signed 64-bit integer for the database."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[int, int]:
    packed = files(__package__).joinpath(_WARM).read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode().splitlines() if line[0] != "#")
    return {
        term_key(term.replace("~", "\x00")): int(count) for count, terms in rows for term in terms.split(" ")
    }
