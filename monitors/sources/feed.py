"""Feeds of every format: RSS, RDF, Atom and JSON Feed, told apart by their first characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources import jsonfeed, xmlfeed, xmltree
from monitors.sources.drafts import Document
from monitors.sources.requests import conditional

_FEED_TAG = re.compile(r"<(?:[A-Za-z][\w.\-]*:)?(?:rss|feed|rdf|channel|item|entry)[\s>]", re.IGNORECASE)


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for the feed itself."""
    return conditional(source, state, environ)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return what a feed holds."""
    del source, fetched  # a feed says everything itself
    if jsonfeed.looks_like_json(text):
        held = jsonfeed.load_json(text)
        if jsonfeed.is_json_feed(held):
            return jsonfeed.read_json_feed(held)
        return Document(
            "", trouble="it is JSON, but no JSON Feed" if held is not None else "it is broken JSON"
        )
    return read_xml(text)


def read_xml(text: str) -> Document:
    """Return what an XML feed holds."""
    tree = xmltree.parse_tree(text)
    if tree.trouble:
        return Document("", trouble=tree.trouble)
    if tree.root is None and not tree.items:
        return Document("", trouble="there is no XML in it", lossy=bool(_FEED_TAG.search(text)))
    return xmlfeed.read_feed(tree)
