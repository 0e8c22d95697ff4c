"""Decides whether the coverage of the last 24 hours is a burst, and why or why not.

```
usual   = the larger of the median of the days before and that of the same weekday (where 3 are known)
burst   : enough days, articles >= least, sources >= 3, articles >= factor x usual, chance <= 1 in 10,000
```
Medians, because an earlier burst must not make the next one look usual. The weekday's, because news has a
weekly rhythm: on Mondays, a mean over the weekend would make each of them a burst.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma, log
from statistics import median

from monitors.trends.counts import Counts

LEAST_DAYS = 7
LEAST_SOURCES = 3
BOUND = 1e-4
"""The chance that is no longer taken for one.

The window of 24 hours moves with each article: a year has 365 windows apart from each other, and about ten
times as many that are looked at and differ enough to count. So at 1 in 10,000 chance alone tells at most 0.4
bursts a monitor and year, which is less often than news itself does. Five times as much was measured to find
a few more of the five-fold days and to tell up to 0.8 false ones; `python -m benchmarks.trends` counts both.
Chance brings stories, and with each the articles of several sources; so it is asked of articles divided by
how many usually come together. Else a topic whose stories have 3 sources told 10 to 17 false ones a year.
"""

_WEEK = 7
_SAME_WEEKDAYS = 3
_MEDIAN_BELOW_MEAN = log(2)
"""By how much a Poisson distribution's mean may lie above its median, at most (K. P. Choi, 1994)."""
_NEGLIGIBLE = 1e-16


class Standing(StrEnum):
    """Whether coverage is a burst, and if not, what it lacks; the value is the text that a user reads."""

    BURST = "a burst"
    NO_HISTORY = "fewer than 7 days to compare with"
    FEW = "fewer articles than `least`"
    FEW_SOURCES = "fewer than 3 sources"
    USUAL = "less than `factor` times its usual"
    CHANCE = "no more than chance brings"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a burst needs at least: so many times its usual, and so many articles."""

    factor: float = 3.0
    least: int = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided; `usual` is articles a day, None where too few days are known.

    `factor` is None where there is no usual, or one of nothing, which nothing is a multiple of.
    """

    standing: Standing
    usual: float | None = None
    factor: float | None = None

    @property
    def is_burst(self) -> bool:
        return self.standing is Standing.BURST


def judge(counts: Counts, limits: Limits) -> Verdict:
    """Judge the last 24 hours against the days before."""
    known = [each for each in counts.days if each is not None]
    if len(known) < LEAST_DAYS:
        return Verdict(Standing.NO_HISTORY)
    usual = max(float(median(known)), _of_weekday(counts.days))
    return Verdict(_standing(counts, usual, limits), usual, counts.articles / usual if usual else None)


def _of_weekday(days: Sequence[int | None]) -> float:
    same = [each for each in days[_WEEK - 1 :: _WEEK] if each is not None]
    return float(median(same)) if len(same) >= _SAME_WEEKDAYS else 0.0


def _standing(counts: Counts, usual: float, limits: Limits) -> Standing:
    if counts.articles < limits.least:
        return Standing.FEW
    if counts.sources < LEAST_SOURCES:
        return Standing.FEW_SOURCES
    if counts.articles < limits.factor * usual:
        return Standing.USUAL
    stories = int(counts.articles / counts.clump)
    if chance(stories, usual / counts.clump + _MEDIAN_BELOW_MEAN) > BOUND:
        return Standing.CHANCE
    return Standing.BURST


def chance(articles: int, mean: float) -> float:
    """Return how probable so many articles or more are, where `mean` of them are usual: Poisson's tail.

    >>> round(chance(1, 0.5), 4)
    0.3935
    """
    if articles <= mean:
        return 1.0  # it is a half or more, which is no question of a bound
    term = exp(articles * log(mean) - mean - lgamma(articles + 1))
    total = 0.0
    while term > total * _NEGLIGIBLE:
        total += term
        articles += 1
        term *= mean / articles
    return total
