"""Reads JSON Feed 1 and 1.1."""

from __future__ import annotations

import json
import re
from typing import Any

from monitors.sources.drafts import Document, Draft

_ESCAPE = re.compile(r"""(\\\\)|\\(?!["/bfnrtu])""")
_UNSTORABLE = re.compile("[\\0\ud800-\udfff]")  # escapes write what no database and no UTF-8 can hold
_MAX_GROUPS = 100_000  # objects and lists; 100 times a large answer of a news service
_MAX_VALUES = 600_000
_WHITE = "\ufeff \t\r\n\0"


def looks_like_json(text: str) -> bool:
    """Whether a document starts as a JSON object or list."""
    return text[:64].lstrip(_WHITE)[:1] in {"{", "["}


def load_json(text: str) -> Any:  # noqa: ANN401 - what JSON held
    """Return what a JSON text holds, or None where it is none, or too deep or too large to be news.

    Control characters and escapes that JSON does not know, as GDELT writes them, are let pass.
    """
    if text.count("{") + text.count("[") > _MAX_GROUPS or text.count(",") > _MAX_VALUES:
        return None
    for attempt in (text, _ESCAPE.sub(r"\1", text)):
        try:
            return json.loads(attempt.strip(_WHITE), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def text_of(value: object) -> str:
    """Return a JSON scalar as text: a number as it stands, everything else but text as nothing."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def is_json_feed(held: object) -> bool:
    """Whether a JSON document is a JSON Feed, also one that forgot to say its version."""
    if not isinstance(held, dict) or not isinstance(held.get("items"), list):
        return False
    return "jsonfeed.org" in text_of(held.get("version")) or any(
        isinstance(item, dict) and ("content_html" in item or "content_text" in item)
        for item in held["items"]
    )


def read_json_feed(held: dict[str, Any]) -> Document:
    """Return the drafts of a JSON Feed."""
    document = Document("json feed", title=text_of(held.get("title")), language=text_of(held.get("language")))
    document.home = text_of(held.get("home_page_url"))
    document.base = text_of(held.get("feed_url")) or document.home
    document.next_page = text_of(held.get("next_url"))
    authors = _authors(held)
    document.drafts = [_draft(item, authors) for item in held["items"] if isinstance(item, dict)]
    return document


def _draft(item: dict[str, Any], feed_authors: str) -> Draft:
    html, plain = text_of(item.get("content_html")), text_of(item.get("content_text"))
    summary = text_of(item.get("summary"))
    tags = item.get("tags")
    return Draft(
        guid=text_of(item.get("id")),
        link=text_of(item.get("url")) or text_of(item.get("external_url")),
        title=text_of(item.get("title")),
        plain_title=True,
        summary=summary or plain,
        plain_summary=True,
        body=html,
        author=_authors(item) or feed_authors,
        date=text_of(item.get("date_published")) or text_of(item.get("date_modified")),
        language=text_of(item.get("language")),
        tags=[text_of(tag) for tag in tags] if isinstance(tags, list) else [],
    )


def _authors(held: dict[str, Any]) -> str:
    listed = held.get("authors")
    people = listed if isinstance(listed, list) else [held.get("author")]
    names = [
        text_of(person.get("name")) if isinstance(person, dict) else text_of(person) for person in people
    ]
    return ", ".join(name for name in names if name)
