"""The thresholds of the tiers, measured on the development splits (docs/decisions/0040)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Granularity = Literal["tight", "normal", "loose"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much an article must share with a story to belong to it."""

    story: float


SCALES: dict[Granularity, Scale] = {"tight": Scale(0.35), "normal": Scale(0.25), "loose": Scale(0.06)}

FOLD, THREAD = 0.80, 0.50
"""Likeness to one article from which the reports are the same, or the second continues the first."""
THREAD_STORY = 0.35
"""Likeness to a story from which an article continues it."""
LOOK_BACK_S = 7 * 86_400.0
"""How long a title or a report can be repeated."""
EXPONENT = 1.3
"""Rare terms weigh more than their inverse document frequency says."""
HALF_LIFE_S = 24 * 3_600.0
