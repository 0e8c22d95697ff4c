"""Doubts about valid monitors, as a helpful colleague would raise them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from monitors.config import Config, Monitor
from monitors.errors import QueryError
from monitors.match.atoms import Role, atom_of_concept
from monitors.match.concepts import Concepts, built_in_concepts, load_concepts
from monitors.match.covers import Covering
from monitors.match.matcher import check_concepts, node_of
from monitors.match.patterns import term_patterns
from monitors.query import And, In, Node, Not, Or, Term, Wording, children, show, walk
from monitors.text import is_spaceless

_OPEN_STEM = 5  # `chin*` still reads chinos and China; shorter stems read a page of the dictionary
_SHORT = 3
_LIST = 2  # synonyms of one concept that make a list of it
_ADDRESS = re.compile(r"https?://|www\.|//", re.IGNORECASE)
_QUERY_IN_KEYWORD = re.compile(r"(?<!\S)(?:AND|OR|NOT|NEAR(?:/\d+)?)(?!\S)|[()|]")
_LOWER = frozenset({"or", "and", "not", "near", "oder", "und"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_COUNTRY_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something valid that is probably not meant; `loc` leads to it in config.yaml."""

    monitor: str
    text: str
    loc: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    monitor: Monitor
    node: Node
    loc: tuple[str | int, ...]


