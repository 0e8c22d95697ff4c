"""Finds out what a bare address answered with: feed, sitemap, a page that names its feed, known JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources import (
    feed,
    folder,
    gdelt,
    google_news,
    hacker_news,
    jsonfeed,
    mapped_json,
    page,
    sitemap,
    xmltree,
)
from monitors.sources.drafts import Document
from monitors.sources.requests import conditional

_PAGE_ROOTS = frozenset({"html", "head", "body", "div", "p", "!doctype"})
_HEAD = 4_096
_WRITTEN = re.compile(r"[^\ufeff \t\r\n\0]")
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_JSON_SHAPES: tuple[tuple[Callable[[object], bool], Callable[[Any], Document]], ...] = (
    (jsonfeed.is_json_feed, jsonfeed.read_json_feed),
    (gdelt.is_article_list, gdelt.read_article_list),
    (hacker_news.is_hit_list, hacker_news.read_hit_list),
    (mapped_json.is_article_list, mapped_json.read_article_list),
)


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for whatever stands at the address."""
    return conditional(source, state, environ)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return what a document of any kind holds."""
    if folder.is_listing(fetched):
        return folder.read_listing(text)
    if not _WRITTEN.search(text):
        return Document("", trouble="the answer is empty")
    if jsonfeed.looks_like_json(text):
        return _read_json(text)
    root = xmltree.root_name(text)
    if root in _SITEMAP_ROOTS:
        return sitemap.read(source, fetched, text)
    if root in _PAGE_ROOTS:
        return page.read_links_to_feeds(text)
    return _read_feed(text, root)


def _read_feed(text: str, root: str) -> Document:
    document = feed.read_xml(text)
    if root == "opml":
        document.trouble = "it is a list of feeds (OPML) - take it in with `wirewatch import-opml`"
    elif document.trouble and not document.lossy and "<html" in text[:_HEAD].lower():
        return page.read_links_to_feeds(text)
    elif document.home.startswith(google_news.HOME):
        google_news.split_publishers(document)
    return document


def _read_json(text: str) -> Document:
    held = jsonfeed.load_json(text)
    if held is None:
        return Document("", trouble="it is broken JSON")
    for has_shape, read_shape in _JSON_SHAPES:
        if has_shape(held):
            return read_shape(held)
    return Document(
        "", trouble="it is JSON of an unknown shape - use `kind: json` and say where articles stand"
    )
