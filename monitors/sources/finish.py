"""Turns drafts into entries: visible text, absolute links, trusted dates, identity keys."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from monitors import dates
from monitors.config import Source
from monitors.records import Entry, Parsed
from monitors.sources import identity
from monitors.sources.drafts import Document, Draft
from monitors.text import visible_text
from monitors.urls import canonical_url

MAX_ENTRIES = 2_000  # a feed of more is a mistake or an archive; the cut is told in a note
_MAX_TITLE = 1_000
_MAX_TEXT = 200_000
_MAX_FIELD = 500
_MAX_TAGS = 50
_MAX_URL = 4_096
_WEB = ("http://", "https://")
_OPENABLE = frozenset({"http", "https", "ftp", "file"})


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an entry takes from its source and document where it says nothing itself."""

    source: str
    base: str
    language: str
    country: str
    zone: tzinfo
    now: datetime


def finish(source: Source, document: Document, url: str, now: datetime) -> Parsed:
    """Return what a document held as `Parsed`, entries in document order; `url` is the document's own."""
    notes = list(document.notes)
    drafts = document.drafts
    if len(drafts) > MAX_ENTRIES:
        notes.append(f"{len(drafts):,} entries: only the first {MAX_ENTRIES:,} were read")
        drafts = drafts[:MAX_ENTRIES]
    around = _Surroundings(
        source=source.name,
        base=_base(document, url),
        language=_line(source.language or document.language, _MAX_FIELD),
        country=source.country,
        zone=ZoneInfo(source.timezone) if source.timezone else UTC,
        now=now,
    )
    entries = [_entry(draft, around) for draft in drafts]
    return Parsed(
        source=source.name,
        entries=_with_keys(entries, drafts, around, (document.home, url)),
        kind=document.kind,
        title=_line(visible_text(document.title), _MAX_TITLE),
        language=around.language,
        next_page=absolute_url(around.base, document.next_page),
        documents=tuple(filter(None, (absolute_url(around.base, part) for part in document.documents))),
        needs_lenient=document.lossy,
        ttl_s=document.ttl_s,
        notes=tuple(notes),
    )


def absolute_url(base: str, link: str) -> str:
    """Return a link as an absolute address; "" where it is none that a person could open."""
    link = "".join(link.split()) if "\n" in link or "\t" in link else link.strip()
    if not link or len(link) > _MAX_URL:
        return ""
    try:
        whole = link if link.startswith(_WEB) else urljoin(base, link)
        if urlsplit(whole).scheme not in _OPENABLE:
            return ""
    except ValueError:  # such as an unclosed [ of an IPv6 address
        return ""
    return whole.replace(" ", "%20")


def _base(document: Document, url: str) -> str:
    if url.startswith(_WEB) or not document.base.startswith(_WEB):
        return url
    return document.base


def _entry(draft: Draft, around: _Surroundings) -> Entry:
    published, notes = _published(draft, around)
    body = _text(draft.body, plain=False)
    summary = _text(draft.summary, plain=draft.plain_summary) or body
    title = draft.title if draft.plain_title else visible_text(draft.title)
    return Entry(
        source=around.source,
        guid=_line(draft.guid, _MAX_URL),
        url=absolute_url(_joined(around.base, draft.base), draft.link),
        title=_line(title, _MAX_TITLE),
        summary=summary,
        body=body if body != summary else "",
        author=_line(visible_text(draft.author), _MAX_FIELD),
        published=published,
        published_raw=_line(draft.date, _MAX_FIELD),
        language=_line(draft.language, _MAX_FIELD) or around.language,
        country=draft.country or around.country,
        publisher=_line(visible_text(draft.publisher), _MAX_FIELD),
        tags=_tags(draft.tags),
        notes=notes,
    )


def _published(draft: Draft, around: _Surroundings) -> tuple[datetime | None, tuple[str, ...]]:
    if not draft.date or draft.date.isspace():
        return None, ()
    read = dates.read_date(draft.date, around.zone)
    if read is None:
        return None, ("date not understood",)
    if not dates.trusted(read.moment, around.now):
        return None, ("date not believable",)
    if read.zoned or around.zone is not UTC:
        return read.moment, ()
    return read.moment, ("date without a zone: taken as UTC",)


def _text(markup: str, *, plain: bool) -> str:
    if not markup:
        return ""
    return (" ".join(markup.split()) if plain else visible_text(markup))[:_MAX_TEXT]


def _line(text: str, limit: int) -> str:
    return " ".join(text.split())[:limit]


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    if not tags:
        return ()
    lines = (_line(visible_text(tag), _MAX_FIELD) for tag in tags[:_MAX_TAGS])
    return tuple(dict.fromkeys(line for line in lines if line))


def _joined(base: str, inner_base: str) -> str:
    try:
        return urljoin(base, inner_base) if inner_base else base
    except ValueError:
        return base


def _with_keys(
    entries: Sequence[Entry], drafts: Sequence[Draft], around: _Surroundings, homes: Sequence[str]
) -> tuple[Entry, ...]:
    originals = (absolute_url(around.base, draft.original_link) for draft in drafts)
    links = [canonical_url(original or entry.url) for original, entry in zip(originals, entries, strict=True)]
    shared = identity.shared_links(links, homes)
    return tuple(
        dataclasses.replace(entry, keys=identity.entry_keys(entry, "" if link in shared else link))
        for entry, link in zip(entries, links, strict=True)
    )
