"""What a headline says, as terms: stemmed words, Han characters and pairs of them, numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from monitors.text import fold_table, visible_text

_MAX_LEAD_TERMS = 40
"""The lead says what happened; what follows is background that other stories share."""
_UNIT = 16
"""Weights are whole sixteenths, so that sums over a story are exact in any order."""

HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TERM = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:'[^\W_{HAN}]+)?(?:[.,]\d+)*")
_FIRST_HAN = "\u3040"
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a an the of in on at to for and or but is are was were be been being by with from as it its this
        that these those he she his her they their them we our you your i my me has have had will would
        can could may might must shall should not no nor so than then there here what which who whom how
        when where why if into over under after before about against between out up down off again more
        most other some such only own same too very just also says said say told s t re ll ve d m amp
        """,
    )
)
_ENDINGS = ("ingly", "edly", "ing", "ed", "ly", "er", "e", "y", "ion")
_MIN_STEM = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one item.

    `title` are those of the title, without repeats and single Han characters; `units` weighs all terms of
    title and lead by how often they stand there; `is_serial` tells that the title is one of a series (live
    updates, a preview, the day's closing prices): such titles are alike from day to day.
    """

    title: tuple[str, ...]
    units: dict[str, int]
    numbers: frozenset[str]
    is_serial: bool


def terms(title: str, lead: str = "", source: str = "") -> Terms:
    """Return what an item says.

    >>> terms("Banks' blockchain: 3 tests").title
    ('bank', 'blockchain', '3', 'test')
    """
    head = split(headline(title, source))
    counts = Counter(head)
    if lead:
        counts.update(split(lead)[:_MAX_LEAD_TERMS])
    units = {term: round(_UNIT * (1 + math.log(count))) for term, count in counts.items()}
    telling = tuple(term for term in dict.fromkeys(head) if not is_single(term))
    numbers = frozenset(term for term in telling if term[0].isdigit())
    return Terms(telling, units, numbers, bool(_SERIAL.search(title)))


def summed(each: Sequence[dict[str, int]]) -> dict[str, int]:
    """Return the sum of the units of several items; of one it is what was given, not a copy."""
    if len(each) == 1:
        return each[0]
    units: dict[str, int] = {}
    for its in each:
        for term, count in its.items():
            units[term] = units.get(term, 0) + count
    return units


_SERIAL = re.compile(
    r"\b(?:live|updates?|preview|watch|takeaways|grades|reactions?|tracker|recap|review|deals|horoscopes?|zodiac"
    r"|spoilers?|how to|best|guide|rumou?rs|odds|scores?|highlights|picks?|photos?|video)\b"
    r"|直播|实录|快报|早报|晚报|日报|周报|汇总|盘点|一览|收评|早盘|午盘|收盘|赛况|赛果|预告|速递|中间价|公示",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"^[^|｜丨]{2,12}\s*[|｜丨]\s*(?=.{8})")
_SUFFIX = re.compile(r"(?<=.{8})(?:\s*(?:--|[_|｜丨])\s*|\s*[-–—]\s+|\s+[-–—]\s*)([^-–—_|｜丨]{2,25})$")
_PUBLISHER = re.compile(
    r"网|新闻|日报|频道|社$|报$|国际$|经济|要闻|\b(?:news|times|post|journal|herald|reuters|bbc|cnn|ap|afp)\b|\.\w{2,3}$",
    re.IGNORECASE,
)


def headline(title: str, source: str = "") -> str:
    """Return the title without the column before it and the publisher behind it.

    >>> headline("Banks test blockchain in Asia - Reuters")
    'Banks test blockchain in Asia'
    """
    title = _COLUMN.sub("", title)
    while (suffix := _SUFFIX.search(title)) and (suffix[1] == source or _PUBLISHER.search(suffix[1])):
        title = title[: suffix.start()]
    return title


def split(text: str) -> list[str]:
    """Return the terms of a text in reading order, with repeats."""
    found: list[str] = []
    for run in _TERM.findall(folded(text)):
        if is_han(run):
            found += run
            found += [intern(run[at : at + 2]) for at in range(len(run) - 1)]
        elif term := _word(run):
            found.append(term)
    return found


def is_han(term: str) -> bool:
    """Whether a term is written in Han characters or kana."""
    return term[0] >= _FIRST_HAN and _HAN_START.match(term) is not None


_HAN_START = re.compile(f"[{HAN}]")


def is_single(term: str) -> bool:
    """Whether a term is one Han character: too common to find anything by, but it tells likeness."""
    return len(term) == 1 and is_han(term)


def folded(text: str) -> str:
    """Return the text as it is compared: no case, width, diacritics, Traditional Chinese."""
    return text.lower() if text.isascii() else text.translate(_LETTERS)


class _Letters(dict[int, str]):
    """What each character becomes; marks that are no letters stay, so that words end where they did."""

    def __missing__(self, code: int) -> str:
        shape = "".join(char for char in fold_table()[code] if char.isalnum())
        self[code] = shape or ("'" if chr(code) in "’＇" else chr(code).lower())
        return self[code]


_LETTERS = _Letters()


@lru_cache(maxsize=100_000)
def _word(run: str) -> str:
    """Return the stem of a word, the plain form of a number, "" for a word without meaning of its own."""
    word = run.removesuffix("'s").replace("'", "")
    if word in _STOP:
        return ""
    if word[:1].isdigit():
        return word.replace(",", "")
    # A name with a number in it has no endings: p44 and p4 are two products.
    return word if any(map(str.isdigit, word)) else _stem(word)


def _stem(word: str) -> str:
    """Return the word without its regular English endings; a stem of a few letters keeps them."""
    if len(word) > _MIN_STEM and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) >= _MIN_STEM and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > _MIN_STEM and word[-1] == word[-2] else word


# All but letters and digits, and of those what makes another number: 1.5 is not 15, and +5 is not -5.
_KEY_NOISE = re.compile(r"(?:(?!(?<=\d)\.(?=\d))(?!(?<![^\s(])[+\-\u2212](?=\d))[\W_])+")
_MIN_KEY_LATIN, _MIN_KEY_HAN = 8, 6


def title_key(title: str) -> str:
    """Return the key under which two titles are the same: letters and numbers only.

    >>> title_key("Bitcoin&nbsp;soars!") == title_key("BITCOIN  SOARS")
    True
    """
    return _KEY_NOISE.sub("", folded(visible_text(title)))


def is_telling(key: str) -> bool:
    """Whether a title key is long enough to name an article by itself, whatever its source."""
    han = sum(map(is_han, key))
    return han >= _MIN_KEY_HAN or len(key) - han >= _MIN_KEY_LATIN
