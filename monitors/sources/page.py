"""HTML pages: those that list articles, read by CSS selectors, and those that name the feed they have."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from lxml import etree, html

from monitors.config import Selectors, Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources import xmltree
from monitors.sources.drafts import Document, Draft
from monitors.sources.requests import PAGES, conditional
from monitors.sources.xmltree import Element

_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_MAX_FEEDS = 10
_MAX_ITEMS = 2_001  # one more than is read, so that the cut is told


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for the page."""
    return conditional(source, state, environ, accept=PAGES)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return the articles that a page lists, found by the source's selectors."""
    del fetched
    from cssselect import SelectorError  # noqa: PLC0415 - only a source with selectors pays

    root = _parse(text)
    selectors = source.selectors
    if root is None or selectors is None:
        return Document("", trouble="it is no page that can be read")
    try:
        items = list(islice(_select(root, selectors.item), _MAX_ITEMS))
        drafts = [_draft(item, selectors) for item in items]
    except (SelectorError, etree.XPathError) as trouble:
        return Document("", trouble=f"its selectors cannot be used ({trouble}) - mend `selectors`")
    if not drafts:
        return Document("", trouble=f"nothing on the page is selected by {selectors.item!r} - did it change?")
    document = Document("html", drafts, language=root.get("lang") or "")
    document.title = root.findtext(".//title") or ""
    document.base = next((base.get("href") or "" for base in root.iter("base")), "")
    return document


def read_links_to_feeds(text: str) -> Document:
    """Return the feeds that a page names in its head; they are to be read in its place."""
    root = _parse(text)
    found = [] if root is None else [link for link in root.iter("link") if _names_a_feed(link)]
    addresses = list(dict.fromkeys((link.get("href") or "").strip() for link in found))[:_MAX_FEEDS]
    if not addresses:
        return Document("", trouble="it is a web page and names no feed - use `kind: html` with selectors")
    document = Document("html", documents=addresses[:1])
    document.notes.append(f"a web page; its feed is read instead: {addresses[0]}")
    return document


def _parse(text: str) -> Element | None:
    if text.count("<") + text.count("=") > xmltree.MAX_NODES:  # here attributes need no quotes
        return None
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _names_a_feed(link: Element) -> bool:
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    return (
        "alternate" in (link.get("rel") or "").lower().split()
        and kind in _FEED_TYPES
        and bool(link.get("href"))
    )


def _select(root: Element, selector: str) -> list[Element]:
    from lxml.cssselect import CSSSelector  # noqa: PLC0415 - as above

    found = CSSSelector(selector, translator="html")(root)
    return [element for element in found if isinstance(element, html.HtmlElement)]


def _draft(item: Element, selectors: Selectors) -> Draft:
    link = _one(item, selectors.link or "a[href]")
    if link is None and item.get("href"):
        link = item
    title = _one(item, selectors.title) if selectors.title else link
    date = _one(item, selectors.date or "time")
    summary = _one(item, selectors.summary) if selectors.summary else None
    return Draft(
        link=(link.get("href") or "").strip() if link is not None else "",
        title=_text(title) or (link.get("title") or "" if link is not None else ""),
        plain_title=True,
        summary=_text(summary),
        plain_summary=True,
        date=(date.get("datetime") or date.get("title") or _text(date)) if date is not None else "",
        language=item.get("lang") or "",
    )


def _one(item: Element, selector: str) -> Element | None:
    return next(iter(_select(item, selector)), None)


def _text(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
