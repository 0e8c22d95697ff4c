"""Reads one entry of an XML feed, in one walk over its elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

from monitors.sources.drafts import Draft
from monitors.sources.vocabulary import REPEATED, field_of, local_name
from monitors.sources.xmltree import Element

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_ATOM_1 = "{http://www.w3.org/2005/Atom}"
_AFTER_TITLE = frozenset({"link", "guid", "published", "description", "body"})
_PLAIN = frozenset({"text", "text/plain"})
_PAGE = frozenset({"", "text/html", "application/xhtml+xml"})
_WITH_ATTRIBUTES = frozenset({"guid", "title", "summary", "source", "enclosure"})


class Fields(NamedTuple):
    """What the elements of an entry or a channel hold, by what they mean."""

    texts: dict[str, str]
    """Of each field the first that is not empty."""
    elements: dict[str, Element]
    """The element that each text came from, where its attributes matter."""
    lists: dict[str, list[Element]]
    """All elements of the fields that may stand several times."""


class Link(NamedTuple):
    """A link of a feed or an entry, be it written as an attribute or as text."""

    rel: str
    kind: str
    href: str


def collect(children: Iterable[Element], fields: Fields) -> None:
    """Sort elements by what they mean."""
    texts, elements, lists = fields
    for child in children:
        field = field_of(child.tag)
        if not field:
            continue
        if field in REPEATED:
            lists.setdefault(field, []).append(child)
        elif field not in texts:
            text = _inner_or_start(child, field, fields) if len(child) else child.text
            if field in _WITH_ATTRIBUTES:
                elements[field] = child
            if text and not text.isspace():
                texts[field] = text


def read_entry(item: Element, base: str, language: str) -> Draft:
    """Return an `item` or `entry` as a draft; `base` and `language` are those of the document around it."""
    fields = Fields({}, {}, {})
    texts, elements, lists = fields
    collect(item, fields)
    for group in (*lists.get("group", ()), *lists.get("media", ())):
        collect(group, fields)
    about = ""
    if item.attrib:
        base, language = rebased(base, item), item.get(XML_LANG, language)
        about = (item.get(_RDF_ABOUT) or "").strip()
    guid = texts.get("guid", "").strip() or about
    title, plain_title = _worded(fields, "title", "other_title")
    summary, plain_summary = _worded(fields, "summary", "description", "other_description")
    return Draft(
        guid=guid,
        link=_page_link(lists.get("link", ())) or _other_link(fields, guid, about),
        original_link=texts.get("original_link", ""),
        base=base,
        title=title,
        plain_title=plain_title,
        summary=summary,
        plain_summary=plain_summary,
        body=texts.get("body") or texts.get("content", ""),
        author=texts.get("creator") or _authors(lists.get("author", ())) or texts.get("credit", ""),
        date=_first(texts, "published", "date", "created", "updated"),
        language=texts.get("language", "").strip() or language,
        publisher=_source_title(elements.get("source")) or texts.get("publisher", ""),
        tags=_tags(lists) if "category" in lists or "keywords" in lists else [],
    )


def rebased(base: str, element: Element) -> str:
    """Return the address that links inside an element start from; `xml:base` may itself be relative."""
    own = element.get(XML_BASE, "").strip()
    try:
        return urljoin(base, own) if base and own else own or base
    except ValueError:  # such as an unclosed [ of an IPv6 address
        return base


def inner(element: Element) -> str:
    """Return what stands inside an element, inner elements as markup."""
    parts = [element.text or ""]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)


def _inner_or_start(element: Element, field: str, fields: Fields) -> str:
    """Return what stands inside; a title that was never closed ends where the next field starts."""
    if field == "title" and any(field_of(child.tag) in _AFTER_TITLE for child in element):
        collect(element, fields)
        before = takewhile(lambda child: field_of(child.tag) not in _AFTER_TITLE, element)
        return "".join([element.text or "", *[etree.tostring(child, encoding="unicode") for child in before]])
    return inner(element)


def link_of(element: Element) -> Link:
    """Return a link element's relation, media type and address."""
    text = (element.text or "").strip()
    if not element.attrib:
        return Link("alternate", "", text)
    href = element.get("href") or element.get(_RDF_RESOURCE) or text or element.get("url") or ""
    rel = element.get("rel", "").strip().lower() or "alternate"
    return Link(rel, element.get("type", "").strip().lower(), href.strip())


def _page_link(elements: Iterable[Element]) -> str:
    """Return the first link to a page that shows the entry, or else to the entry in another form."""
    other = ""
    for element in elements:
        link = link_of(element)
        if link.rel != "alternate" or not link.href:
            continue
        if link.kind in _PAGE:
            return link.href
        other = other or link.href
    return other


def _other_link(fields: Fields, guid: str, about: str) -> str:
    """Return an address for an entry that links to no page of its own."""
    texts, elements, lists = fields
    guid_element = elements.get("guid")
    permalink = (guid_element.get("isPermaLink") or "").strip().lower() if guid_element is not None else ""
    links = [link_of(element) for element in lists.get("link", ())]
    enclosure = elements.get("enclosure")
    choices = (
        _web(guid) if permalink != "false" else "",
        guid if permalink == "true" and guid.startswith("/") else "",
        texts.get("url", "").strip(),
        _web(about),
        *[link.href for wanted in ("related", "via", "self") for link in links if link.rel == wanted],
        _web(texts.get("identifier", "").strip()),
        *[link.href for link in links if link.rel == "enclosure"],
        (enclosure.get("url") or "").strip() if enclosure is not None else "",
    )
    return next((choice for choice in choices if choice), "")


def _web(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""


def _worded(fields: Fields, *names: str) -> tuple[str, bool]:
    """Return the first text among some fields, and whether it is text rather than markup.

    Only Atom tells the two apart.
    """
    for name in names:
        text = fields.texts.get(name)
        if text:
            element = fields.elements.get(name)
            return text, element is not None and _is_plain(element)
    return "", False


def _is_plain(element: Element) -> bool:
    if not str(element.tag).startswith(_ATOM_1) or len(element):
        return False
    return (element.get("type") or "text") in _PLAIN


def _first(texts: Mapping[str, str], *names: str) -> str:
    return next((texts[name] for name in names if name in texts), "")


def _authors(elements: Iterable[Element]) -> str:
    names = [_person(element) for element in elements]
    return ", ".join(name for name in names if name)


def _person(element: Element) -> str:
    if not len(element):
        return (element.text or "").strip()
    return next((child.text or "" for child in element if local_name(child.tag) == "name"), "").strip()


def _source_title(element: Element | None) -> str:
    """Return the name of the publication that an entry was taken from (RSS: text, Atom: a title inside)."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    return next((inner(child) for child in element if local_name(child.tag) == "title"), "")


def _tags(lists: Mapping[str, list[Element]]) -> list[str]:
    categories = lists.get("category", ())
    tags = [element.get("label") or element.get("term") or element.text or "" for element in categories]
    for element in lists.get("keywords", ()):
        tags += (element.text or "").split(",")
    return tags