def lint(config: Config) -> list[Doubt]:
    """Return the doubts about a configuration's monitors and concepts; monitors with errors are left out."""
    concepts = load_concepts(config.concepts)
    rules = list(_rules(config, concepts))
    sources = frozenset(source.name for source in config.sources)
    doubts = [
        Doubt(rule.monitor.name, text, rule.loc)
        for rule in rules
        for check in _CHECKS
        for text in check(rule, _Known(concepts, sources))
    ]
    # A monitor that sends what another one finds to a channel of its own has its use.
    for channel in dict.fromkeys(config.channel_of(rule.monitor) for rule in rules):
        beside = [rule for rule in rules if config.channel_of(rule.monitor) == channel]
        doubts += _covered(beside, concepts)
    return doubts + [
        Doubt(
            "",
            f"your concept @{name} takes the place of the built-in one - include: [{name}] adds to it",
            loc,
        )
        for name, given in config.concepts.items()
        if name in built_in_concepts() and name not in given.include
        for loc in [("concepts", name)]
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    concepts: Concepts
    sources: frozenset[str]


_Check: TypeAlias = Callable[[_Rule, _Known], Iterator[str]]


def _rules(config: Config, concepts: Concepts) -> Iterator[_Rule]:
    for index, monitor in enumerate(config.monitors):
        try:
            node = node_of(monitor.name, monitor)
            check_concepts(node, concepts)
        except QueryError:
            continue
        yield _Rule(monitor, node, ("monitors", index, "query" if monitor.query is not None else "keywords"))


def _terms(node: Node) -> Iterator[Term]:
    for each in walk(node):
        if isinstance(each, Term):
            yield each


def _text_terms(node: Node) -> Iterator[Term]:
    """Yield the terms that are sought in title and body."""
    if isinstance(node, Term):
        yield node
    elif not isinstance(node, In) or node.name in {"title", "body"}:
        for child in children(node):
            yield from _text_terms(child)


def _short(rule: _Rule, _: _Known) -> Iterator[str]:
    for term in _text_terms(rule.node):
        letters = [char for char in term.text if char.isalnum()]
        latin = letters and not any(is_spaceless(char) for char in letters)
        if latin and len(letters) < _SHORT and not term.exact and "*" not in term.text:
            yield (
                f"{term.text!r} is shorter than three letters"
                f" - write ={term.text.upper()} if you mean the acronym"
            )


def _open(rule: _Rule, _: _Known) -> Iterator[str]:
    for term in _terms(rule.node):
        for word in term.text.split():
            if not word.endswith("*"):
                continue
            if is_spaceless(word[-2]):
                yield f"the `*` of {word!r} adds nothing: {word[:-1]!r} is found inside longer words anyway"
            elif len(word) - 1 < _OPEN_STEM:
                yield f"{word!r} is very open - write more letters, or the words that you mean joined by OR"


def _lower_operators(rule: _Rule, _: _Known) -> Iterator[str]:
    for each in walk(rule.node):
        if not isinstance(each, And):
            continue
        for node in each.nodes[1:-1]:
            if isinstance(node, Term) and node.wording is Wording.WORD and node.text in _LOWER:
                yield f"{node.text!r} at column {node.column} is a word here - write it in capitals to join"


def _spaced_dash(rule: _Rule, _: _Known) -> Iterator[str]:
    query = rule.monitor.query or ""
    for each in walk(rule.node):
        if isinstance(each, Not) and query[each.column - 1 : each.column + 1] in {"- ", "! "}:
            yield f"the dash at column {each.column} means NOT - write NOT, or put the whole name in quotes"


def _required_sign(rule: _Rule, _: _Known) -> Iterator[str]:
    for term in _terms(rule.node):
        if term.wording is Wording.WORD and term.text[0] in "+＋" and len(term.text) > 1:
            yield f"the + of {term.text!r} is a sign to search - leave it out: every word is required anyway"


def _query_in_keyword(rule: _Rule, _: _Known) -> Iterator[str]:
    for line in rule.monitor.keywords:
        if _QUERY_IN_KEYWORD.search(line):
            yield f"the keyword {line!r} looks like a query - write it under `query:` instead"


def _twice(rule: _Rule, _: _Known) -> Iterator[str]:
    seen: dict[frozenset[str], str] = {}
    for line in rule.monitor.keywords:
        if line[:1] in "=@＝＠":
            continue
        literals = frozenset(pattern.literal for pattern in term_patterns(Term(line, Wording.KEYWORD)))
        if literals in seen:
            yield f"{line!r} reads the same as {seen[literals]!r} - take one of them out"
        seen.setdefault(literals, line)


def _addresses(rule: _Rule, _: _Known) -> Iterator[str]:
    for term in _text_terms(rule.node):
        if _ADDRESS.search(term.text):
            yield f'{term.text!r} can never match: addresses are not searched - write url:"..." in a query'


def _unknown_values(rule: _Rule, known: _Known) -> Iterator[str]:
    for each in walk(rule.node):
        if isinstance(each, In) and each.name in {"source", "lang", "country"}:
            for term in _terms(each.node):
                yield from _unknown_value(each.name, term.text, known)


def _unknown_value(field: str, value: str, known: _Known) -> Iterator[str]:
    folded = {name.casefold(): name for name in known.sources}
    if field == "source" and known.sources and value.casefold() not in folded:
        close = get_close_matches(value.casefold(), folded, n=1, cutoff=0.5)
        hint = f"did you mean {folded[close[0]]!r}?" if close else "it must be a source's whole name"
        yield f"source:{value} can never match: no source is called so - {hint}"
    if field == "lang" and not _LANGUAGE.fullmatch(value):
        yield f"lang:{value} can never match: languages are written as codes - en, zh, zh-TW"
    if field == "country" and len(value) != _COUNTRY_LETTERS:
        yield f"country:{value} will hardly match: feeds name countries by two letters - cn, us"


def _contradictions(rule: _Rule, known: _Known) -> Iterator[str]:
    covering = Covering(known.concepts)
    for each in walk(rule.node):
        if not isinstance(each, And):
            continue
        for node in each.nodes:
            if isinstance(node, Not):
                for other in each.nodes:
                    if other is not node and covering.implies(other, node.node):
                        yield f"this can never match: {show(node)} takes out all that {show(other)} finds"


def _synonyms(rule: _Rule, known: _Known) -> Iterator[str]:
    for each in walk(rule.node):
        if isinstance(each, Or):
            yield from _synonyms_in(each, known.concepts)


def _synonyms_in(node: Or, concepts: Concepts) -> Iterator[str]:
    terms = [child for child in node.nodes if isinstance(child, Term) and not child.exact]
    left = list(terms)
    for name, forms in sorted(_forms(concepts).items(), key=lambda pair: len(pair[1])):
        listed = [term for term in left if {p.literal for p in term_patterns(term)} & forms]
        if len(listed) >= _LIST:
            left = [term for term in left if term not in listed]
            words = ", ".join(term.text for term in listed)
            yield f"{words}: @{name} is a concept for them - it knows more spellings and false friends"


def _forms(concepts: Concepts) -> Mapping[str, frozenset[str]]:
    return {
        name: frozenset(use.pattern.literal for use in atom_of_concept(concept).uses if use.role is Role.FORM)
        for name, concept in concepts.by_name.items()
    }


def _covered(rules: list[_Rule], concepts: Concepts) -> list[Doubt]:
    covering = Covering(concepts)
    doubts = []
    for index, rule in enumerate(rules):
        for at, other in enumerate(rules):
            if at == index or not covering.implies(rule.node, other.node):
                continue
            if covering.implies(other.node, rule.node):
                if at < index:
                    text = f"matches exactly what {other.monitor.name!r} matches - keep one of them"
                    doubts.append(Doubt(rule.monitor.name, text, rule.loc))
                continue
            text = f"{other.monitor.name!r} matches everything that this one matches"
            doubts.append(Doubt(rule.monitor.name, text, rule.loc))
    return doubts


_CHECKS: tuple[_Check, ...] = (
    _short,
    _open,
    _lower_operators,
    _spaced_dash,
    _required_sign,
    _query_in_keyword,
    _twice,
    _addresses,
    _unknown_values,
    _contradictions,
    _synonyms,
)
