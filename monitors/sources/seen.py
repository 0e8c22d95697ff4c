"""The fast way to visible text, for markup that holds nothing unusual.

`monitors.text.visible_text` reads any markup piece by piece, and took three quarters of all parsing. Plain
tags and references are read here in the same way with a few operations of C speed; the rest is left to it.
"""

from __future__ import annotations

import html
import re

from monitors.text import visible_text

_LINE, _PARAGRAPH, _UNSEEN = "\n", "\n\n", "<!"
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meter nobr output "
    "q rb ruby s samp small span strike strong sub sup time tt u var wbr"
)
_HIDDEN = "script style template noscript head iframe rt rp"
_HIDDEN_NAMES = _HIDDEN.replace(" ", "|")
_ATTRIBUTES = r"""[^<>"']*+(?:"[^"<>]*+"[^<>"']*+|'[^'<>]*+'[^<>"']*+)*+"""
_TAG = re.compile(rf"<(/?[a-zA-Z][a-zA-Z0-9:\-]*+)(?:[\s/]{_ATTRIBUTES})?>")
# Only the names are compared without case: a pattern that begins so is not searched for by its first sign.
_UNSEEN_PARTS = re.compile(
    rf"<(?:!--.*?-->|(?P<name>(?i:{_HIDDEN_NAMES}))(?:\s{_ATTRIBUTES})?>.*?</(?i:(?P=name))\s*>)", re.DOTALL
)
_HAS_UNSEEN = re.compile(rf"<(?:!--|(?i:{_HIDDEN_NAMES}))")
_UNUSUAL = re.compile(r"<[a-zA-Z/!?]")
_LOOSE_REFERENCE = re.compile(r"&(?:#|[a-zA-Z])[a-zA-Z0-9]*+(?!;)")
_MAX_UNSEEN = 200  # of comments and scripts; where none of them ends each costs a look at all the rest
_MAX_NAMES = 1_000  # names of tags that are remembered; a hostile document could invent any number


class _Shown(dict[str, str]):
    """What a tag puts into the text, by its name; a name that is not in the table ends a paragraph."""

    def __missing__(self, name: str) -> str:
        shown = self.get(name.lower(), _PARAGRAPH)
        if len(self) < _MAX_NAMES:
            self[name] = shown
        return shown


_SHOWN = _Shown(dict.fromkeys(_INLINE.split(), ""))
_SHOWN |= {f"/{name}": "" for name in _INLINE.split()} | {"br": _LINE, "/br": _LINE}
_SHOWN |= {f"/{name}": "" for name in _HIDDEN.split()} | dict.fromkeys(_HIDDEN.split(), _UNSEEN)


def seen(markup: str) -> str:
    """Return what a reader sees of a fragment, white space folded, paragraphs apart."""
    text = _one_line(markup)
    if "<" in text:
        text = _without_tags(text)
        if "<" in text and _UNUSUAL.search(text):
            return visible_text(markup)
    if "&" in text:
        if _LOOSE_REFERENCE.search(text):
            return visible_text(markup)
        text = html.unescape(text)
    return _folded(text) if _LINE not in text else _paragraphs(text)


def _without_tags(text: str) -> str:
    shown = _tags_replaced(text)
    if _UNSEEN not in shown or len(_HAS_UNSEEN.findall(text)) > _MAX_UNSEEN:
        return shown
    return _tags_replaced(_UNSEEN_PARTS.sub("", text))


def _tags_replaced(text: str) -> str:
    parts = _TAG.split(text)
    parts[1::2] = [_SHOWN[name] for name in parts[1::2]]
    return "".join(parts)


def _one_line(text: str) -> str:
    for white in "\n\t\r":
        if white in text:
            text = text.replace(white, " ")
    return text


def _paragraphs(text: str) -> str:
    paragraphs = []
    for part in text.split(_PARAGRAPH):
        if not part or part.isspace():
            continue
        if _LINE in part:
            lines = _LINE.join([_folded(line) for line in part.split(_LINE)])
            paragraphs += [lines.strip(_LINE)] if _PARAGRAPH not in lines else _paragraphs_of(lines)
        else:
            paragraphs.append(_folded(part))
    return _PARAGRAPH.join(paragraphs)


def _paragraphs_of(lines: str) -> list[str]:
    """Return the paragraphs of lines that were written with several breaks in a row."""
    return [part.strip(_LINE) for part in lines.split(_PARAGRAPH) if part.strip(_LINE)]


def _folded(text: str) -> str:
    if "  " not in text and (text.isascii() or text.isprintable()):  # only a plain space is printable
        return text.strip()
    return " ".join(text.split())
