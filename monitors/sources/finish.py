"""Turns drafts into entries: visible text, absolute links, trusted dates, identity keys."""

from __future__ import annotations

import html
import re
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
from monitors.sources.mangled import unmangled
from monitors.sources.seen import seen

MAX_ENTRIES = 2_000  # a feed of more is a mistake or an archive; the cut is told in a note
_MAX_TITLE = 1_000
_MAX_TEXT = 200_000
_MAX_MARKUP = 1_000_000  # five times the longest text that is kept
_MAX_FIELD = 500
_MAX_TAGS = 50
_MAX_URL = 4_096
_WEB = ("http://", "https://")
_REFERENCE = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_SCHEMES = frozenset({"http", "https"})


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
    return Parsed(
        source=source.name,
        entries=_entries(drafts, around, (document.home, url)),
        kind=document.kind,
        title=_line(_words(document.title), _MAX_TITLE),
        language=around.language,
        next_page=absolute_url(around.base, document.next_page),
        documents=_parts(document, around.base),
        needs_lenient=document.lossy,
        ttl_s=document.ttl_s,
        notes=tuple(notes),
    )


def absolute_url(base: str, link: str) -> str:
    """Return a link as an absolute address; "" where it is none that a person could open.

    Without an address to start from (a document read from a file) a relative link stays as it is.
    """
    link = "".join(link.split()) if "\n" in link or "\t" in link else link.strip()
    if not link or len(link) > _MAX_URL:
        return ""
    if not link.startswith(_WEB) or "[" in link:
        link = _joined(base, link)
    if " " in link:
        link = link.replace(" ", "%20")
    return link.replace("&amp;", "&") if "&amp;" in link else link


def _parts(document: Document, base: str) -> tuple[str, ...]:
    """Return the addresses of further documents: a folder names its files, anything else only the web's."""
    if document.kind == "folder":
        return tuple(document.documents) if base.startswith("file:") else ()
    return tuple(filter(None, (absolute_url(base, address) for address in document.documents)))


def _base(document: Document, url: str) -> str:
    if url.startswith(_WEB) or not document.base.startswith(_WEB):
        return url
    return document.base


def _entries(drafts: Sequence[Draft], around: _Surroundings, homes: Sequence[str]) -> tuple[Entry, ...]:
    bases = {base: _joined(around.base, base) or around.base for base in {draft.base for draft in drafts}}
    links = [absolute_url(bases[draft.base], draft.link) for draft in drafts]
    canonical = [
        identity.link_key((draft.original_link and absolute_url(around.base, draft.original_link)) or link)
        for draft, link in zip(drafts, links, strict=True)
    ]
    shared = identity.shared_links(canonical, homes)
    return tuple(
        _entry(draft, around, link, "" if key in shared else key)
        for draft, link, key in zip(drafts, links, canonical, strict=True)
    )


def _entry(draft: Draft, around: _Surroundings, url: str, link_key: str) -> Entry:
    published, notes = _published(draft, around)
    summary = _plain(draft.summary) if draft.plain_summary else _words(draft.summary)
    body = _words(draft.body) if draft.body != draft.summary else summary
    title = _line(_plain(draft.title) if draft.plain_title else _words(draft.title), _MAX_TITLE)
    guid, raw_date = _line(draft.guid, _MAX_URL), _line(draft.date, _MAX_FIELD)
    return Entry(
        source=around.source,
        guid=guid,
        url=url,
        title=title,
        summary=(summary or body)[:_MAX_TEXT],
        body=body[:_MAX_TEXT] if summary and body != summary else "",
        author=_words(draft.author)[:_MAX_FIELD],
        published=published,
        published_raw=raw_date,
        language=draft.language or around.language,
        country=draft.country or around.country,
        publisher=_words(draft.publisher)[:_MAX_FIELD],
        tags=_tags(draft.tags) if draft.tags else (),
        notes=notes,
        keys=identity.entry_keys(around.source, guid, link_key, (title or summary or body, raw_date)),
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


def _plain(text: str) -> str:
    """Return text that is no markup; references in it are decoded, for nobody wants `&amp;` to be read."""
    text = unmangled(" ".join(text[:_MAX_MARKUP].split()))
    return html.unescape(text) if _REFERENCE.search(text) else text


def _words(markup: str) -> str:
    return seen(unmangled(markup[:_MAX_MARKUP])) if markup else ""


def _line(text: str, limit: int) -> str:
    return " ".join(text.split())[:limit] if text else ""


def _tags(tags: Sequence[str]) -> tuple[str, ...]:
    lines = (_words(tag)[:_MAX_FIELD] for tag in tags[:_MAX_TAGS])
    return tuple(dict.fromkeys(line for line in lines if line))


def _joined(base: str, link: str) -> str:
    """Return `link` as seen from `base`, or "" where that is no address of the web."""
    try:
        scheme = urlsplit(link).scheme
        if scheme:
            return link if scheme.lower() in _SCHEMES else ""
        if not base.startswith(_WEB):
            return link
        host = urlsplit(base).netloc
        is_host = link.startswith((f"{host}/", "www."))
        return f"https://{link}" if is_host else urljoin(base, link)
    except ValueError:  # such as an unclosed [ of an IPv6 address
        return ""
