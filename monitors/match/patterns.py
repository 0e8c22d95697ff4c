"""What a term looks like in canonical text: literals to scan for, with what is left to prove at a find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitors.query import Term, Wording
from monitors.text import BREAK, canonical, separates

_HYPHENS = re.compile(r"(?<=\w)[-\u2010\u2011\uff0d](?=\w)")
_LATIN = re.compile(r"[a-z]+")
_LATIN_WORDS = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_MIN_JOINED = 6  # letters of a form that is also sought as one word: a hashtag, not a syllable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A literal of canonical text and what a find of it still has to prove."""

    literal: str
    """Begins with the space before its first word, ends with the one behind the last unless that is open."""
    rest: re.Pattern[str] | None = None
    """The whole pattern, where a word before the last one is open: to be matched where the literal begins."""
    commas: tuple[bool, ...] = ()
    """For each gap between words whether a comma may stand in it; empty: anywhere."""
    capitals: tuple[bool, ...] | None = None
    """Of each cased letter of the original whether it is a capital; None: case does not count."""


def term_patterns(term: Term) -> Iterator[Pattern]:
    """Yield the patterns of a word, a phrase or a keyword (not of `"..."~n`)."""
    for surface in _spellings(term):
        for words in _inflections(
            _words(surface), plural=term.wording is not Wording.PHRASE and not term.exact
        ):
            yield _pattern(words, surface if term.exact else "", _written_gaps(surface, words))


def form_patterns(form: str, *, english: bool) -> Iterator[Pattern]:
    """Yield the patterns of a concept's form; a comma never stands inside one."""
    exact = form.startswith("=")
    surface = form.removeprefix("=")
    seen = set()
    spellings = [surface, *_joined(surface)] if not exact else [surface]
    for spelling in spellings:
        words = _words(spelling)
        plural = english and not exact and not surface.split()[-1].isupper()
        for inflected in _inflections(words, plural=plural):
            commas = () if "," in surface else (False,) * (len(inflected) - 1)
            pattern = _pattern(inflected, surface if exact else "", commas)
            if pattern.literal not in seen or pattern.rest is not None:
                seen.add(pattern.literal)
                yield pattern
    yield from _hashtag(surface, exact=exact)


def _spellings(term: Term) -> tuple[str, ...]:
    if term.wording is Wording.PHRASE or _HYPHENS.search(term.text) is None:
        return (term.text,)
    return (term.text, _HYPHENS.sub("", term.text))


def _joined(surface: str) -> Iterator[str]:
    """Yield a Latin form of several words as one, as in hashtags and loose spelling."""
    folded = " ".join(_words(surface))
    if " " in folded and _LATIN_WORDS.fullmatch(folded) and len(folded) > _MIN_JOINED:
        yield folded.replace(" ", "")
    if _HYPHENS.search(surface) is not None and "*" not in surface:
        yield _HYPHENS.sub("", surface)


def _hashtag(surface: str, *, exact: bool) -> Iterator[Pattern]:
    """Yield what finds a Latin form where a hashtag goes on behind it: `#HuaweiBan`."""
    joined = "".join(_words(surface))
    if not exact and len(joined) >= _MIN_JOINED and _LATIN.fullmatch(joined):
        yield Pattern(f" # {joined}", re.compile(f" # {joined}[^ ]+ "))


def _words(surface: str) -> list[str]:
    """Return the canonical words of a surface, an open one with its `*`."""
    chunks = [canonical(chunk, keep_urls=True).split() for chunk in surface.split("*")]
    words: list[str] = []
    for index, chunk in enumerate(chunks):
        if index:
            words[-1] += "*"
        words += chunk
    return _without_edge_breaks(words)


def _without_edge_breaks(words: list[str]) -> list[str]:
    start, end = 0, len(words)
    while start < end and words[start] == BREAK:
        start += 1
    while end > start and words[end - 1] == BREAK:
        end -= 1
    return words[start:end]


def _inflections(words: list[str], *, plural: bool) -> Iterator[list[str]]:
    yield words
    if plural and _LATIN.fullmatch(words[-1]) and len(words[-1]) > 1:
        for ending in plurals(words[-1]):
            yield [*words[:-1], ending]


def plurals(word: str) -> tuple[str, ...]:
    """Return the regular English plurals of a folded word.

    >>> plurals("currency"), plurals("bank"), plurals("tax")
    (('currencies',), ('banks',), ('taxes',))
    """
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return (f"{word}es",)
    vowel_before = word[-2:-1] in "aeiou"
    if word.endswith("y") and not vowel_before:
        return (f"{word[:-1]}ies",)
    if word.endswith("o") and not vowel_before:
        return (f"{word}s", f"{word}es")
    return (f"{word}s",)


def _written_gaps(surface: str, words: list[str]) -> tuple[bool, ...]:
    """Tell where a comma may be crossed: where the phrase as written has a gap, so not inside 数字货币."""
    if len(words) == 1:
        return ()
    gaps: list[bool] = []
    for piece in "".join(" " if separates(char) else char for char in surface).split():
        count = len(_words(piece))
        gaps += [False] * (count - 1) + [True] * bool(count)
    return () if all(gaps[:-1]) else tuple(gaps[: len(words) - 1])


def _pattern(words: list[str], cased: str, commas: tuple[bool, ...]) -> Pattern:
    capitals = capitals_of(cased) if cased else None
    first_open = next((index for index, word in enumerate(words) if word.endswith("*")), len(words))
    literal = " " + " ".join(words[: first_open + 1])
    if first_open == len(words):
        return Pattern(f"{literal} ", None, commas, capitals)
    literal = literal.removesuffix("*")
    if first_open == len(words) - 1:
        return Pattern(literal, None, commas, capitals)
    whole = "".join(
        " " + re.escape(word.removesuffix("*")) + (r"[^ ]*" if word.endswith("*") else "") for word in words
    )
    return Pattern(literal, re.compile(f"{whole} "), commas, capitals)


def capitals_of(text: str) -> tuple[bool, ...]:
    """Return for each cased letter whether it is a capital."""
    return tuple(char.isupper() for char in text if char.isupper() or char.islower())
