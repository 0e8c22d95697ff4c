"""A rule ready to be judged: its clauses over the atoms that were found in an item."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from monitors.match.atoms import Atom, Find, speaks
from monitors.match.item import DEFAULT_FIELDS, Item, Shadow, Span
from monitors.query import WHOLE_FIELDS, And, Concept, In, Near, Node, Not, Or, Term
from monitors.text import canonical

Fields: TypeAlias = frozenset[str]


class View:
    """An item with what was found in it; atoms are settled once, when a rule first asks."""

    def __init__(
        self,
        item: Item,
        numbers: Mapping[Term | Concept, int],
        atoms: Sequence[Atom],
        finds: Mapping[int, list[Find]],
    ) -> None:
        self.item = item
        self.numbers = numbers
        self.atoms = atoms
        self.finds = finds
        self._settled: dict[int, tuple[list[Span], list[Shadow]]] = {}

    def settled(self, node: Term | Concept) -> tuple[list[Span], list[Shadow]]:
        """Return all spans and shadows of an atom, in every field."""
        number = self.numbers[node]
        if number not in self.finds:
            return [], []
        if number not in self._settled:
            self._settled[number] = self.atoms[number].settle(self.item, self.finds[number])
        return self._settled[number]

    def spans(self, node: Term | Concept, fields: Fields) -> list[Span]:
        """Return where an atom stands in some fields."""
        return [span for span in self.settled(node)[0] if self.item.texts[span.text].field in fields]

    def shadows(self, node: Term | Concept, fields: Fields) -> list[Shadow]:
        """Return where an atom stands in the shadow of another expression."""
        return [
            shadow for shadow in self.settled(node)[1] if self.item.texts[shadow.span.text].field in fields
        ]


def found(node: Node, view: View, fields: Fields = DEFAULT_FIELDS) -> list[Span] | None:
    """Return the spans that fulfil a clause; None where it is not fulfilled, [] where it only forbids."""
    match node:
        case Term() | Concept():
            return view.spans(node, fields) or None
        case In(field, inner):
            return (
                _whole(inner, field, view)
                if field in WHOLE_FIELDS
                else found(inner, view, frozenset({field}))
            )
        case Not(inner):
            return [] if found(inner, view, fields) is None else None
        case Near():
            return near_spans(node, view, fields) or None
        case And(nodes):
            return _all(nodes, view, fields)
        case Or(nodes):  # pragma: no branch - the last kind of node
            held = [spans for spans in (found(child, view, fields) for child in nodes) if spans is not None]
            return [span for spans in held for span in spans] if held else None


def _all(nodes: tuple[Node, ...], view: View, fields: Fields) -> list[Span] | None:
    spans: list[Span] = []
    for child in nodes:
        held = found(child, view, fields)
        if held is None:
            return None
        spans += held
    return spans


def _whole(node: Node, field: str, view: View) -> list[Span] | None:
    if isinstance(node, Or):
        held = [span for child in node.nodes for span in _whole(child, field, view) or ()]
        return held or None
    assert isinstance(node, Term), "the parser lets nothing else into a whole field"
    return [
        Span(-1, 0, len(value), node.text, whole=(name, value))
        for name, value in view.item.whole
        if name == field and _same(field, value, node.text)
    ] or None


def _same(field: str, value: str, wanted: str) -> bool:
    if field == "lang":
        return speaks(value, wanted)
    return canonical(value, keep_urls=True) == canonical(wanted, keep_urls=True)


_MAX_STRETCHES = 10_000
"""Of one NEAR in one article: a text that repeats a word makes millions, and of a chain billions."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What one side of NEAR covers: its place in half words, and the spans that it is made of."""

    text: int
    begin: int
    end: int
    parts: tuple[Span, ...]


def near_spans(node: Near, view: View, fields: Fields) -> list[Span]:
    """Return the spans of all pairs of sides that stand near enough."""
    stretches = list(_stretches(node, view, fields))
    return list(dict.fromkeys(part for stretch in stretches for part in stretch.parts))


def _stretches(node: Node, view: View, fields: Fields) -> Iterator[_Stretch]:
    match node:
        case Near(left, right, words, ordered):
            one, other = (list(_stretches(side, view, fields)) for side in (left, right))
            yield from islice(_pairs(one, other, words, ordered=ordered), _MAX_STRETCHES)
        case In(field, inner):
            yield from _stretches(inner, view, frozenset({field}))
        case Or(nodes):
            for child in nodes:
                yield from _stretches(child, view, fields)
        case Term() | Concept():  # pragma: no branch - the parser lets no AND and no NOT into NEAR
            for span in view.spans(node, fields):
                yield _Stretch(span.text, *view.item.texts[span.text].units(span.start, span.end), (span,))


def _pairs(left: list[_Stretch], right: list[_Stretch], words: int, *, ordered: bool) -> Iterator[_Stretch]:
    """Yield what each close pair covers; sorted by place, so that far ones are never compared."""
    right = sorted(right, key=lambda stretch: (stretch.text, stretch.begin))
    longest = max((stretch.end - stretch.begin for stretch in right), default=0)
    places = [(stretch.text, stretch.begin) for stretch in right]
    for one in left:
        earliest = one.end if ordered else one.begin - 2 * words - longest
        at = bisect_left(places, (one.text, earliest))
        while at < len(right) and places[at] <= (one.text, one.end + 2 * words):
            other = right[at]
            at += 1
            behind, ahead = other.begin - one.end, one.begin - other.end
            if 0 <= behind <= 2 * words or (not ordered and 0 <= ahead <= 2 * words):
                yield _Stretch(
                    one.text, min(one.begin, other.begin), max(one.end, other.end), one.parts + other.parts
                )
