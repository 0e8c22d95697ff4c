"""Turns decoded text into an XML tree safely: no DOCTYPE, no entities, bounded, mended where broken.

Theory: a document is parsed strictly first. If that fails its usual faults are mended (control characters,
HTML's entities, bare ampersands) and libxml2 recovers what it can. If items went missing in that, every item
is cut out and parsed for itself, so that one broken item cannot take its neighbours along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from lxml import etree

from monitors.sources.mend import mend, numbered, open_cdata_closed, without_cdata
from monitors.sources.vocabulary import local_name

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml gives its element class no public name

MAX_NODES = 250_000  # tags and attributes; about 60 MB as a tree, and 100 times a large feed
MAX_REFERENCES = 500_000  # each is looked at when a document has to be mended
_MAX_SINGLE_ITEMS = 2_001  # one more than are read, so that the cut is told

_ITEM_NAMES = frozenset({"item", "entry"})
_ITEM = re.compile(r"<(?:[A-Za-z][\w.\-]*:)?(?:item|entry)(?![\w.:\-])", re.IGNORECASE)
_WHOLE_TAG = re.compile(r"<[^<>]*>")
_NAMESPACE = re.compile(r"(xmlns(?::[\w.\-]+)?)\s*=\s*(?:\"([^\"<>&]*)\"|'([^'<>&]*)')")
_PROLOG = re.compile(
    r"""\s*(?:
        <\?.*?>                                   # declarations and processing instructions
      | <!--.*?-->
      | <!(?!\[CDATA)[^>\[]*(?:\[(?:[^\]"']|"[^"]*"|'[^']*')*+\]\s*)?+>   # DOCTYPE with what it declares
      | (?:[^<]|<(?![A-Za-z!?]))++                # stray text, such as a server's warning
    )""",
    re.DOTALL | re.VERBOSE,
)
_ROOT = re.compile(r"<(?:[A-Za-z][\w.\-]*:)?(?P<name>[A-Za-z][\w.\-]*)")
_RECOVERED = "recovered: not well-formed"


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


_STRICT = _parser(recover=False)
_RECOVERING = _parser(recover=True)


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed document; `items` are the items cut out singly, where the whole could not be parsed."""

    root: Element | None
    notes: tuple[str, ...] = ()
    items: tuple[Element, ...] = ()
    trouble: str = ""
    """Why it was not even tried; "" also where it was tried in vain."""
    lost: int = 0
    """Items whose start tags were counted but that could not be read."""
    recovered: bool = False
    """Whether the document is not well-formed and was read as far as that goes."""


def start_of_root(text: str) -> int:
    """Return where the first element starts: behind declaration, DOCTYPE, comments and stray text."""
    at = 0
    while found := _PROLOG.match(text, at):
        at = found.end()
    return at


def root_name(text: str) -> str:
    """Return the local name of the first element in lower case, or ""."""
    found = _ROOT.match(text, start_of_root(text))
    return found["name"].lower() if found else ""


def parse_tree(text: str) -> Tree:
    """Parse a document; what could not be read is told in `trouble`, what had to be mended in `notes`."""
    text = text.replace("\0", "") if "\0" in text else text
    text = text[start_of_root(text) :]
    nodes = node_count(text)
    if nodes > MAX_NODES:
        text = _first_items(text)
        nodes = node_count(text)
    if nodes > MAX_NODES:
        return Tree(
            None, trouble=f"it has {nodes:,} tags and attributes, more than the {MAX_NODES:,} allowed"
        )
    root = _parse(text, _STRICT)
    if root is not None:
        return Tree(root)
    references = text.count("&")
    if references > MAX_REFERENCES:
        return Tree(None, trouble=f"it is broken and has {references:,} signs of & - too many to mend")
    mended = mend(text)
    root = _parse(mended, _STRICT)
    if root is not None:
        return Tree(root, ("mended: characters or references that XML does not allow",))
    return _recover(numbered(mended))


def _first_items(text: str) -> str:
    """Return a document up to as many items as are read; what is cut off is counted, not parsed."""
    starts = islice(_ITEM.finditer(text), _MAX_SINGLE_ITEMS, _MAX_SINGLE_ITEMS + 1)
    return next((text[: found.start()] for found in starts), text)


def _recover(text: str) -> Tree:
    root = _parse(text, _RECOVERING)
    wanted = len(_ITEM.findall(without_cdata(text)))
    whole = _item_count(root)
    if root is not None and whole >= wanted:
        return Tree(root, (_RECOVERED,), recovered=True)
    items = tuple(_single_items(text))
    if len(items) <= whole:
        return Tree(root, (_RECOVERED,), lost=wanted - whole, recovered=True)
    lost = min(wanted, _MAX_SINGLE_ITEMS) - len(items)
    return Tree(root, (f"{_RECOVERED}, entries read one by one",), items, lost=lost, recovered=True)


def _parse(text: str, parser: etree.XMLParser) -> Element | None:
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def node_count(text: str) -> int:
    """Return about how many tags and attributes a document has, or 0 where it is too short for too many."""
    if len(text) < MAX_NODES * len("<a/>"):
        return 0
    nodes = _signs(text)
    return _signs(without_cdata(text)) if nodes > MAX_NODES else nodes


def _signs(text: str) -> int:
    return text.count("<") + text.count('="') + text.count("='")


def _item_count(root: Element | None) -> int:
    if root is None:
        return 0
    return sum(local_name(element.tag) in _ITEM_NAMES for element in root.iter())


def _single_items(text: str) -> Iterator[Element]:
    starts = [found.start() for found in islice(_ITEM.finditer(text), _MAX_SINGLE_ITEMS + 1)]
    if not starts:
        return
    head = text[: starts[0]]
    spaces = {name: double or single for name, double, single in _NAMESPACE.findall(head)}
    opening = "<wrap " + " ".join(f'{name}="{uri}"' for name, uri in spaces.items()) + ">"
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        item = open_cdata_closed(text[start:end])
        if not _WHOLE_TAG.match(item):
            item = _ITEM.sub(lambda found: f"{found[0]}>", item, count=1)
        root = _parse(f"{opening}{item}</wrap>", _RECOVERING)
        for element in () if root is None else root:
            if local_name(element.tag) in _ITEM_NAMES:
                yield element
                break
