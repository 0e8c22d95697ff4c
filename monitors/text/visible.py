"""Markup to visible text, with the way back to the place in the markup.

Inline tags join what they stand between, `<br>` is a line break, block tags end a paragraph. Tags,
attributes, comments, scripts and ruby readings are never text. Entities are decoded once:
`&amp;lt;` reads `&lt;`.
A tag that never closes takes the rest with it, as in a browser: feeds cut summaries in the middle of one.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html.entities import html5
from typing import NamedTuple

_BREAK = "\n\n"
# fmt: off
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "q", "rb",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "var", "wbr",
))
# fmt: on
_UNSEEN = frozenset(("script", "style", "template", "noscript", "head", "iframe", "rt", "rp"))
# In HTML `<` opens something only before a letter, a slash, an exclamation or a question mark.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    r"|<[!?][^>]*(?:>|\Z)"
    r"|<(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*)"
    r"|(?P<entity>&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z][a-zA-Z0-9]{1,31}(?:;|(?![a-zA-Z0-9=]))))",
    re.DOTALL,
)
_TAG_END = re.compile(r"(?:[^'\">]++|\"[^\"]*+\"|'[^']*+')*+>")
_SPACES = re.compile(r"[^\S\n]+")
_BLANKS = re.compile(r"\s*\n\s*\n\s*")
_AROUND_BREAK = re.compile(r" *\n *")
# One character in, one out: in a document white space only separates words, a line break is `<br>`.
_FLOW = str.maketrans("\n\r\t\f\v", "     ")


class _Kind(Enum):
    TEXT = "text"
    ENTITY = "entity"
    TAG = "tag"


class _Piece(NamedTuple):
    text: str
    begin: int
    end: int
    kind: _Kind


@dataclass(frozen=True, slots=True)
class Visible:
    """Visible text that knows where in the markup each of its characters stands."""

    text: str
    starts: tuple[int, ...]
    """Where each piece begins in `text`."""
    spans: tuple[tuple[int, int], ...]
    """Where each piece stands in the markup: as long as the piece itself, unless an entity or a tag."""

    def to_markup(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the markup that `text[start:end]` was read from."""
        if not self.spans:
            return start, end
        return self._begin(start), self._end(end - 1)

    def _begin(self, at: int) -> int:
        piece = bisect_right(self.starts, at) - 1
        begin, end = self.spans[piece]
        return begin + (at - self.starts[piece] if self._verbatim(piece, begin, end) else 0)

    def _end(self, at: int) -> int:
        piece = bisect_right(self.starts, at) - 1
        begin, end = self.spans[piece]
        return begin + at - self.starts[piece] + 1 if self._verbatim(piece, begin, end) else end

    def _verbatim(self, piece: int, begin: int, end: int) -> bool:
        after = self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)
        return after - self.starts[piece] == end - begin


def visible_text(markup: str) -> str:
    r"""Return what a reader sees of an HTML fragment, white space folded, paragraphs apart.

    >>> visible_text("<p>Digital <b>curren</b>cy</p><p>R&amp;D<br>now</p>")
    'Digital currency\n\nR&D\nnow'
    """
    if "<" in markup or "&" in markup:
        return _tidy(visible(markup).text)
    if "\n" not in markup:
        return " ".join(markup.split())
    return _BREAK.join(" ".join(part.split()) for part in _BLANKS.split(_SPACES.sub(" ", markup).strip()))


def visible(markup: str) -> Visible:
    """Return visible text with the way back, white space as it stands in the markup.

    Text without markup comes back as it is.
    """
    if "<" not in markup and "&" not in markup:
        return Visible(markup, (), ())
    pieces = list(_pieces(markup))
    tagged = any(piece.kind is _Kind.TAG for piece in pieces)
    texts, starts, spans, length = [], [], [], 0
    for text, begin, end, kind in pieces:
        shown = text.translate(_FLOW) if tagged and kind is _Kind.TEXT else text
        texts.append(shown)
        starts.append(length)
        spans.append((begin, end))
        length += len(shown)
    return Visible("".join(texts), tuple(starts), tuple(spans))


def _tidy(text: str) -> str:
    text = _SPACES.sub(" ", text)
    if "\n" not in text:
        return text.strip()
    return _AROUND_BREAK.sub("\n", _BLANKS.sub("\v", text)).replace("\v", _BREAK).strip()


def _pieces(markup: str) -> Iterator[_Piece]:
    at = 0
    quotes = True
    while (found := _MARKUP.search(markup, at)) is not None:
        begin, end = found.span()
        if begin > at:
            yield _Piece(markup[at:begin], at, begin, _Kind.TEXT)
        name = found["name"]
        if name is not None:
            end, quotes = _tag_end(markup, end, quotes=quotes)
            text = _text_of_tag(name.lower(), closing=bool(found["slash"]))
            if text is None:
                end = _skip(markup, name, end)
            elif text:
                yield _Piece(text, begin, end, _Kind.TAG)
        elif found["cdata"]:
            yield _Piece(found["cdata"], found.start("cdata"), found.end("cdata"), _Kind.TEXT)
        elif found["entity"]:
            yield _Piece(_decode(found["entity"]), begin, end, _Kind.ENTITY)
        at = end
    if at < len(markup):
        yield _Piece(markup[at:], at, len(markup), _Kind.TEXT)


def _decode(entity: str) -> str:
    if entity[1] == "#":
        return html.unescape(entity)
    return html5.get(entity[1:], entity)


def _tag_end(markup: str, at: int, *, quotes: bool) -> tuple[int, bool]:
    """Return where a tag ends, and whether quotes still pair: they are trusted until one is left open."""
    if quotes and (closed := _TAG_END.match(markup, at)) is not None:
        return closed.end(), True
    angle = markup.find(">", at)
    return (angle + 1 if angle >= 0 else len(markup)), False


def _text_of_tag(name: str, *, closing: bool) -> str | None:
    """Return what a tag puts into the text; None where its whole content is unseen."""
    if name in _INLINE:
        return ""
    if name == "br":
        return "\n"
    if name in _UNSEEN:
        return "" if closing else None
    return _BREAK


def _skip(markup: str, name: str, at: int) -> int:
    closing = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(markup, at)
    return closing.end() if closing else len(markup)
