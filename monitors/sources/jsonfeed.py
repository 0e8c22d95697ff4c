"""Reads JSON Feed 1 and 1.1."""

from __future__ import annotations

import json
from typing import Any

from monitors.sources.drafts import Document, Draft


def load_json(text: str) -> Any:  # noqa: ANN401 - what JSON held
    """Return what a JSON text holds, or None where it is none (also when it is nested too deeply)."""
    try:
        return json.loads(text.strip("\ufeff \t\r\n\0"), strict=False)
    except (ValueError, RecursionError):
        return None


def text_of(value: object) -> str:
    """Return a JSON scalar as text: a number as it stands, everything else but text as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(value)


def is_json_feed(held: object) -> bool:
    """Whether a JSON document is a JSON Feed, also one whose version is missing."""
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
    for item in held["items"]:
        if isinstance(item, dict):
            document.drafts.append(_draft(item, authors))
    return document


def _draft(item: dict[str, Any], feed_authors: str) -> Draft:
    html, plain = text_of(item.get("content_html")), text_of(item.get("content_text"))
    summary = text_of(item.get("summary"))
    draft = Draft(
        guid=text_of(item.get("id")),
        link=text_of(item.get("url")) or text_of(item.get("external_url")),
        title=text_of(item.get("title")),
        plain_title=True,
        summary=summary or html or plain,
        plain_summary=bool(summary) or not html,
        author=_authors(item) or feed_authors,
        date=text_of(item.get("date_published")) or text_of(item.get("date_modified")),
        language=text_of(item.get("language")),
    )
    tags = item.get("tags")
    draft.tags = [text_of(tag) for tag in tags] if isinstance(tags, list) else []
    draft.body = html
    return draft


def _authors(held: dict[str, Any]) -> str:
    listed = held.get("authors")
    people = listed if isinstance(listed, list) else [held.get("author")]
    names = [
        text_of(person.get("name")) if isinstance(person, dict) else text_of(person) for person in people
    ]
    return ", ".join(name for name in names if name)
