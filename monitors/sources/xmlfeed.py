"""Reads RSS 0.9x to 2.0, RDF and Atom 0.3 and 1.0: the document around the entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from monitors.sources.drafts import Document
from monitors.sources.vocabulary import field_of, local_name
from monitors.sources.xmlentry import XML_LANG, Fields, collect, link_of, read_entry, rebased
from monitors.sources.xmltree import Element, Tree

_KINDS = {"feed": "atom", "entry": "atom", "rdf": "rdf", "rss": "rss", "channel": "rss", "item": "rss"}
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_MAX_DIGITS = 6  # a longer number is no interval


def read_feed(tree: Tree) -> Document:
    """Return the drafts of a feed's tree; `trouble` says when it is no feed."""
    root = tree.root
    items = list(tree.items or _items(root))
    kind = _kind(root, items)
    if not kind:
        name = local_name(root.tag) if root is not None else ""
        trouble = f"its root element is <{name}>, which is no feed" if name else "it is empty"
        return Document("", trouble=trouble, lossy=tree.recovered and tree.lost > 0)
    document = Document(kind, notes=list(tree.notes), lossy=tree.lost > 0)
    base = language = ""
    if not items and root is not None:
        items = _adopted(root)
    if root is not None:
        channel = _channel(root)
        _describe(channel, document)
        for element in (root, channel):
            base, language = rebased(base, element), element.get(XML_LANG, language)
    document.drafts = [read_entry(item, base, language) for item in items]
    if tree.recovered:
        document.lossy |= any(not draft.title and not draft.link for draft in document.drafts)
    return document


def _kind(root: Element | None, items: Sequence[Element]) -> str:
    """Return the kind of feed that a root element names, or else what its items look like."""
    kind = _KINDS.get(local_name(root.tag), "") if root is not None else ""
    if kind:
        return kind
    alike = (item for item in items if any(field_of(child.tag) in {"title", "link"} for child in item))
    return next((_KINDS[local_name(item.tag)] for item in alike), "")


def _channel(root: Element) -> Element:
    return next((child for child in root if local_name(child.tag) == "channel"), root)


def _items(root: Element | None) -> Iterable[Element]:
    """Return the entries wherever they stand: in the channel, beside it (RSS 1.0), or in each other."""
    if root is None:
        return ()
    return (element for element in root.iter("{*}item", "{*}entry") if field_of(element.tag) == "item")


def _adopted(root: Element) -> list[Element]:
    """Return the items of a feed that is written in a namespace nobody knows, or in capital letters."""
    space = str(root.tag).rpartition("}")[0]
    for element in root.iter():
        tag = str(element.tag)
        name = local_name(tag)
        if name and tag.rpartition("}")[0] == space:
            with suppress(ValueError):  # what recovery lets pass as a tag, such as `a:00.5`, has no such name
                element.tag = name
    return list(_items(root))


def _describe(channel: Element, document: Document) -> None:
    fields = Fields({}, {}, {})
    collect((child for child in channel if field_of(child.tag) != "item"), fields)
    texts = fields.texts
    document.title = texts.get("title", "")
    document.language = texts.get("language", "").strip()
    links = [link_of(element) for element in fields.lists.get("link", ())]
    document.home = next((link.href for link in links if link.rel == "alternate"), "")
    document.next_page = next((link.href for link in links if link.rel == "next"), "")
    document.base = next((link.href for link in links if link.rel == "self"), "") or document.home
    document.ttl_s = _ttl_s(texts)


def _ttl_s(texts: Mapping[str, str]) -> float | None:
    minutes = _number(texts.get("ttl", ""))
    if minutes:
        return minutes * 60.0
    period = _PERIODS_S.get(texts.get("update_period", "").strip().lower())
    return period / (_number(texts.get("update_frequency", "")) or 1) if period else None


def _number(text: str) -> int:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else 0
