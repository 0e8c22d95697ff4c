"""Builders that the tests of the sources share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from monitors import sources
from monitors.config import Source
from monitors.records import Entry, Fetched, Outcome, Parsed, SourceState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://news.example/feed"
LINK = "<link>https://news.example/1</link>"
FRESH = SourceState("example")


def source(**settings: Any) -> Source:
    return Source.model_validate({"name": "example", "url": URL} | settings)


def fetched(body: str | bytes, url: str = URL, content_type: str = "") -> Fetched:
    encoded = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type} if content_type else {}
    return Fetched("example", url, Outcome.OK, body=encoded, headers=headers)


def asked(**settings: Any) -> tuple[str, dict[str, str]]:
    """Return address and query of the request that a source makes."""
    url = sources.request(Source.model_validate(settings), FRESH).url
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query


def parse(body: str | bytes, *, url: str = URL, content_type: str = "", **settings: Any) -> Parsed:
    """Return what a document holds; a mistake of ours is no outcome here, as it is in production."""
    parsed = sources.parse(source(**settings), fetched(body, url, content_type), NOW)
    assert parsed.outcome is not Outcome.UNREADABLE, parsed.text
    return parsed


def only(body: str | bytes, **settings: Any) -> Entry:
    """Return the single entry of a document that has exactly one."""
    parsed = parse(body, **settings)
    assert parsed.outcome is Outcome.OK, parsed.text
    assert len(parsed.entries) == 1
    return parsed.entries[0]


def rss(*items: str, channel: str = "", attributes: str = "") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {attributes}><channel><title>News</title>{channel}{inside}</channel></rss>'


def atom(*entries: str, feed: str = "", attributes: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>News</title>{feed}{inside}</feed>'
