"""GDELT DOC 2.0: a search over the world's news; it gives titles, no texts.

https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ names the parameters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources.drafts import Document, Draft
from monitors.sources.jsonfeed import load_json, text_of
from monitors.sources.languages import country_code, language_code
from monitors.sources.requests import JSON, conditional, with_query

_MAX_RECORDS = 250  # the most that the service gives
_TIMESPAN = "1d"  # polls are closer together than this; a day covers an outage overnight
_SPACE_BEFORE = re.compile(r"\s+([,.;:!?%)\]}])")
_SPACE_AFTER = re.compile(r"([(\[{$£€])\s+")
_SPACED_APOSTROPHE = re.compile(r"(?<=\w) ?(['’]) ?(?=(?:s|t|re|ve|ll|d|m)\b)")
_SAID_CHARS = 200


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for the latest articles that the query finds."""
    url = with_query(
        source.url,
        query=source.query,
        mode="artlist",
        format="json",
        maxrecords=str(_MAX_RECORDS),
        timespan=_TIMESPAN,
        sort="datedesc",
    )
    return conditional(source, state, environ, url, JSON)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return the articles found; the service tells its refusals as plain text."""
    del source, fetched
    if not text.strip():
        return Document("gdelt")
    held = load_json(text)
    if isinstance(held, dict) and not held.get("articles"):
        return Document("gdelt")  # it answers {} where nothing was found
    if not is_article_list(held):
        said = " ".join(text.split())[:_SAID_CHARS]
        return Document("", trouble=f"GDELT says: {said}")
    return read_article_list(held)


def is_article_list(held: object) -> bool:
    """Whether a JSON document is GDELT's list of articles."""
    articles = held.get("articles") if isinstance(held, dict) else None
    return isinstance(articles, list) and any(
        isinstance(article, dict) and "seendate" in article for article in articles
    )


def read_article_list(held: dict[str, Any]) -> Document:
    """Return the drafts of GDELT's list of articles."""
    return Document("gdelt", [_draft(article) for article in held["articles"] if isinstance(article, dict)])


def _draft(article: dict[str, Any]) -> Draft:
    return Draft(
        link=text_of(article.get("url")),
        title=_joined(text_of(article.get("title"))),
        plain_title=True,
        date=text_of(article.get("seendate")),
        language=language_code(text_of(article.get("language"))),
        country=country_code(text_of(article.get("sourcecountry"))),
        publisher=text_of(article.get("domain")),
    )


def _joined(title: str) -> str:
    """Return a title without the spaces that GDELT sets around every sign."""
    title = _SPACED_APOSTROPHE.sub(r"\1", title)
    return _SPACE_AFTER.sub(r"\1", _SPACE_BEFORE.sub(r"\1", title))
