"""Whether one query matches all that another one matches, as far as their wording tells."""

from __future__ import annotations

from functools import cache

from monitors.match.concepts import Concepts
from monitors.match.item import item_of_markup
from monitors.match.matcher import Matcher
from monitors.match.patterns import term_patterns
from monitors.query import And, Concept, In, Near, Node, Not, Or, Term

_ANY_ENDING = "qx"  # no word ends so


class Covering:
    """Compares queries; leaves are compared by judging the text of one with the other."""

    def __init__(self, concepts: Concepts) -> None:
        self.concepts = concepts
        self._finds = cache(self._find)

    def implies(self, special: Node, general: Node) -> bool:
        """Return True where everything that `special` matches is sure to match `general`."""
        if special == general:
            return True
        if isinstance(special, Or):
            return all(self.implies(child, general) for child in special.nodes)
        if isinstance(general, And):
            return all(self.implies(special, child) for child in general.nodes)
        if isinstance(general, Or) and any(self.implies(special, child) for child in general.nodes):
            return True
        if isinstance(special, And):
            return any(self.implies(child, general) for child in special.nodes)
        return self._leaf_implies(special, general)

    def _leaf_implies(  # noqa: PLR0911 - one return for each pair of kinds
        self, special: Node, general: Node
    ) -> bool:
        match special, general:
            case Not(inner), Not(other):
                return self.implies(other, inner)
            case In(name, inner), In(other_name, other):
                return name == other_name and self.implies(inner, other)
            case In(name, inner), _ if name in {"title", "body"}:
                return self.implies(inner, general)
            case Near(), Near() if self._same_sides(special, general):
                return special.words <= general.words and (special.ordered or not general.ordered)
            case Near(left, right), _:
                return self.implies(left, general) or self.implies(right, general)
            case Concept(name), Concept(other):
                return set(self.concepts[name].forms) <= set(self.concepts[other].forms)
            case Term(), Term() | Concept():
                return self._finds(special, general)
            case _:
                return False

    def _same_sides(self, special: Near, general: Near) -> bool:
        return self.implies(special.left, general.left) and self.implies(special.right, general.right)

    def _find(self, special: Term, general: Term | Concept) -> bool:
        """Judge each spelling of the special term by the general one; an open word may go on in any way."""
        if special.slop is not None or (isinstance(general, Term) and general.exact and not special.exact):
            return False
        matcher = Matcher({"": general}, self.concepts)
        spellings = [
            special.text if special.exact else pattern.literal + _ANY_ENDING * (pattern.literal[-1] != " ")
            for pattern in term_patterns(special)
            if pattern.rest is None
        ]
        return bool(spellings) and all(
            matcher.find_item(item_of_markup([("title", spelling)], ())) for spelling in spellings
        )
