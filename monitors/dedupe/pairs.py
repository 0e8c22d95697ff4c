"""How surely two titles are the same report, and what tells them apart."""

from __future__ import annotations

import math
import re

from monitors.dedupe.frequencies import Frequencies, Weights
from monitors.dedupe.terms import HAN, Terms, folded, is_han, terms

BIAS, *COEFFICIENTS = (-2.80, 1.36, 2.94, 1.35, -1.31, -2.31, -2.76)
"""A logistic regression on labelled pairs, fitted by benchmarks/fit_pairs.py; one for each of `features`."""
_MAX_HOURS = 72.0
"""After three days a report is as unlikely to be repeated as after a week."""


def features(left: Terms, right: Terms, hours_apart: float, weights: Weights) -> tuple[float, ...]:
    """Return what speaks for and against the same report, each from 0 to 1.

    Cosine of the titles, share of the shorter title that the other one holds, cosine with the leads, numbers
    in conflict, two titles of a series, time between them.
    """
    known = right.units
    shared = [term for term in left.title if term in known]
    both = [weights[term] ** 2 for term in shared if term in right.title]
    (left_sum, left_title), (right_sum, right_title) = weights.title(left), weights.title(right)
    least = min(left_sum, right_sum)
    dot = sum(
        [count * known[term] * weights[term] ** 2 for term, count in left.units.items() if term in known]
    )
    return (
        sum(both) / (left_title * right_title) if both else 0.0,
        min(1.0, sum([weights[term] for term in shared]) / least) if least else 0.0,
        dot / (weights.length(left.units) * weights.length(known)) if dot else 0.0,
        float(bool(conflict(left, right))),
        float(left.is_serial and right.is_serial),
        min(abs(hours_apart), _MAX_HOURS) / _MAX_HOURS,
    )


def likeness(left: Terms, right: Terms, hours_apart: float, weights: Weights) -> float:
    """Return the probability that two items are the same report."""
    found = features(left, right, hours_apart, weights)
    return 1 / (1 + math.exp(-BIAS - sum(map(float.__mul__, COEFFICIENTS, found))))


def pair_score(title: str, other: str, hours_apart: float, frequencies: Frequencies) -> float:
    """Return the probability that two titles, that came so many hours apart, are the same report."""
    return likeness(terms(title), terms(other), hours_apart, Weights(frequencies, {}))


def conflict(left: Terms, right: Terms) -> tuple[str, ...]:
    """Return the numbers of both sides where each has one that the other lacks."""
    only_left, only_right = left.numbers - right.numbers, right.numbers - left.numbers
    return (*sorted(only_left), *sorted(only_right)) if only_left and only_right else ()


_SPAN = re.compile(rf"[{HAN}]+|[^\W_{HAN}][^\s{HAN}，。、；：！？]*")
_EDGE = ".,;:!?\"'()[]“”‘’"


def differs(title: str, earlier_title: str) -> str:
    """Return what a title says that the earlier one does not, in reading order: a thread reply shows it.

    >>> differs("Quake kills 66 in Xian", "Quake kills 34")
    '66, Xian'
    >>> differs("亚美尼亚爆炸致5人死亡", "亚美尼亚爆炸")
    '致, 5, 人死亡'
    """
    known, plain = set(terms(earlier_title).units), folded(earlier_title)
    found: list[str] = []
    for span in _SPAN.findall(title):
        if is_han(span):
            found += _new_runs(span, plain)
        elif (said := terms(span).units) and not known.issuperset(said):
            found.append(span.strip(_EDGE))
    return ", ".join(dict.fromkeys(found))


def _new_runs(span: str, known: str) -> list[str]:
    """Return the stretches of Han text of which the earlier title holds no two characters together."""
    plain = folded(span)
    held = [False] * len(span)
    for at in range(len(plain) - 1):
        if plain[at : at + 2] in known:
            held[at] = held[at + 1] = True
    marked = "".join(" " if is_held else char for char, is_held in zip(span, held, strict=True))
    return marked.split()
