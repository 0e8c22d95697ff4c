"""What a query is once it is read: a tree of frozen values; columns do not count in comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Wording(StrEnum):
    """How closely a term's words are taken."""

    WORD = "word"
    """Its regular English plural counts too, and `a-b` reads as `a b` and `ab`."""
    PHRASE = "phrase"
    """The exact surface after folding."""
    KEYWORD = "keyword"
    """A line of a plain keyword list: several words, the last of them as a bare word."""


TEXT_FIELDS = ("title", "body", "url", "author", "tag")
WHOLE_FIELDS = ("source", "lang", "country")
"""Fields whose whole value is compared."""
FIELDS = (*TEXT_FIELDS, *WHOLE_FIELDS)
NEAR_WORDS = 4
"""How many words may stand between NEAR's sides where no number is given."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase; `slop` is the n of `"..."~n`."""

    text: str
    wording: Wording = Wording.WORD
    exact: bool = False
    slop: int | None = None
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Concept:
    """A named set of surface forms."""

    name: str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class In:
    """A query that looks at one field only."""

    name: str
    node: Node
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides, with at most `words` words between them; `ordered`: the left side first."""

    left: Node
    right: Node
    words: int = NEAR_WORDS
    ordered: bool = False
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    node: Node
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Two or more clauses that all hold."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two or more clauses of which one holds."""

    nodes: tuple[Node, ...]


Node: TypeAlias = Term | Concept | In | Near | Not | And | Or


def children(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of."""
    match node:
        case And(nodes) | Or(nodes):
            return nodes
        case Not(inner) | In(_, inner):
            return (inner,)
        case Near(left, right):
            return (left, right)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def first_column(node: Node) -> int:
    """Return where a clause begins."""
    if isinstance(node, And | Or | Near):
        return min(first_column(child) for child in children(node))
    return node.column
