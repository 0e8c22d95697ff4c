"""Cuts the sentence to quote from an article, with the matched words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from monitors.records import Span

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")
MAX_CHARACTERS = 300
_LEAD = 60  # characters of context kept before the first match where the sentence itself is too long
_ELLIPSIS = "…"


def excerpt(text: str, places: Iterable[tuple[int, int]], title: str = "") -> tuple[Span, ...]:
    """Return the sentence of `text` that holds most matches, at most 300 characters, matches bold.

    `places` are (start, end) in characters of `text`. A sentence that only repeats the title is passed over;
    without any match the first other one is quoted.
    """
    marks = _disjoint(places)
    sentence = _best_sentence(text, marks, title)
    if sentence is None:
        return ()
    start, end = _shorten(text, *sentence, marks)
    spans = list(_spans(text, start, end, marks))
    if text[:start].strip() and _cut_inside(text, start):
        spans.insert(0, Span(_ELLIPSIS))
    if text[end:].strip() and _cut_inside(text, end):
        spans.append(Span(_ELLIPSIS))
    return tuple(spans)


def _disjoint(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    marks: list[tuple[int, int]] = []
    for start, end in sorted(set(places)):
        if marks and start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(end, marks[-1][1]))
        elif end > start:
            marks.append((start, end))
    return marks


def _best_sentence(text: str, marks: Sequence[tuple[int, int]], title: str) -> tuple[int, int] | None:
    edges = sorted({0, len(text), *(found.end() for found in _SENTENCE_END.finditer(text))})
    known = {"", _bare(title)}
    sentences = [(start, end) for start, end in pairwise(edges) if _bare(text[start:end]) not in known]

    def held(sentence: tuple[int, int]) -> int:
        return sum(1 for start, end in marks if start < sentence[1] and end > sentence[0])

    return max(sentences, key=held, default=None)


def _bare(text: str) -> str:
    return text.strip(" \n\t.!?。！？；").casefold()


def _shorten(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start <= MAX_CHARACTERS:
        return start, end
    first = next((mark for mark in marks if mark[1] > start), (start, start))
    if first[1] - start > MAX_CHARACTERS:
        start = _word_edge(text, max(start, first[0] - _LEAD))
    return start, _word_edge(text, min(end, start + MAX_CHARACTERS), backwards=True)


def _word_edge(text: str, place: int, *, backwards: bool = False) -> int:
    """Move a cut to the next white space, at most 20 characters away: scripts without spaces have none."""
    step = -1 if backwards else 1
    for distance in range(20):
        at = place + step * distance
        if not 0 < at < len(text):
            break
        if text[at].isspace():
            return at if backwards else at + 1
    return place


def _cut_inside(text: str, place: int) -> bool:
    return _SENTENCE_END.search(text[max(0, place - 2) : place + 1]) is None


def _spans(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> Iterable[Span]:
    at = start
    for mark_start, mark_end in marks:
        bold_start, bold_end = max(mark_start, start), min(mark_end, end)
        if bold_start >= bold_end:
            continue
        if bold_start > at:
            yield Span(text[at:bold_start])
        yield Span(text[bold_start:bold_end], bold=True)
        at = bold_end
    if at < end:
        yield Span(text[at:end])
