"""News sitemaps and sitemap indexes: addresses with titles, without a feed's texts."""

from __future__ import annotations

from collections.abc import Mapping

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources import xmltree
from monitors.sources.drafts import Document, Draft
from monitors.sources.requests import conditional
from monitors.sources.vocabulary import local_name
from monitors.sources.xmltree import Element

_MAX_PARTS = 50  # of an index, the latest


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for the sitemap."""
    return conditional(source, state, environ)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return the pages that a sitemap lists, or the sitemaps that an index lists, latest first."""
    del source, fetched  # a sitemap says everything itself
    tree = xmltree.parse_tree(text)
    name = local_name(tree.root.tag) if tree.root is not None else ""
    if tree.root is None or name not in {"urlset", "sitemapindex"}:
        return Document("", trouble=tree.trouble or f"its root element is <{name}>, which is no sitemap")
    document = Document("sitemap", notes=list(tree.notes))
    listed = [_fields(element) for element in tree.root]
    if name == "sitemapindex":
        listed.sort(key=lambda fields: fields.get("lastmod", ""), reverse=True)
        document.documents = [fields["loc"].strip() for fields in listed if "loc" in fields][:_MAX_PARTS]
    else:
        document.drafts = [_draft(fields) for fields in listed if "loc" in fields]
    return document


def _fields(element: Element) -> dict[str, str]:
    """Return the texts inside an element by name, the first of each; images and videos are left out."""
    fields: dict[str, str] = {}
    for child in element:
        name = local_name(child.tag)
        if name in {"news", "publication"}:
            fields = _fields(child) | fields
        elif not len(child):
            fields.setdefault(name, child.text or "")
    return fields


def _draft(fields: Mapping[str, str]) -> Draft:
    keywords = fields.get("keywords", "")
    return Draft(
        link=fields["loc"],
        title=fields.get("title", ""),
        date=fields.get("publication_date") or fields.get("lastmod", ""),
        language=fields.get("language", ""),
        publisher=fields.get("name", ""),
        tags=keywords.split(",") if keywords else [],
    )
