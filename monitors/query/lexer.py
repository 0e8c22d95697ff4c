"""Cuts a query into tokens; what cannot be one is an error that says what to write instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitors.errors import QueryError
from monitors.query.nodes import FIELDS, NEAR_WORDS
from monitors.text import BREAK, canonical, is_spaceless

MAX_NEAR = 100  # farther apart than this, "near" is AND
_MIN_OPEN = 3  # letters before `*`: with fewer it matches half the dictionary
# Full-width ASCII, the ideographic space and curly double quotes are syntax too; one character for one.
_SYNTAX = (
    {0xFF01 + offset: 0x21 + offset for offset in range(94)}
    | {0x3000: " "}
    | dict.fromkeys(map(ord, "“”„‟"), '"')
)

_FIELD = re.compile(r"([^\W\d]\w*):")
_CONCEPT = re.compile(r"@([\w-]*)")
_SLOP = re.compile(r"~(\w*)")
_WORD = re.compile(r"[^\s()|\"]+")
_NEAR = re.compile(r"(O?NEAR)(?:/(.*))?")
_MEANT_NEAR = re.compile(r"o?near[/~:]?\d+|o?near/.*", re.IGNORECASE)
_DASHES = "–—−‐‑"


class Kind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    OR = "OR"
    AND = "AND"
    NOT = "NOT"
    NEAR = "NEAR"
    FIELD = "field"
    WORD = "word"
    PHRASE = "phrase"
    CONCEPT = "concept"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its text and its 1-based column; `number` is the n of NEAR/n and of `"..."~n`."""

    kind: Kind
    text: str
    column: int
    exact: bool = False
    number: int | None = None


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, END at last."""
    return _Lexer(query).tokens()


class _Lexer:
    def __init__(self, query: str) -> None:
        self.query = query
        self.text = query.translate(_SYNTAX)
        self.at = 0

    def error(self, problem: str, at: int, hint: str) -> QueryError:
        return QueryError(problem, self.query, at + 1, hint)

    def tokens(self) -> Iterator[Token]:
        while True:
            while self.text[self.at : self.at + 1].isspace():
                self.at += 1
            if self.at >= len(self.text):
                yield Token(Kind.END, "", len(self.text) + 1)
                return
            yield self._next()

    def _next(self) -> Token:
        start, char = self.at, self.text[self.at]
        if char in "()|-!":
            return self._symbol(char)
        if char == "=":
            return self._exact(start)
        if char == '"':
            return self._phrase(start, exact=False)
        if char == "@":
            return self._concept(start)
        if (found := _FIELD.match(self.text, start)) is not None:
            return self._field(found)
        return self._word(start, exact=False)

    def _symbol(self, char: str) -> Token:
        start = self.at
        self.at += 1
        if char == "|" and self.text.startswith("|", self.at):
            raise self.error("`||` is no operator", start, "write OR or a single |")
        kind = {"(": Kind.OPEN, ")": Kind.CLOSE, "|": Kind.OR}.get(char, Kind.NOT)
        return Token(kind, char, start + 1)

    def _exact(self, start: int) -> Token:
        self.at += 1
        after = self.text[self.at : self.at + 1]
        if after == '"':
            return self._phrase(start, exact=True)
        if not after or after.isspace() or after in "()|@=":
            raise self.error(
                "`=` has no word behind it", start, 'write it directly before a word or a phrase: =AI, ="US"'
            )
        return self._word(start, exact=True)

    def _phrase(self, start: int, *, exact: bool) -> Token:
        opening = self.at
        closing = self.text.find('"', opening + 1)
        if closing < 0:
            raise self.error("this quote is never closed", opening, 'add a " where the phrase ends')
        text = self.query[opening + 1 : closing]
        self.at = closing + 1
        self._check_stars(text, opening + 1)
        if not searchable(text):
            raise self.error(
                "there is nothing to search for between these quotes", opening, "put a word between them"
            )
        slop = self._slop()
        after = self.text[self.at : self.at + 1]
        if after and not after.isspace() and after not in "()|":
            raise self.error(
                f"{after!r} stands directly behind a phrase", self.at, "put a space between them"
            )
        return Token(Kind.PHRASE, text, start + 1, exact, slop)

    def _slop(self) -> int | None:
        found = _SLOP.match(self.text, self.at)
        if found is None:
            return None
        if not found[1].isdecimal() or not 0 < int(found[1][:9]) <= MAX_NEAR:
            raise self.error(
                "`~` needs a number of words", self.at, f'write it as "two words"~3, from 1 to {MAX_NEAR}'
            )
        self.at = found.end()
        return int(found[1])

    def _concept(self, start: int) -> Token:
        found = _CONCEPT.match(self.text, start)
        assert found is not None, "the caller saw the @"
        if not found[1]:
            raise self.error(
                "`@` has no name behind it",
                start,
                'write @blockchain for a concept, "@name" in quotes for the text',
            )
        self.at = found.end()
        after = self.text[self.at : self.at + 1]
        if after and not after.isspace() and after not in "()|":
            raise self.error(
                f"{after!r} cannot stand in the name of a concept", self.at, "end the name with a space"
            )
        return Token(Kind.CONCEPT, found[1], start + 1)

    def _field(self, found: re.Match[str]) -> Token:
        name, start = found[1], found.start()
        if self.text.startswith("//", found.end()):
            raise self.error(
                "an address cannot stand here bare", start, 'write url:"..." to search in addresses'
            )
        if name not in FIELDS:
            close = difflib.get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.5)
            known = f"did you mean {close[0]}: ?" if close else f"the fields are {', '.join(FIELDS)}"
            raise self.error(
                f"there is no field {name!r}", start, f"{known} (text with a colon goes in quotes)"
            )
        self.at = found.end()
        return Token(Kind.FIELD, name, start + 1)

    def _word(self, start: int, *, exact: bool) -> Token:
        found = _WORD.match(self.text, self.at)
        assert found is not None, "the caller saw a character that begins a word"
        text, begin = found[0], found.start()
        self.at = found.end()
        if not exact and text in {"AND", "OR", "NOT"}:
            return Token(Kind(text), text, start + 1)
        if not exact and (near := _NEAR.fullmatch(text)) is not None:
            return self._near(near, begin)
        self._check_word(text, begin)
        return Token(Kind.WORD, self.query[begin : self.at], start + 1, exact)

    def _near(self, near: re.Match[str], start: int) -> Token:
        if near[2] is None:
            return Token(Kind.NEAR, near[1], start + 1, number=NEAR_WORDS)
        if not (near[2].isascii() and near[2].isdecimal()) or not 0 < int(near[2][:9]) <= MAX_NEAR:
            raise self.error(
                f"{near[1]} needs a number of words",
                start + len(near[1]) + 1,
                f"write it as {near[1]}/5, from 1 to {MAX_NEAR}",
            )
        return Token(Kind.NEAR, near[1], start + 1, number=int(near[2]))

    def _check_word(self, text: str, start: int) -> None:
        if text in {"&", "&&"}:
            raise self.error(f"`{text}` is no operator", start, "write AND, or only a space")
        if text[0] in _DASHES:
            raise self.error(
                "this dash is no operator", start, "write NOT, or a plain hyphen directly before the word"
            )
        if _MEANT_NEAR.fullmatch(text):
            raise self.error(f"{text!r} is no operator", start, "write it in capitals as NEAR/5 or ONEAR/5")
        if text.isalnum():
            return
        for sign, problem, hint in _NOT_IN_WORDS:
            if (found := sign.search(text)) is not None:
                raise self.error(problem, start + found.start(), hint)
        self._check_stars(text, start)
        if not searchable(text):
            raise self.error(f"{text!r} holds nothing to search for", start, "put a letter or a digit in it")

    def _check_stars(self, text: str, start: int) -> None:
        for star in re.finditer(r"\*", text):
            chunk = re.split(r"\s", text[: star.start()])[-1]
            after = text[star.end() : star.end() + 1]
            if after and not after.isspace():
                raise self.error(
                    "`*` stands inside a word", start + star.start(), "write it at the end only: block*"
                )
            if _letters(chunk) < _MIN_OPEN:
                raise self.error(
                    f"too few letters before `*`: {_letters(chunk)}",
                    start + star.start(),
                    f"write at least {_MIN_OPEN}, or leave out the `*`",
                )


def _rule(sign: str, problem: str, hint: str) -> tuple[re.Pattern[str], str, str]:
    return re.compile(sign), problem, hint


_NOT_IN_WORDS = (
    _rule(
        r"^'|'$(?<=[^\w]')", "single quotes do not make a phrase", 'write it in double quotes: "two words"'
    ),
    _rule(
        r"\\|\[|\]|\{|\}|^\^|\(\?|^\?",
        "this is no regular expression",
        "write the word itself; case is ignored anyway",
    ),
    _rule(r"\?", "`?` is no wildcard", "write * at the end of a word, or put the text in quotes"),
    _rule(
        r"(?<!\d)[,;、，；]|[,;、，；](?!\d)",
        "a comma does not separate terms",
        "write OR between them, or AND",
    ),
    _rule(r"~", "`~` stands only behind a phrase", 'write "two words"~3, or a * at the end of the word'),
    _rule(r"\^", "`^` has no meaning here", "leave it out, or put the text in quotes"),
    _rule(
        r"^[^\d].*:|:$|^:",
        "a colon stands only behind a field",
        "write title:word, or put the text in quotes",
    ),
    _rule(
        r"(?<!\S)[<>]|[<>]", "`<` and `>` have no meaning here", "leave them out, or put the text in quotes"
    ),
)


def _letters(chunk: str) -> int:
    """Count letters; a character of a script without spaces says as much as two."""
    return sum(2 if is_spaceless(char) else 1 for char in chunk if char.isalnum())


def searchable(text: str) -> bool:
    """Return whether anything is left of a text once it is folded."""
    if text.isascii() and any(map(str.isalnum, text)):
        return True
    return not set(canonical(text.replace("*", " "), keep_urls=True)) <= {" ", BREAK}
