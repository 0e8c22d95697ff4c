"""Writes a query out again, in the one way in which this project writes queries."""

from __future__ import annotations

from monitors.query.nodes import NEAR_WORDS, And, Concept, In, Near, Node, Not, Or, Term, Wording

_LEVEL = {Or: 0, And: 1, Not: 2, Near: 3}
_ATOM = 4


def show(node: Node) -> str:  # noqa: PLR0911 - one return for each kind of node
    """Return a query as text that parses to the same tree.

    >>> from monitors.query.parser import parse
    >>> show(parse("huawei  5G|zte -(paper wood)"))
    'huawei AND 5G OR zte AND NOT (paper AND wood)'
    """
    match node:
        case Term():
            return _term(node)
        case Concept(name):
            return f"@{name}"
        case In(field, inner):
            return f"{field}:{_inside(inner, _ATOM)}"
        case Not(inner):
            return f"NOT {_inside(inner, _LEVEL[Not])}"
        case Near(left, right, words, ordered):
            operator = ("ONEAR" if ordered else "NEAR") + (f"/{words}" if words != NEAR_WORDS else "")
            return f"{_inside(left, _LEVEL[Near])} {operator} {_inside(right, _ATOM)}"
        case And(nodes):
            return " AND ".join(_inside(child, _LEVEL[Not]) for child in nodes)
        case Or(nodes):  # pragma: no branch - the last kind of node
            return " OR ".join(_inside(child, _LEVEL[And]) for child in nodes)


def _inside(node: Node, level: int) -> str:
    text = show(node)
    return text if _LEVEL.get(type(node), _ATOM) >= level else f"({text})"


def _term(term: Term) -> str:
    text = term.text if term.wording is Wording.WORD else f'"{term.text}"'
    slop = "" if term.slop is None else f"~{term.slop}"
    return f"{'=' if term.exact else ''}{text}{slop}"
