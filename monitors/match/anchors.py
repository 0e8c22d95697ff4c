"""What must be found before a rule is worth judging: the presearch that makes most rules cost nothing.

A rule is reduced to needs: of each need one atom has to be there. AND has the needs of all its clauses, OR
one need that joins one of each clause, NOT and whole fields have none. A rule hangs on its rarest need; the
others are looked up among the atoms that were found, which is far cheaper than judging the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from monitors.query import WHOLE_FIELDS, And, Concept, In, Near, Node, Or, Term, children

Atomic: TypeAlias = Term | Concept
Need: TypeAlias = frozenset[Atomic]


def needs_of(node: Node) -> tuple[Need, ...]:
    """Return the needs of a rule, the rarest first; none where it may match without any atom."""
    return tuple(sorted(dict.fromkeys(_needs(node)), key=_commonness))


def numbered(needs: tuple[Need, ...], numbers: Mapping[Atomic, int]) -> tuple[frozenset[int], ...]:
    """Return needs with the numbers of their atoms."""
    return tuple(frozenset(numbers[atom] for atom in need) for need in needs)


def _needs(node: Node) -> list[Need]:
    match node:
        case Term() | Concept():
            return [frozenset({node})]
        case In(name, inner) if name not in WHOLE_FIELDS:
            return _needs(inner)
        case And() | Near():
            return [need for child in children(node) for need in _needs(child)]
        case Or(nodes):
            sides = [_needs(child) for child in nodes]
            if not all(sides):
                return []
            return [frozenset(atom for side in sides for atom in min(side, key=_commonness))]
        case _:
            return []


def _commonness(need: Need) -> float:
    """Return how often a need is likely met: more atoms are more common, long ones are rare."""
    return sum(1 / len(atom.text) ** 2 if isinstance(atom, Term) else 1.0 for atom in need)
