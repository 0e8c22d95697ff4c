"""The one-pass engine: one scan finds atoms, then only the rules anchored by a found atom are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

from monitors.config import Monitor
from monitors.errors import QueryError
from monitors.match.atoms import Atom, Find, Use, atom_of_concept, atom_of_term
from monitors.match.automaton import automaton
from monitors.match.clauses import View, found
from monitors.match.concepts import Concepts
from monitors.match.explain import Explanation, explain
from monitors.match.item import DEFAULT_FIELDS, Item, hits_of, item_of_article
from monitors.query import (
    WHOLE_FIELDS,
    And,
    Concept,
    In,
    Near,
    Node,
    Or,
    Term,
    children,
    parse,
    parse_keywords,
    walk,
)
from monitors.records import Article, Hit

Atomic: TypeAlias = Term | Concept


@dataclass(frozen=True, slots=True)
class Match:
    """A monitor that matched, with the places."""

    monitor: str
    hits: tuple[Hit, ...]


class Matcher:
    """Compiled rules; `compile` builds one from monitors."""

    def __init__(self, rules: Mapping[str, Node], concepts: Concepts) -> None:
        self.rules = dict(rules)
        self.concepts = concepts
        self.names = tuple(self.rules)
        self.nodes = tuple(self.rules.values())
        self.atoms: dict[Node, Atom] = {}
        self.anchored: dict[Node, list[int]] = {}
        self.always: list[int] = []
        self.fields = set(DEFAULT_FIELDS)
        for index, node in enumerate(self.nodes):
            self._enter(index, node)
        self._index_literals()

    @classmethod
    def compile(cls, rules: Mapping[str, Monitor | Node], concepts: Concepts) -> Self:
        """Build a matcher.

        Raises QueryError that names the monitor, the column and what to do.
        """
        nodes = {name: node_of(name, rule) for name, rule in rules.items()}
        for name, node in nodes.items():
            rule = rules[name]
            try:
                check_concepts(node, concepts, (rule.query or "") if isinstance(rule, Monitor) else "")
            except QueryError as trouble:
                raise _named(name, trouble) from trouble
        return cls(nodes, concepts)

    def __reduce__(self) -> tuple[type[Self], tuple[dict[str, Node], Concepts]]:
        return type(self), (self.rules, self.concepts)

    def find(self, article: Article) -> tuple[Match, ...]:
        """Return the monitors that match an article, with every place."""
        return self.find_item(item_of_article(article, frozenset(self.fields)))

    def find_all(self, articles: Iterable[Article]) -> Iterator[tuple[Match, ...]]:
        """Yield what `find` returns, for each article."""
        return map(self.find, articles)

    def find_item(self, item: Item) -> tuple[Match, ...]:
        """Return the monitors that match an item."""
        finds = self._scan(item)
        candidates = set(self.always)
        for node in finds:
            candidates.update(self.anchored.get(node, ()))
        if not candidates:
            return ()
        view = View(item, self.atoms, finds)
        matches = []
        for index in sorted(candidates):
            spans = found(self.nodes[index], view)
            if spans is not None:
                matches.append(Match(self.names[index], hits_of(self.names[index], spans, item)))
        return tuple(matches)

    def explain(self, article: Article, monitor: str) -> Explanation:
        """Return why a monitor matches an article or does not; KeyError for a monitor that does not exist."""
        return self.explain_item(item_of_article(article, frozenset(self.fields)), monitor)

    def explain_item(self, item: Item, monitor: str) -> Explanation:
        """Return why a monitor matches an item or does not."""
        return explain(monitor, self.rules[monitor], View(item, self.atoms, self._scan(item)))

    def concepts_in(self, article: Article) -> tuple[str, ...]:
        """Return the names of all concepts that an article speaks of."""
        return self.concepts_in_item(item_of_article(article, DEFAULT_FIELDS))

    def concepts_in_item(self, item: Item) -> tuple[str, ...]:
        """Return the names of all concepts that an item speaks of."""
        return tuple(match.monitor for match in self._all_concepts.find_item(item))

    @cached_property
    def _all_concepts(self) -> Matcher:
        return Matcher({name: Concept(name) for name in sorted(self.concepts.by_name)}, self.concepts)

    def _enter(self, index: int, node: Node) -> None:
        for each in walk(node):
            if isinstance(each, In) and each.name not in WHOLE_FIELDS:
                self.fields.add(each.name)
        for atom in searched(node):
            if atom not in self.atoms:
                self.atoms[atom] = (
                    atom_of_concept(self.concepts[atom.name])
                    if isinstance(atom, Concept)
                    else atom_of_term(atom)
                )
        anchors = anchors_of(node)
        if anchors is None:
            self.always.append(index)
            return
        for anchor in anchors:
            self.anchored.setdefault(anchor, []).append(index)

    def _index_literals(self) -> None:
        owners: dict[str, list[tuple[Node, Use]]] = {}
        for node, atom in self.atoms.items():
            for use in atom.uses:
                owners.setdefault(use.pattern.literal, []).append((node, use))
        self.owners = list(owners.values())
        self.search = automaton(list(owners))

    def _scan(self, item: Item) -> dict[Node, list[Find]]:
        finds: dict[Node, list[Find]] = {}
        for at, text in enumerate(item.texts):
            for literal, start, end in self.search(text.canonical):
                for node, use in self.owners[literal]:
                    finds.setdefault(node, []).append(Find(use, at, start, end))
        return finds


def node_of(name: str, rule: Monitor | Node) -> Node:
    """Return the tree of a monitor; its mistakes name it."""
    if not isinstance(rule, Monitor):
        return rule
    try:
        return parse(rule.query) if rule.query is not None else parse_keywords(rule.keywords)
    except QueryError as trouble:
        raise _named(name, trouble) from trouble


def check_concepts(node: Node, concepts: Concepts, query: str = "") -> None:
    """Raise QueryError where a query names a concept that does not exist."""
    for each in walk(node):
        if isinstance(each, Concept) and each.name not in concepts:
            near = concepts.nearest(each.name)
            hint = f"did you mean @{near}?" if near else "define it under `concepts:`"
            shown, column = (query, each.column) if query else (f"@{each.name}", 1)
            raise QueryError(f"there is no concept @{each.name}", shown, column, hint)


def _named(name: str, trouble: QueryError) -> QueryError:
    return QueryError(
        f"monitor {name!r}: {trouble.problem}" if name else trouble.problem,
        trouble.query,
        trouble.column,
        trouble.hint,
    )


def searched(node: Node) -> Iterator[Atomic]:
    """Yield the atoms that are sought in texts."""
    if isinstance(node, Term | Concept):
        yield node
    elif not (isinstance(node, In) and node.name in WHOLE_FIELDS):
        for child in children(node):
            yield from searched(child)


def anchors_of(node: Node) -> tuple[Atomic, ...] | None:
    """Return atoms one of which must be found before a rule can match; None where there are none."""
    match node:
        case Term() | Concept():
            return (node,)
        case In(field, inner) if field not in WHOLE_FIELDS:
            return anchors_of(inner)
        case Or(nodes):
            return _any_of([anchors_of(child) for child in nodes])
        case And() | Near():
            return _rarest([anchors_of(child) for child in children(node)])
        case _:
            return None


def _any_of(sides: list[tuple[Atomic, ...] | None]) -> tuple[Atomic, ...] | None:
    if any(side is None for side in sides):
        return None
    return tuple(dict.fromkeys(atom for side in sides for atom in side or ()))


def _rarest(sides: list[tuple[Atomic, ...] | None]) -> tuple[Atomic, ...] | None:
    """Return the side that is seen least: few atoms, and long ones."""
    known = [side for side in sides if side is not None]
    return min(known, key=_commonness, default=None)


def _commonness(side: tuple[Atomic, ...]) -> float:
    return sum(1.0 if isinstance(atom, Concept) else 1 / len(atom.text) ** 2 for atom in side)
