"""Mends the usual faults of XML text: characters, references and sections that XML does not allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.entities import html5

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BAD_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)"
    r"(?:#(?:[xX](?P<hex>[0-9A-Fa-f]{1,8})|(?P<decimal>[0-9]{1,9}));|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});)?"
)
_NAMED = re.compile(r"&(amp|lt|gt|quot|apos);")
_NUMBERED = {"amp": "&#38;", "lt": "&#60;", "gt": "&#62;", "quot": "&#34;", "apos": "&#39;"}
_OPEN = "<![CDATA["
_CLOSE = "]]>"
_LAST_CHARACTER = 0x10FFFF
_WHITE = frozenset({9, 10, 13})


def mend(text: str) -> str:
    """Return XML text without what no XML parser accepts; CDATA sections keep their references."""
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return open_cdata_closed(_outside_cdata(text, lambda part: _BAD_REFERENCE.sub(_mended_reference, part)))


def numbered(text: str) -> str:
    """Return XML text with XML's own references as numbers.

    Behind the first fault of a document libxml2 drops references by name, `&amp;` too, and keeps numbers.
    """
    return _outside_cdata(text, lambda part: _NAMED.sub(lambda found: _NUMBERED[found[1]], part))


def _outside_cdata(text: str, change: Callable[[str], str]) -> str:
    parts = []
    at = 0
    for start, end in _cdata_sections(text):
        parts += [change(text[at:start]), text[start:end]]
        at = end
    parts.append(change(text[at:]))
    return "".join(parts)


def without_cdata(text: str) -> str:
    """Return XML text without its CDATA sections."""
    kept = []
    at = 0
    for start, end in _cdata_sections(text):
        kept.append(text[at:start])
        at = end
    kept.append(text[at:])
    return "".join(kept)


def _cdata_sections(text: str) -> Iterator[tuple[int, int]]:
    """Yield where CDATA sections stand; not by a regular expression, which is quadratic if none ends."""
    start = text.find(_OPEN)
    while start >= 0:
        end = text.find(_CLOSE, start)
        if end < 0:
            return
        end += len(_CLOSE)
        yield start, end
        start = text.find(_OPEN, end)


def open_cdata_closed(text: str) -> str:
    """Close a CDATA section that never ends, before the end tag of the element that it stands in."""
    opened = text.rfind(_OPEN)
    if opened < 0 or _CLOSE in text[opened:]:
        return text
    end = text.find("</", opened)
    return text[:end] + _CLOSE + text[end:] if end > 0 else text + _CLOSE


def _mended_reference(found: re.Match[str]) -> str:
    if found["name"]:
        char = html5.get(found["name"] + ";")
        return _escaped(char) if char else "&amp;" + found[0][1:]
    if found["hex"] or found["decimal"]:
        code = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
        return f"&#{code};" if _is_allowed(code) else ""
    return "&amp;" + found[0][1:]


def _is_allowed(code: int) -> bool:
    return code <= _LAST_CHARACTER and code not in _CONTROLS


def _escaped(char: str) -> str:
    return char.replace("&", "&amp;").replace("<", "&lt;")
