"""Says why a rule matched an item, or which of its clauses failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monitors.match.clauses import Fields, View, found, near_spans
from monitors.match.item import DEFAULT_FIELDS, Shadow, hits_of
from monitors.query import WHOLE_FIELDS, And, Concept, In, Near, Node, Not, Or, Term, children, show, walk
from monitors.records import Hit


@dataclass(frozen=True, slots=True)
class Shadowed:
    """An expression that does not count, and the one that it is part of or refers to."""

    text: str
    by: str
    concept: str
    field: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a monitor matched (`because`), or what was missing (`failed`: one sentence a clause)."""

    monitor: str
    matched: bool
    because: tuple[Hit, ...] = ()
    shadowed: tuple[Shadowed, ...] = ()
    failed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints of it."""
        because = [
            {
                "atom": f"@{hit.concept}" if hit.concept else hit.form,
                "form": hit.form,
                "concept": hit.concept,
                "field": hit.field,
                "start": hit.start,
                "end": hit.end,
                "text": hit.text,
            }
            for hit in self.because
        ]
        shadowed = [{"text": one.text, "by": one.by, "concept": one.concept} for one in self.shadowed]
        return {
            "monitor": self.monitor,
            "match": self.matched,
            "because": because,
            "shadowed": shadowed,
            "failed": list(self.failed),
        }


def explain(monitor: str, node: Node, view: View) -> Explanation:
    """Return why a rule matches what is in view or does not."""
    spans = found(node, view)
    return Explanation(
        monitor,
        spans is not None,
        hits_of(monitor, spans or (), view.item),
        tuple(_shadowed(node, view)),
        tuple(dict.fromkeys(_failed(node, view, DEFAULT_FIELDS))) if spans is None else (),
    )


def _shadowed(node: Node, view: View) -> Iterator[Shadowed]:
    for each in walk(node):
        if isinstance(each, Concept):
            for shadow in view.settled(each)[1]:
                yield _show_shadow(shadow, view)


def _show_shadow(shadow: Shadow, view: View) -> Shadowed:
    text, other = view.item.texts[shadow.span.text], view.item.texts[shadow.by.text]
    return Shadowed(
        text.words(shadow.span.start, shadow.span.end),
        other.words(shadow.by.start, shadow.by.end),
        shadow.span.concept,
        text.field,
    )


def _failed(node: Node, view: View, fields: Fields) -> Iterator[str]:
    """Yield a sentence for each smallest clause without which the rule fails."""
    if found(node, view, fields) is not None:
        return
    match node:
        case Term() | Concept():
            yield f"{show(node)} {_why_absent(node, view, fields)}"
        case Not(inner):
            hits = hits_of("", found(inner, view, fields) or (), view.item)
            places = ", ".join(dict.fromkeys(f"{hit.text!r} in {hit.field}" for hit in hits))
            yield f"{show(node)}: there is {places}" if places else f"{show(node)} does not hold"
        case In(name, inner):
            yield from _failed_in(name, inner, view)
        case Near():
            yield from _failed_near(node, view, fields)
        case Or(nodes) if all(isinstance(child, Term | Concept) for child in nodes):
            yield f"none of {show(node)} is in {_names(fields)}{_shadow_note(node, view, fields)}"
        case And() | Or():  # pragma: no branch - the last kinds of nodes
            for child in children(node):
                yield from _failed(child, view, fields)


def _failed_in(name: str, inner: Node, view: View) -> Iterator[str]:
    if name not in WHOLE_FIELDS:
        yield from _failed(inner, view, frozenset({name}))
        return
    values = [value for field, value in view.item.whole if field == name]
    yield f"{name}: is {' or '.join(values) or 'not known'}, not {show(inner)}"


def _failed_near(node: Near, view: View, fields: Fields) -> Iterator[str]:
    sides = [side for side in (node.left, node.right) if _absent(side, view, fields)]
    if not sides:
        order = " in this order" if node.ordered else ""
        yield f"{show(node)}: both are there, but not within {node.words} words of each other{order}"
    for side in sides:
        yield from _failed(side, view, fields)


def _absent(side: Node, view: View, fields: Fields) -> bool:
    if isinstance(side, Near):
        return not near_spans(side, view, fields)
    return found(side, view, fields) is None


def _why_absent(node: Term | Concept, view: View, fields: Fields) -> str:
    return f"is not in {_names(fields)}{_shadow_note(node, view, fields)}"


def _shadow_note(node: Node, view: View, fields: Fields) -> str:
    shadows = [
        shadow
        for each in walk(node)
        if isinstance(each, Term | Concept)
        for shadow in view.shadows(each, fields)
    ]
    shown = [_show_shadow(shadow, view) for shadow in shadows]
    notes = dict.fromkeys(f"{one.text!r} stands for {one.by!r}" for one in shown)
    return f" ({', '.join(notes)})" if notes else ""


def _names(fields: Fields) -> str:
    return " or ".join(sorted(fields, reverse=True))
