"""How surely two titles are the same report, and what tells them apart."""

from __future__ import annotations

from collections.abc import Callable

from monitors.dedupe.frequencies import Frequencies, Weights
from monitors.dedupe.terms import Terms, terms

Weigh = Callable[[str], float]
"""Returns how much a term tells."""

_CONFLICT_COST = 0.15
"""Where each side has a number that the other lacks, P(same report) falls from .68 to .29."""


def likeness(left: Terms, right: Terms, weigh: Weigh) -> float:
    """Return from 0 to 1 how surely two items are the same report."""
    shared = sum(weigh(term) ** 2 for term in left.title if term in right.units)
    norms = sum(weigh(term) ** 2 for term in left.title) * sum(weigh(term) ** 2 for term in right.title)
    cosine = shared / norms**0.5 if norms else 0.0
    return max(0.0, cosine - (_CONFLICT_COST if conflict(left, right) else 0.0))


def pair_score(title: str, other: str, frequencies: Frequencies) -> float:
    """Return from 0 to 1 how surely two titles are the same report."""
    left, right = terms(title), terms(other)
    return likeness(left, right, Weights(frequencies, {}).__getitem__)


def conflict(left: Terms, right: Terms) -> tuple[str, ...]:
    """Return the numbers of both sides where each has one that the other lacks."""
    only_left, only_right = left.numbers - right.numbers, right.numbers - left.numbers
    return (*sorted(only_left), *sorted(only_right)) if only_left and only_right else ()


def differs(title: str, earlier_title: str) -> str:
    """Return the words of a title that the earlier one lacks, in reading order: what a thread reply shows.

    >>> differs("Quake kills 66 in Xian", "Quake kills 34")
    '66, Xian'
    """
    known = set(terms(earlier_title).title)
    words = (word for word in title.split() if (said := terms(word).title) and not known.issuperset(said))
    return ", ".join(dict.fromkeys(word.strip(".,;:!?\"'()[]“”‘’《》「」") for word in words))
