"""Canonical text: words apart by one space, so that a keyword with its spaces is found by plain search.

A character is folded by itself (`fold.py`); what depends on neighbours happens on the folded text without
moving a character, so the way back is a running sum of lengths, paid only where there is a hit:

1. addresses and pinyin glosses are masked
2. a dot inside a word (`3.5`, `u.today`) separates, another ends a sentence; a blank line ends a paragraph
3. what is written in parts (Thai vowels, half-width kana, Korean jamo) joins what stands before it

    用Huawei手机。U.S.-China   ->   " 用 huawei 手 机 . u s . china "
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from monitors.text.fold import BREAK, BREAK_MARK, DOT_MARK, GLUE_MARK, TOKEN_MARKS, fold_table, folded

_FILLER = "\x0e"
_URL = re.compile(r"(?:https?://|www\.)[!#-;=?-Z_a-z~]+", re.IGNORECASE)
# `數(shù)字`: pages gloss a character with its reading; without a tone mark it may be a true parenthesis.
_GLOSS = re.compile(
    r"(?<=[\u3400-\u9fff])[(（][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[)）](?=[\u3400-\u9fff]|\Z)"
)
_PARAGRAPH = re.compile(r"\n[ \n]*\n")
_GLUE = re.compile(f"[ \n]*{GLUE_MARK}")
_BREAKS = re.compile(r"\.(?: \.)+")
_OWN_MARKS = "".join(TOKEN_MARKS.values())
_TOKEN = re.compile(
    rf"{BREAK_MARK}[{BREAK_MARK} \n{_FILLER}]*|[{_OWN_MARKS}]|[^ \n{BREAK_MARK}{_OWN_MARKS}]+"
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tokens of a canonical text stand in the original."""

    text: str
    settled: str
    edges: tuple[int, ...]
    """Length of the folded text after each character of the original."""
    tokens: tuple[tuple[int, int], ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the span of the original from one token to another, with the marks written upon the last."""
        begin, end = self.tokens[first][0], self.tokens[last][1] - 1
        while self.settled[begin] == _FILLER:
            begin += 1
        while self.settled[end] == _FILLER:
            end -= 1
        start, stop = bisect_right(self.edges, begin), bisect_right(self.edges, end) + 1
        while stop < len(self.text) and _is_mark(self.text[stop]):
            stop += 1
        return start, stop


def canonical(text: str, *, keep_urls: bool = False) -> str:
    """Return the text as keywords are compared with it; it begins and ends with a space.

    >>> canonical("The People’s Bank: 數字貨幣 e-CNY")
    ' the people s bank . 数 字 货 币 e cny '
    """
    settled = _settle(folded(text if keep_urls else _mask(text)) + " ")
    for token, mark in TOKEN_MARKS.items():
        if mark in settled:
            settled = settled.replace(mark, f" {token} ")
    if BREAK_MARK in settled:
        settled = settled.replace(BREAK_MARK, f" {BREAK} ")
    if _FILLER in settled:
        settled = settled.replace(_FILLER, "")
    joined = f" {settled}"
    if "\n" in joined:
        joined = joined.replace("\n", " ")
    while "  " in joined:
        joined = joined.replace("  ", " ")
    return _BREAKS.sub(BREAK, joined) if f"{BREAK} {BREAK}" in joined else joined


def places(text: str, *, keep_urls: bool = False) -> Places:
    """Return where each token of `canonical(text)` stands in the original."""
    table = fold_table()
    pieces = [table[ord(char)] for char in (text if keep_urls else _mask(text))]
    settled = _settle("".join(pieces) + " ")
    edges = accumulate(map(len, pieces))
    return Places(text, settled, tuple(edges), tuple(found.span() for found in _TOKEN.finditer(settled)))


def _mask(text: str) -> str:
    """Blank out addresses and pinyin glosses, character for character."""
    if "://" in text or "www." in text:
        text = _URL.sub(lambda url: BREAK + " " * (len(url[0]) - 1), text)
    if "(" in text or "（" in text:
        text = _GLOSS.sub(lambda gloss: "\u200b" * len(gloss[0]), text)
    return text


def _settle(folded: str) -> str:
    """Resolve what depends on neighbours; the length stays."""
    if DOT_MARK in folded:
        folded = (
            folded.replace(DOT_MARK * 2, BREAK_MARK * 2)
            .replace(f"{DOT_MARK} ", f"{BREAK_MARK} ")
            .replace(f"{DOT_MARK}\n", f"{BREAK_MARK}\n")
            .replace(DOT_MARK, " ")
        )
    if "\n" in folded:
        folded = _PARAGRAPH.sub(lambda blank: BREAK_MARK * len(blank[0]), folded)
    if GLUE_MARK in folded:
        folded = _GLUE.sub(lambda glue: _FILLER * len(glue[0]), folded)
    return folded


def _is_mark(char: str) -> bool:
    return fold_table()[ord(char)] == "" and unicodedata.category(char) in {"Mn", "Me", "Sk"}
