"""Lists of feeds as other readers keep them (OPML), in and out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from monitors.config import Source
from monitors.errors import ConfigError
from monitors.sources import xmltree
from monitors.sources.charset import decode
from monitors.sources.vocabulary import local_name
from monitors.urls import canonical_url

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; `folders` are the headings above it, outermost first."""

    name: str
    url: str
    language: str = ""
    folders: tuple[str, ...] = ()


def read_opml(document: bytes) -> tuple[Outline, ...]:
    """Return the feeds that a list names, each address once, names made unique.

    Raises ConfigError when it is no such list.
    """
    tree = xmltree.parse_tree(decode(document).text)
    if tree.root is None or local_name(tree.root.tag) != "opml":
        raise ConfigError("the file is no list of feeds - export it from the other reader as OPML")
    found: dict[str, Outline] = {}
    for outline in _outlines(tree.root):
        found.setdefault(outline.url, outline)
    names: set[str] = set()
    return tuple(_uniquely_named(outline, names) for outline in found.values())


def write_opml(sources: Iterable[Source], title: str) -> bytes:
    """Return a list of all sources that another reader can poll: those that are feeds."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for source in sources:
        if source.kind not in {"auto", "feed"} or source.url.startswith("file:"):
            continue
        attributes = {"type": "rss", "text": source.name, "title": source.name, "xmlUrl": source.url}
        if source.language:
            attributes["language"] = source.language
        etree.SubElement(body, "outline", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _outlines(root: xmltree.Element) -> Iterator[Outline]:
    for element in root.iter("{*}outline"):
        attributes = {str(name).lower(): _line(str(value)) for name, value in element.attrib.items()}
        url = attributes.get("xmlurl", "").replace("feed://", "http://", 1)
        if not canonical_url(url):  # also what only looks like an address, such as http://[/
            continue
        yield Outline(
            name=attributes.get("title") or attributes.get("text") or url,
            url=url,
            language=attributes.get("language", ""),
            folders=tuple(reversed([_heading(above) for above in element.iterancestors("{*}outline")])),
        )


def _line(text: str) -> str:
    """Return text in one line; XML lets some control characters pass that no configuration may hold."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def _heading(element: xmltree.Element) -> str:
    return _line(str(element.get("title") or element.get("text") or ""))


def _uniquely_named(outline: Outline, names: set[str]) -> Outline:
    name, count = outline.name, 1
    while name in names:
        count += 1
        name = f"{outline.name} ({count})"
    names.add(name)
    return Outline(name, outline.url, outline.language, outline.folders)
