"""JSON of any shape (as news search services answer), read by paths that the configuration names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitors.config import JsonPaths, Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources.drafts import Document, Draft
from monitors.sources.jsonfeed import load_json, text_of
from monitors.sources.requests import JSON, conditional

_NEWS_API = JsonPaths(
    items="articles", title="title", url="url", date="publishedAt", summary="description", author="author",
    publisher="source.name",
)  # fmt: skip
"""The shape that several services share; it is read also where nothing was configured."""
_SAID = ("message", "error", "detail", "errors")
_SAID_CHARS = 200


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask the service; its address holds the query, its key comes as a header."""
    return conditional(source, state, environ, accept=JSON)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return the articles that stand where the source's `json` says."""
    del fetched
    held = load_json(text)
    if held is None:
        return Document("", trouble="it is no JSON")
    return _read(held, source.json_paths or _NEWS_API)


def is_article_list(held: object) -> bool:
    """Whether a JSON document has the shape that several news services share."""
    articles = held.get("articles") if isinstance(held, dict) else None
    return isinstance(articles, list) and any(
        isinstance(article, dict) and "publishedAt" in article and "url" in article for article in articles
    )


def read_article_list(held: dict[str, Any]) -> Document:
    """Return the drafts of that shape."""
    return _read(held, _NEWS_API)


def _read(held: object, paths: JsonPaths) -> Document:
    items = _at(held, paths.items)
    if not isinstance(items, list):
        said = (
            next((text_of(held.get(key)) for key in _SAID if held.get(key)), "")
            if isinstance(held, dict)
            else ""
        )
        answer = f"; it says: {said[:_SAID_CHARS]}" if said else ""
        return Document("", trouble=f"there is no list of articles at {paths.items or 'its top'!r}{answer}")
    return Document("json", [_draft(item, paths) for item in items if isinstance(item, dict)])


def _draft(item: dict[str, Any], paths: JsonPaths) -> Draft:
    def text_at(path: str) -> str:
        return text_of(_at(item, path)) if path else ""

    return Draft(
        guid=text_at(paths.id),
        link=text_at(paths.url),
        title=text_at(paths.title),
        summary=text_at(paths.summary),
        author=text_at(paths.author),
        date=text_at(paths.date),
        publisher=text_at(paths.publisher),
        language=text_at(paths.language),
    )


def _at(held: object, path: str) -> object:
    """Return what stands at a path of names and positions, or None."""
    for step in path.split(".") if path else ():
        if isinstance(held, dict):
            held = held.get(step)
        elif isinstance(held, list) and step.isdecimal() and int(step) < len(held):
            held = held[int(step)]
        else:
            return None
    return held
