"""Reads one entry of an XML feed, in one walk over its elements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from monitors.sources.drafts import Draft
from monitors.sources.vocabulary import REPEATED, field_of, local_name
from monitors.sources.xmltree import Element

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_ATOM_1 = "{http://www.w3.org/2005/Atom}"
_PLAIN = frozenset({"text", "text/plain"})
_PAGE = frozenset({"", "text/html", "application/xhtml+xml"})
_WEB = ("http://", "https://")

Found = dict[str, Element]
Lists = dict[str, list[Element]]


class Link(NamedTuple):
    """A link of a feed or an entry, be it written as an attribute or as text."""

    rel: str
    kind: str
    href: str


def collect(children: Iterable[Element], found: Found, lists: Lists) -> None:
    """Sort elements by what they mean: of each field the first that is not empty, of some all."""
    for child in children:
        field = field_of(child.tag)
        if not field:
            continue
        if field in REPEATED:
            lists.setdefault(field, []).append(child)
        elif field not in found or _is_empty(found[field]):
            found[field] = child


def read_entry(item: Element, base: str, language: str) -> Draft:
    """Return an `item` or `entry` as a draft; `base` and `language` are those of the document around it."""
    found: Found = {}
    lists: Lists = {}
    collect(item, found, lists)
    for group in (*lists.get("group", ()), *lists.get("media", ())):
        collect(group, found, lists)
    draft = Draft(base=base, language=inner(found.get("language")).strip() or language)
    if item.attrib:
        draft.base = item.get(XML_BASE, base)
        draft.language = item.get(XML_LANG, draft.language)
    _address(item, draft, found, lists)
    _word(draft, found)
    draft.author = _author(found, lists)
    draft.date = _first(found, "published", "date", "created", "updated")
    draft.publisher = _publisher(found)
    draft.tags = _tags(lists)
    return draft


def inner(element: Element | None) -> str:
    """Return what stands inside an element, inner elements as markup."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)


def link_of(element: Element) -> Link:
    """Return a link element's relation, media type and address."""
    text = (element.text or "").strip()
    if not element.attrib:
        return Link("alternate", "", text)
    href = element.get("href") or element.get(_RDF_RESOURCE) or text or element.get("url") or ""
    rel = element.get("rel", "").strip().lower() or "alternate"
    return Link(rel, element.get("type", "").strip().lower(), href.strip())


def _is_empty(element: Element) -> bool:
    return not len(element) and not (element.text or "").strip()


def _address(item: Element, draft: Draft, found: Found, lists: Lists) -> None:
    guid = found.get("guid")
    about = item.get(_RDF_ABOUT, "").strip()
    draft.guid = inner(guid).strip() or about
    draft.original_link = _first(found, "original_link").strip()
    links = [link_of(element) for element in lists.get("link", ())]
    draft.link = _page_link(links)
    if draft.link:
        return
    is_permalink = guid is not None and (guid.get("isPermaLink") or "true").strip().lower() != "false"
    if is_permalink and draft.guid.startswith(_WEB):
        draft.link = draft.guid
    else:
        draft.link = _other_link(links, found, about)


def _page_link(links: Iterable[Link]) -> str:
    other = ""
    for link in links:
        if link.rel != "alternate" or not link.href:
            continue
        if link.kind in _PAGE:
            return link.href
        other = other or link.href
    return other


def _other_link(links: Iterable[Link], found: Found, about: str) -> str:
    named = [link.href for wanted in ("related", "via", "self") for link in links if link.rel == wanted]
    enclosure = found.get("enclosure")
    choices = (
        _first(found, "url").strip(),
        about if about.startswith(_WEB) else "",
        *named,
        _web(_first(found, "identifier").strip()),
        *[link.href for link in links if link.rel == "enclosure"],
        enclosure.get("url", "").strip() if enclosure is not None else "",
    )
    return next((choice for choice in choices if choice), "")


def _web(text: str) -> str:
    return text if text.startswith(_WEB) else ""


def _word(draft: Draft, found: Found) -> None:
    title = _chosen(found, "title", "other_title")
    summary = _chosen(found, "summary", "description", "other_description")
    draft.title, draft.plain_title = inner(title), _is_plain(title)
    draft.summary, draft.plain_summary = inner(summary), _is_plain(summary)
    draft.body = inner(_chosen(found, "body", "content"))


def _is_plain(element: Element | None) -> bool:
    """Whether an element holds text and no markup: only Atom tells the two apart."""
    if element is None or len(element) or not isinstance(element.tag, str):
        return False
    return element.tag.startswith(_ATOM_1) and element.get("type", "text") in _PLAIN


def _chosen(found: Found, *names: str) -> Element | None:
    for name in names:
        element = found.get(name)
        if element is not None and not _is_empty(element):
            return element
    return None


def _first(found: Found, *names: str) -> str:
    return inner(_chosen(found, *names))


def _author(found: Found, lists: Lists) -> str:
    creator = _first(found, "creator")
    if creator:
        return creator
    names = [_person(element) for element in lists.get("author", ())]
    return ", ".join(name for name in names if name) or _first(found, "credit")


def _person(element: Element) -> str:
    if not len(element):
        return (element.text or "").strip()
    return next((child.text or "" for child in element if local_name(child.tag) == "name"), "").strip()


def _publisher(found: Found) -> str:
    source = found.get("source")
    if source is None:
        return _first(found, "publisher")
    if not len(source):
        return source.text or ""
    return next((inner(child) for child in source if local_name(child.tag) == "title"), "")


def _tags(lists: Lists) -> list[str]:
    categories = lists.get("category", ())
    tags = [element.get("label") or element.get("term") or element.text or "" for element in categories]
    for element in lists.get("keywords", ()):
        tags += (element.text or "").split(",")
    return tags
