"""The one-pass engine: one scan finds atoms, then only the rules anchored by a found atom are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from monitors.config import Monitor
from monitors.errors import QueryError
from monitors.match.anchors import Atomic, needs_of, numbered
from monitors.match.atoms import Atom, Find, Use, atom_of_concept, atom_of_term
from monitors.match.automaton import automaton
from monitors.match.clauses import View, found
from monitors.match.concepts import Concepts
from monitors.match.explain import Explanation, explain
from monitors.match.item import DEFAULT_FIELDS, Item, hits_of, item_of_article
from monitors.query import (
    WHOLE_FIELDS,
    Concept,
    In,
    Node,
    Term,
    children,
    parse,
    parse_keywords,
    walk,
)
from monitors.records import Article, Hit


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
        self.fields = DEFAULT_FIELDS | {
            each.name
            for node in self.nodes
            for each in walk(node)
            if isinstance(each, In) and each.name not in WHOLE_FIELDS
        }
        sought = dict.fromkeys(atom for node in self.nodes for atom in searched(node))
        self.numbers = {atom: number for number, atom in enumerate(sought)}
        self.atoms = tuple(self._atom(node) for node in sought)
        self._index_rules()
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
        candidates = self._candidates(finds)
        if not candidates:
            return ()
        view = View(item, self.numbers, self.atoms, finds)
        matches = []
        for index in candidates:
            spans = found(self.nodes[index], view)
            if spans is not None:
                matches.append(Match(self.names[index], hits_of(self.names[index], spans, item)))
        return tuple(matches)

    def explain(self, article: Article, monitor: str) -> Explanation:
        """Return why a monitor matches an article or does not; KeyError for a monitor that does not exist."""
        return self.explain_item(item_of_article(article, frozenset(self.fields)), monitor)

    def explain_item(self, item: Item, monitor: str) -> Explanation:
        """Return why a monitor matches an item or does not."""
        return explain(monitor, self.rules[monitor], View(item, self.numbers, self.atoms, self._scan(item)))

    def concepts_in(self, article: Article) -> tuple[str, ...]:
        """Return the names of all concepts that an article speaks of."""
        return self.concepts_in_item(item_of_article(article, DEFAULT_FIELDS))

    def concepts_in_item(self, item: Item) -> tuple[str, ...]:
        """Return the names of all concepts that an item speaks of."""
        return tuple(match.monitor for match in self._all_concepts.find_item(item))

    @cached_property
    def _all_concepts(self) -> Matcher:
        return Matcher({name: Concept(name) for name in sorted(self.concepts.by_name)}, self.concepts)

    def _atom(self, node: Term | Concept) -> Atom:
        return atom_of_concept(self.concepts[node.name]) if isinstance(node, Concept) else atom_of_term(node)

    def _index_rules(self) -> None:
        self.always: list[int] = []
        self.anchored: dict[int, tuple[int, ...]] = {}
        self.further: list[tuple[frozenset[int], ...]] = []
        for index, node in enumerate(self.nodes):
            needs = numbered(needs_of(node), self.numbers)
            self.further.append(needs[1:])
            if not needs:
                self.always.append(index)
            for number in needs[0] if needs else ():
                self.anchored[number] = (*self.anchored.get(number, ()), index)

    def _index_literals(self) -> None:
        owners: dict[str, tuple[tuple[int, Use], ...]] = {}
        for number, atom in enumerate(self.atoms):
            for use in atom.uses:
                owners[use.pattern.literal] = (*owners.get(use.pattern.literal, ()), (number, use))
        self.owners = tuple(owners.values())
        self.search = automaton(list(owners))

    def _scan(self, item: Item) -> dict[int, list[Find]]:
        """Return by the number of their atom all finds of its literals."""
        finds: dict[int, list[Find]] = {}
        for at, text in enumerate(item.texts):
            for literal, start, end in self.search(text.canonical):
                for number, use in self.owners[literal]:
                    if number in finds:
                        finds[number].append(Find(use, at, start, end))
                    else:
                        finds[number] = [Find(use, at, start, end)]
        return finds

    def _candidates(self, finds: Mapping[int, list[Find]]) -> list[int]:
        """Return the rules all of whose needs are met."""
        hanging = {index for number in finds for index in self.anchored.get(number, ())}
        present = finds.keys()
        met = [
            index for index in hanging if not any(need.isdisjoint(present) for need in self.further[index])
        ]
        return sorted([*self.always, *met])


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
