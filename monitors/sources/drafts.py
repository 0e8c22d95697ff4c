"""An entry as a document writes it, still with markup, and what a document says about itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Draft:
    """One entry before its texts are made visible, its links absolute and its dates read.

    Not frozen: readers fill it while they walk over a document; nothing outside this package sees it.
    `plain` names the fields that hold text, not markup.
    """

    guid: str = ""
    link: str = ""
    original_link: str = ""
    base: str = ""
    title: str = ""
    summary: str = ""
    body: str = ""
    author: str = ""
    date: str = ""
    language: str = ""
    country: str = ""
    publisher: str = ""
    tags: list[str] = field(default_factory=list)
    plain_title: bool = False
    plain_summary: bool = False


@dataclass(slots=True)
class Document:
    """What a reader found: drafts in document order and the document's own words about itself."""

    kind: str
    drafts: list[Draft] = field(default_factory=list)
    title: str = ""
    language: str = ""
    base: str = ""
    home: str = ""
    next_page: str = ""
    documents: list[str] = field(default_factory=list)
    ttl_s: float | None = None
    notes: list[str] = field(default_factory=list)
    trouble: str = ""
    lossy: bool = False
    """Entries are known to be missing: a more lenient parser may find them."""
