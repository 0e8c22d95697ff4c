"""Markup to visible text."""

from __future__ import annotations

import html
import re

_MARKUP = re.compile(r"[<&]")
_TAG = re.compile(r"<[^>]+>")


def visible_text(markup: str) -> str:
    """Return what a reader sees of an HTML fragment: entities decoded once, tags gone, white space folded."""
    text = html.unescape(_TAG.sub(" ", markup)) if _MARKUP.search(markup) else markup
    return " ".join(text.split())
