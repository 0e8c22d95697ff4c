"""A folder of feed files, for replay: its listing names the files, each of which is read as what it is."""

from __future__ import annotations

from monitors.records import Fetched
from monitors.sources.drafts import Document

LISTING = "text/uri-list"
"""RFC 2483: how `fetch` answers for a folder, one address a line."""


def is_listing(fetched: Fetched) -> bool:
    """Whether an answer is the listing of a folder."""
    return fetched.headers.get("content-type", "").startswith(LISTING)


def read_listing(text: str) -> Document:
    """Return the files that a listing names."""
    lines = [line.strip() for line in text.splitlines()]
    return Document("folder", documents=[line for line in lines if line.startswith("file:")])
