"""The table of kinds: what each asks for and how it reads the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources import (
    feed,
    gdelt,
    google_news,
    hacker_news,
    mapped_json,
    page,
    sitemap,
    sniff,
)
from monitors.sources.drafts import Document


class Kind(NamedTuple):
    """One kind of source."""

    request: Callable[[Source, SourceState, Mapping[str, str]], Request]
    read: Callable[[Source, Fetched, str], Document]


KINDS: Mapping[str, Kind] = {
    "auto": Kind(sniff.request, sniff.read),
    "feed": Kind(feed.request, feed.read),
    "sitemap": Kind(sitemap.request, sitemap.read),
    "html": Kind(page.request, page.read),
    "json": Kind(mapped_json.request, mapped_json.read),
    "folder": Kind(sniff.request, sniff.read),
    "gdelt": Kind(gdelt.request, gdelt.read),
    "google_news": Kind(google_news.request, google_news.read),
    "hacker_news": Kind(hacker_news.request, hacker_news.read),
}
