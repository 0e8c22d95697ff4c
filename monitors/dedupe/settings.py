"""The thresholds of the tiers, measured on the development splits (docs/decisions/0040)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Granularity = Literal["tight", "normal", "loose"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much articles must share to be one story, as cosines.

    `batch` is the mean over all pairs of two groups that came in one poll; `story` is that of an article with
    the centre of a story so far, `group` that of several articles at once, whose sum says more.
    """

    batch: float
    story: float
    group: float


SCALES: dict[Granularity, Scale] = {
    "tight": Scale(0.26, 0.35, 0.35),
    "normal": Scale(0.18, 0.26, 0.26),
    "loose": Scale(0.04, 0.06, 0.12),
}

FOLD, THREAD = 0.85, 0.50
"""Probability of the same report from which it is taken for one, or for what goes on from it."""
THREAD_STORY = 0.35
"""Likeness to a story from which an article continues it."""
LOOK_BACK_S = 7 * 86_400.0
"""How long a title or a report can be repeated."""
EXPONENT = 1.3
"""Rare terms weigh more than their inverse document frequency says."""
HALF_LIFE_S = 24 * 3_600.0
LEAST_DECAY = 0.5
"""A resting story loses likeness, half of what it can lose in a day, and never more than half in all."""
YOUNG = 1.5
"""A story of one article has the words of one headline: what is alike counts for up to a ninth more."""
