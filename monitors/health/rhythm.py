"""A source's own rhythm: how far apart its publications are, and when its silence is out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from monitors.records import Entry, SourceState

_FEWEST_DATED = 5  # fewer say nothing about a rhythm
_MOST_DATED = 100
_MINUTE_S = 60.0
_LONGEST_GAP_S = 30 * 86_400.0
_PATIENCE = 3  # times the longest ordinary pause
_MEDIANS = 10
_SHORTEST_SILENCE_S = 12 * 3_600.0
_UNLEARNED_SILENCE_S = 4 * 86_400.0  # a long weekend
_LEARNING = timedelta(days=15)  # until two weekends were seen, a source's pauses are not known
_FORGET = 0.995  # per document with news: a pause of last summer counts less and less


def moments(entries: Iterable[Entry], now: datetime) -> list[datetime]:
    """Return a document's distinct publication times to the minute, newest first, none in the future."""
    dated = {
        entry.published.replace(second=0, microsecond=0)
        for entry in entries
        if entry.published is not None and entry.published <= now
    }
    return sorted(dated, reverse=True)[:_MOST_DATED]


def rhythm_s(times: list[datetime], before: float | None) -> float | None:
    """Return the median pause between publications; what was known `before` if the document is too short."""
    if len(times) < _FEWEST_DATED:
        return before
    return max(_MINUTE_S, median(_gaps(times)))


def longest_gap_s(times: list[datetime], state: SourceState, *, is_continuous: bool) -> float | None:
    """Return the longest ordinary pause known after this document, in seconds.

    Of a document's own pauses the longest one is left out: a pinned article of last year makes it. The pause
    that has just ended, between what was newest and the first publication after it, counts where the document
    is continuous with the one before: else the pause may have been ours.
    """
    known = [state.longest_gap_s * _FORGET] if state.longest_gap_s else []
    if len(times) >= _FEWEST_DATED:
        known.append(sorted(_gaps(times))[-2])
    if is_continuous and state.last_published is not None:
        later = [moment for moment in times if moment > state.last_published]
        known += [(later[-1] - state.last_published).total_seconds()] if later else []
    return min(_LONGEST_GAP_S, max(known)) if known else None


def silence_limit(state: SourceState, now: datetime) -> timedelta | None:
    """Return how long this source may be silent before ops is told; None while nothing is known."""
    if state.rhythm_s is None or state.longest_gap_s is None:
        return None
    limit = max(_PATIENCE * state.longest_gap_s, _MEDIANS * state.rhythm_s, _SHORTEST_SILENCE_S)
    if state.first_polled is None or now - state.first_polled < _LEARNING:
        limit = max(limit, _UNLEARNED_SILENCE_S)
    return timedelta(seconds=limit)


def silent_for(state: SourceState, now: datetime) -> timedelta | None:
    """Return how long nothing new came; None for a source that never had anything."""
    last = max((moment for moment in (state.last_published, state.last_changed) if moment), default=None)
    return now - last if last else None


def _gaps(times: list[datetime]) -> list[float]:
    return [(newer - older).total_seconds() for newer, older in pairwise(times)]
