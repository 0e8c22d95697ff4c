"""Feeds of every format: finds out which one it is from the first characters."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from monitors.config import Source
from monitors.records import Fetched, Outcome, Parsed
from monitors.sources import charset, jsonfeed, xmlfeed, xmltree
from monitors.sources.drafts import Document
from monitors.sources.finish import finish


def parse(source: Source, fetched: Fetched, now: datetime) -> Parsed:
    """Return the entries of a feed."""
    decoded = charset.decode(fetched.body, fetched.headers.get("content-type", ""), source.encoding or "")
    document = read(decoded.text)
    return conclude(source, fetched, document, decoded, now)


def read(text: str) -> Document:
    """Return what a feed in any format holds."""
    if text.lstrip("\ufeff \t\r\n\0")[:1] in {"{", "["}:
        held = jsonfeed.load_json(text)
        if jsonfeed.is_json_feed(held):
            return jsonfeed.read_json_feed(held)
        return Document(
            "", trouble="it is JSON but no JSON Feed" if held is not None else "it is no valid JSON"
        )
    tree = xmltree.parse_tree(text)
    if tree.trouble:
        return Document("", trouble=tree.trouble)
    return xmlfeed.read_feed(tree)


def conclude(
    source: Source, fetched: Fetched, document: Document, decoded: charset.Decoded, now: datetime
) -> Parsed:
    """Return a document as `Parsed`, also when it was none."""
    if document.trouble:
        return Parsed(source.name, outcome=Outcome.NOT_A_FEED, text=document.trouble, charset=decoded.charset)
    if decoded.replaced:
        document.notes.append(f"{decoded.replaced} characters could not be decoded")
    parsed = finish(source, document, fetched.final_url or fetched.url, now)
    return dataclasses.replace(parsed, charset=decoded.charset)
