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

from monitors.dedupe.settings import EXPONENT
from monitors.dedupe.terms import Terms, is_han

_WARM = "warm.tsv.gz"
HAN_TOTAL, WORD_TOTAL = "\x00han", "\x00word"
_TOTALS = {True: HAN_TOTAL, False: WORD_TOTAL}
_MIN_IDF = 0.1


class Frequencies:
    """Counts of articles by term; only `count` changes them."""

    __slots__ = ("_counts",)

    def __init__(self, counts: Mapping[int, int]) -> None:
        self._counts = Counter(counts)

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

    def held(self, term: str) -> int:
        """Return in how many articles a term stood."""
        return self._counts.get(term_key(term), 0)


class Weights(dict[str, float]):
    """Term weights for one batch: from the counts of the window together with those of the batch."""

    def __init__(self, frequencies: Frequencies, batch: Mapping[int, int]) -> None:
        super().__init__()
        self._frequencies, self._batch = frequencies, batch
        self._articles = {is_of_han: self._count(total) for is_of_han, total in _TOTALS.items()}
        self._lengths: dict[int, tuple[Terms, float, float]] = {}

    def _count(self, term: str) -> int:
        return self._frequencies.held(term) + self._batch.get(term_key(term), 0)

    def __missing__(self, term: str) -> float:
        rarity = (self._articles[is_han(term)] + 1) / (self._count(term) + 0.5)
        weight = self[term] = math.pow(max(_MIN_IDF, math.log(rarity)), EXPONENT)
        return weight

    def lengths(self, said: Terms) -> tuple[float, float]:
        """Return the length of an item's title and of all that it says, as vectors."""
        known = self._lengths.get(id(said))
        if known is None:  # the item is kept beside its lengths, so that no other one can have its id
            known = (said, self.length(dict.fromkeys(said.title, 1)), self.length(said.units))
            self._lengths[id(said)] = known
        return known[1:]

    def length(self, units: Mapping[str, int]) -> float:
        """Return the length of a sum of terms."""
        return math.sqrt(sum([(count * self[term]) ** 2 for term, count in units.items()]))


def counted(items: Iterable[Terms]) -> dict[int, int]:
    """Return in how many of the items each term stands, as {key: count}."""
    counts: Counter[int] = Counter()
    for item in items:
        counts.update(map(term_key, item.units))
        han = sum(map(is_han, item.units))
        counts[term_key(HAN_TOTAL if han * 2 > len(item.units) else WORD_TOTAL)] += 1
    return dict(counts)


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
