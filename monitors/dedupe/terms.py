"""What a title says, as terms: stemmed words, pairs of Han characters, numbers."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from monitors.text import visible_text

_MAX_SUMMARY_TERMS = 40
"""The lead says what happened; what follows is background that other stories share."""
_SUMMARY_WEIGHT = 1.0
_UNIT = 16
"""Weights are whole sixteenths, so that sums over a story are exact in any order."""

_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TERM = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:['’][^\W_{_HAN}]+)?(?:[.,]\d+)*")
_HAN_START = re.compile(f"[{_HAN}]")
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a an the of in on at to for and or but is are was were be been being by with from as it
        its this that these those he she his her they their them we our you your i my me has
        have had will would can could may might must shall should not no nor so than then there
        here what which who whom how when where why if into over under after before about
        against between out up down off again more most other some such only own same too very
        just also says said say told s t re ll ve d m amp
        """,
    )
)
_ENDINGS = ("ingly", "edly", "ing", "ed", "ly", "er", "e", "y", "ion")
_MIN_STEM = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one item: `title` without repeats, `units` over title and lead, `numbers` of the title."""

    title: tuple[str, ...]
    units: dict[str, int]
    numbers: frozenset[str]


def terms(title: str, summary: str = "") -> Terms:
    """Return what an item says.

    >>> terms("Banks' blockchain: 3 tests").title
    ('bank', 'blockchain', '3', 'test')
    """
    head = split(title)
    weights = Counter[str](head)
    for term in split(summary)[:_MAX_SUMMARY_TERMS] if summary else ():
        weights[term] += _SUMMARY_WEIGHT  # type: ignore[assignment]  # a Counter may hold halves
    units = {
        term: round(_UNIT * (1 + math.log(count) if count > 1 else count)) for term, count in weights.items()
    }
    return Terms(tuple(dict.fromkeys(head)), units, frozenset(term for term in head if term[0].isdigit()))


def split(text: str) -> list[str]:
    """Return the terms of a text in reading order, with repeats."""
    found: list[str] = []
    for run in _TERM.findall(folded(text)):
        if is_han(run):
            found += [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
        elif term := _word(run):
            found.append(term)
    return found


def is_han(term: str) -> bool:
    """Whether a term is written in Han characters or kana."""
    return _HAN_START.match(term) is not None


def folded(text: str) -> str:
    """Return the text in the form in which it is compared."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


@lru_cache(maxsize=100_000)
def _word(run: str) -> str:
    """Return the stem of a word, the plain form of a number, "" for a word without meaning of its own."""
    word = run.removesuffix("'s").replace("'", "")
    if word in _STOP:
        return ""
    if word[:1].isdigit():
        return word.replace(",", "")
    return _stem(word)


def _stem(word: str) -> str:
    """Return the word without its regular English endings; a stem of a few letters keeps them."""
    if len(word) > 4 and word.endswith("ies"):  # noqa: PLR2004 - "ties" keeps its letters, "cities" not
        word = word[:-3] + "y"
    elif len(word) >= _MIN_STEM and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > _MIN_STEM and word[-1] == word[-2] else word


_KEY_NOISE = re.compile(r"[\W_]+")
_MIN_KEY_LATIN, _MIN_KEY_HAN = 8, 6


def title_key(title: str) -> str:
    """Return the key under which two titles are the same: letters and digits only.

    >>> title_key("Bitcoin&nbsp;soars!") == title_key("BITCOIN  SOARS")
    True
    """
    return _KEY_NOISE.sub("", folded(visible_text(title)))


def is_telling(key: str) -> bool:
    """Whether a title key is long enough to name an article by itself, whatever its source."""
    han = len(re.findall(f"[{_HAN}]", key))
    return han >= _MIN_KEY_HAN or len(key) - han >= _MIN_KEY_LATIN
