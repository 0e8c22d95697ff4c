"""Hacker News through its search service: the latest stories that a query finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources.drafts import Document, Draft
from monitors.sources.jsonfeed import load_json, text_of
from monitors.sources.requests import JSON, conditional, with_query

_PAGE = "https://news.ycombinator.com/item?id="
_HITS = 100


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for the latest stories that the query finds."""
    url = with_query(source.url, query=source.query, tags="story", hitsPerPage=str(_HITS))
    return conditional(source, state, environ, url, JSON)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return the stories found."""
    del source, fetched
    held = load_json(text)
    if isinstance(held, dict) and held.get("hits") == []:
        return Document("hacker news")
    if not is_hit_list(held):
        return Document("", trouble="it is not the answer of the Hacker News search")
    return read_hit_list(held)


def is_hit_list(held: object) -> bool:
    """Whether a JSON document is the search's list of stories."""
    hits = held.get("hits") if isinstance(held, dict) else None
    return isinstance(hits, list) and any(isinstance(hit, dict) and "objectID" in hit for hit in hits)


def read_hit_list(held: dict[str, Any]) -> Document:
    """Return the drafts of a list of stories; comments have no title and are left out."""
    hits = [hit for hit in held["hits"] if isinstance(hit, dict) and text_of(hit.get("title"))]
    return Document("hacker news", [_draft(hit) for hit in hits])


def _draft(hit: dict[str, Any]) -> Draft:
    number = text_of(hit.get("objectID"))
    return Draft(
        guid=number,
        link=text_of(hit.get("url")) or f"{_PAGE}{number}",
        title=text_of(hit.get("title")),
        plain_title=True,
        summary=text_of(hit.get("story_text")),
        author=text_of(hit.get("author")),
        date=text_of(hit.get("created_at")) or text_of(hit.get("created_at_i")),
    )
