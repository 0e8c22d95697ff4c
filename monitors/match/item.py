"""What is searched: the texts of one article by field, and what was seen in them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from monitors.records import Article, Hit
from monitors.text import BREAK, Places, Visible, canonical, is_comma, is_spaceless, places, visible

DEFAULT_FIELDS = frozenset({"title", "body"})
_FIELD_ORDER = {"title": 0, "body": 1}
_WORD, _CHARACTER = 2, 1  # a character of a script without spaces counts as half a word


class Text:
    """One text of an article; everything but its canonical form is worked out only where there is a hit."""

    def __init__(self, field: str, original: str, seen: Visible | None = None) -> None:
        self.field = field
        self.original = original
        self.seen = seen
        self.shown = original if seen is None else seen.text
        self.canonical = canonical(self.shown, keep_urls=field == "url")

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the original the words of `canonical[start:end]` stand."""
        begin, stop = self._shown_span(start, end)
        return (begin, stop) if self.seen is None else self.seen.to_markup(begin, stop)

    def words(self, start: int, end: int) -> str:
        """Return what a reader sees of `canonical[start:end]`."""
        begin, stop = self._shown_span(start, end)
        return self.shown[begin:stop]

    def gaps(self, start: int, end: int) -> list[bool]:
        """Return for each gap between the words of `canonical[start:end]` whether a comma stands in it."""
        first = self._token(start)
        count = self.canonical.count(" ", start + 1, end - 1)
        spans = [self._places.span(at, at) for at in range(first, first + count + 1)]
        return [
            any(is_comma(char) for char in self.shown[before:after])
            for (_, before), (after, _) in pairwise(spans)
        ]

    def units(self, start: int, end: int) -> tuple[int, int]:
        """Return where `canonical[start:end]` begins and ends, in half words."""
        first = self._token(start)
        last = first + self.canonical.count(" ", start + 1, end - 1)
        return self._units[first], self._units[last + 1]

    def sentence(self, start: int) -> int:
        """Return the number of the sentence in which `canonical[start]` stands."""
        return bisect_right(self._breaks, start)

    def _token(self, start: int) -> int:
        return self.canonical.count(" ", 0, start)

    def _shown_span(self, start: int, end: int) -> tuple[int, int]:
        first = self._token(start)
        return self._places.span(first, first + self.canonical.count(" ", start + 1, end - 1))

    @cached_property
    def _places(self) -> Places:
        return places(self.shown, keep_urls=self.field == "url")

    @cached_property
    def _units(self) -> list[int]:
        return [0, *accumulate(_weight(token) for token in self.canonical.split())]

    @cached_property
    def _breaks(self) -> list[int]:
        return [at for at, char in enumerate(self.canonical) if char == BREAK]


def _weight(token: str) -> int:
    """Return the length of a token in half words; signs are no words."""
    if is_spaceless(token[0]):
        return _CHARACTER
    return _WORD if unicodedata.category(token[0])[0] in "LNM" else 0


@dataclass(frozen=True, slots=True)
class Item:
    """One article as it is searched: its texts, and the values of fields that are compared as a whole."""

    texts: tuple[Text, ...]
    values: tuple[tuple[str, str], ...] = ()
    article: Article | None = None

    @property
    def whole(self) -> tuple[tuple[str, str], ...]:
        """Return (field, value) of fields that are compared as a whole; a field may have several values."""
        if self.article is None:
            return self.values
        given = (
            ("source", self.article.source),
            ("source", self.article.publisher),
            ("lang", self.article.language),
            ("country", self.article.country),
        )
        return tuple((field, value) for field, value in given if value)

    @property
    def language(self) -> str:
        """Return the language of the article, "" where it is not known."""
        return next((value for field, value in self.whole if field == "lang"), "")


_FURTHER_TEXTS: Mapping[str, Callable[[Article], tuple[str, ...]]] = {
    "url": lambda article: (article.url,),
    "author": lambda article: (article.author,),
    "tag": lambda article: article.tags,
}


def item_of_article(article: Article, fields: frozenset[str]) -> Item:
    """Return an article with those of its texts that rules look at; its texts are plain."""
    texts = [Text(name, text) for name, text in (("title", article.title), ("body", article.content)) if text]
    for name in fields - DEFAULT_FIELDS:
        texts += [Text(name, text) for text in _FURTHER_TEXTS[name](article) if text]
    return Item(tuple(texts), article=article)


def item_of_markup(texts: Iterable[tuple[str, str]], whole: Iterable[tuple[str, str]]) -> Item:
    """Return an item from (field, text) pairs that may hold HTML; hits point into the markup."""
    return Item(
        tuple(
            Text(field, text, visible(text) if field in DEFAULT_FIELDS else None)
            for field, text in texts
            if text
        ),
        tuple((field, value) for field, value in whole if value),
    )


class Span(NamedTuple):
    """A place where something was found, in characters of the canonical text."""

    text: int
    """Index of the text; -1 for a field that is compared as a whole."""
    start: int
    end: int
    form: str
    concept: str = ""
    whole: tuple[str, str] = ("", "")
    """(field, value), where a whole value was compared."""


class Shadow(NamedTuple):
    """A find that does not count, with the longer expression that it is part of, or that it refers to."""

    span: Span
    by: Span


def hits_of(monitor: str, spans: Iterable[Span], item: Item) -> tuple[Hit, ...]:
    """Return spans as places in the original texts, in reading order."""
    hits = {_hit(monitor, span, item): None for span in spans}
    return tuple(
        sorted(hits, key=lambda hit: (_FIELD_ORDER.get(hit.field, 2), hit.field, hit.start, hit.end))
    )


def _hit(monitor: str, span: Span, item: Item) -> Hit:
    if span.text < 0:
        field, value = span.whole
        return Hit(monitor, field, 0, len(value), value, span.form)
    text = item.texts[span.text]
    start, end = text.span(span.start, span.end)
    return Hit(monitor, text.field, start, end, text.original[start:end], span.form, span.concept)
