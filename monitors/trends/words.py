"""Puts a burst into words: the message about it, before it is rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitors.records import Article, BurstView, MessageView
from monitors.trends.bursts import Verdict
from monitors.trends.counts import Counts, Report

SHOWN = 5
"""Stories that a message shows; all of them stand in the channel already."""

_LANGUAGES = 5
_NAMES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def burst_view(
    monitor: str, counts: Counts, verdict: Verdict, heads: Mapping[int, Article], at: datetime
) -> BurstView:
    """Return what is told of a burst; `heads` are articles by id, of which each story shows its first."""
    shown = [(heads[reports[0].article], reports) for _, reports in counts.stories[:SHOWN]]
    facts = (_plural(counts.sources, "source", "sources"), _plural(len(counts.stories), "story", "stories"))
    return BurstView(
        title=f"{monitor}: {counts.articles} articles in 24 hours, {_against(verdict)}",
        note=f"{', '.join(facts)} · {_spoken(counts.languages)}",
        stories=tuple(_story(article, reports) for article, reports in shown),
        at=at,
    )


def _story(article: Article, reports: Sequence[Report]) -> MessageView:
    first, *others = (each.source for each in reports)
    return MessageView(article.title, article.url, first, article.published, also=tuple(others))


def _against(verdict: Verdict) -> str:
    if verdict.factor is None:
        return "usually none"
    return f"{verdict.factor:.1f} times its usual {verdict.usual:g}"


def _plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _spoken(languages: Sequence[tuple[str, int]]) -> str:
    """Return the articles by language; regions and scripts of one count together.

    >>> _spoken([("en", 30), ("zh-hans", 20), ("zh", 7), ("", 1)])
    'English 30, Chinese 27, language not known 1'
    """
    sums: dict[str, int] = {}
    for code, number in languages:
        tag = code.replace("_", "-").partition("-")[0].lower()
        name = _NAMES.get(tag, code) or "language not known"
        sums[name] = sums.get(name, 0) + number
    ordered = sorted(sums.items(), key=lambda item: -item[1])
    parts = [f"{name} {number}" for name, number in ordered[:_LANGUAGES]]
    rest = sum(number for _, number in ordered[_LANGUAGES:])
    return ", ".join([*parts, f"others {rest}"] if rest else parts)
