"""Reads a query; every mistake has a column and says what to do.

rule = or
or   = and { ("OR" | "|") and }
and  = not { ["AND"] not }
not  = ("NOT" | "-" | "!") not | near
near = atom { ("NEAR" | "ONEAR") ["/" n] atom }
atom = "(" or ")" | field ":" atom | ["="] '"' phrase '"' ["~" n] | ["="] word | "@" concept
"""

from __future__ import annotations

from monitors.errors import QueryError
from monitors.query.lexer import Kind, Token, tokens
from monitors.query.nodes import (
    WHOLE_FIELDS,
    And,
    Concept,
    In,
    Near,
    Node,
    Not,
    Or,
    Term,
    Wording,
    first_column,
    walk,
)

_MAX_DEPTH = 60  # nobody nests deeper on purpose
_MAX_NEARS = 10  # in one chain
_ATOMS = frozenset({Kind.OPEN, Kind.FIELD, Kind.WORD, Kind.PHRASE, Kind.CONCEPT})
_BEGINS_CLAUSE = _ATOMS | {Kind.NOT}


def parse(query: str) -> Node:
    """Return the tree of a query.

    Raises QueryError with the column of the first mistake.

    >>> parse("NOT @huawei lang:zh").nodes[0]
    Not(node=Concept(name='huawei', column=5), column=1)
    """
    return _Parser(query).rule()


def is_anchored(node: Node, *, negated: bool = False) -> bool:
    """Return whether every way to fulfil a query needs something to be there."""
    match node:
        case Not(inner):
            return is_anchored(inner, negated=not negated)
        case And(nodes):
            return (all if negated else any)(is_anchored(child, negated=negated) for child in nodes)
        case Or(nodes):
            return (any if negated else all)(is_anchored(child, negated=negated) for child in nodes)
        case In(_, inner):
            return is_anchored(inner, negated=negated)
        case _:
            return not negated


class _Parser:
    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = list(tokens(query))
        self.at = 0
        self.depth = 0

    def here(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.here()
        self.at += 1
        return token

    def error(self, problem: str, column: int, hint: str) -> QueryError:
        return QueryError(problem, self.query, column, hint)

    def rule(self) -> Node:
        if self.here().kind is Kind.END:
            raise self.error("the query is empty", 1, "write at least one word")
        node = self._or()
        if self.here().kind is Kind.CLOSE:
            raise self.error(
                'unbalanced ")"', self.here().column, "take it out, or open the group it should close"
            )
        assert self.here().kind is Kind.END, "every other token begins a clause or is an error before"
        if not is_anchored(node):
            raise self.error(
                "this matches whatever does not hold a word",
                _free_column(node),
                "add a word that must be there, or bound it with source: or lang:",
            )
        return node

    def _or(self) -> Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.error(
                "the groups are nested too deep", self.here().column, "write it with fewer brackets"
            )
        nodes = [self._and()]
        while self.here().kind is Kind.OR:
            operator = self.take()
            self._need_clause(operator)
            nodes.append(self._and())
        self.depth -= 1
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def _and(self) -> Node:
        nodes = [self._not()]
        while self.here().kind is Kind.AND or self.here().kind in _BEGINS_CLAUSE:
            if self.here().kind is Kind.AND:
                self._need_clause(self.take())
            nodes.append(self._not())
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _not(self) -> Node:
        signs = []
        while self.here().kind is Kind.NOT:
            signs.append(self.take())
            self._need_clause(signs[-1])
            if len(signs) > _MAX_DEPTH:
                raise self.error("too many NOTs", signs[0].column, "leave out every two of them")
        node = self._near()
        for sign in reversed(signs):
            node = Not(node, sign.column)
        return node

    def _near(self) -> Node:
        node = self._atom()
        links = 0
        while self.here().kind is Kind.NEAR:
            operator = self.take()
            links += 1
            if links > _MAX_NEARS:
                raise self.error(
                    "too many words are chained by NEAR", operator.column, "write fewer, or a phrase"
                )
            self._need_atom(operator)
            node = self._joined(node, operator, self._atom())
        return node

    def _joined(self, left: Node, operator: Token, right: Node) -> Near:
        for side in (left, right):
            self._check_near(side, operator)
        fields = [node for side in (left, right) for node in walk(side) if isinstance(node, In)]
        if len({node.name for node in fields}) > 1:
            raise self.error(
                f"{operator.text} between two fields can never match",
                fields[-1].column,
                "use AND between fields, or one field around the group: title:(a NEAR b)",
            )
        assert operator.number is not None, "the lexer gave it"
        return Near(left, right, operator.number, operator.text == "ONEAR", operator.column)

    def _check_near(self, side: Node, operator: Token) -> None:
        for node in walk(side):
            if isinstance(node, And | Not):
                word = "AND" if isinstance(node, And) else "NOT"
                raise self.error(
                    f"{word} inside {operator.text}",
                    first_column(node),
                    f"{operator.text} takes words, phrases, concepts and OR-groups; move the {word} outside",
                )
            if isinstance(node, In) and node.name in WHOLE_FIELDS:
                raise self.error(
                    f"{node.name}: inside {operator.text}",
                    node.column,
                    f"write AND {node.name}:... outside",
                )

    def _atom(self) -> Node:
        token = self.here()
        if token.kind not in _ATOMS:
            raise self._unexpected(token)
        self.take()
        match token.kind:
            case Kind.OPEN:
                return self._group(token)
            case Kind.FIELD:
                return self._field(token)
            case Kind.CONCEPT:
                return Concept(token.text, token.column)
            case _:
                wording = Wording.PHRASE if token.kind is Kind.PHRASE else Wording.WORD
                return Term(token.text, wording, token.exact, token.number, token.column)

    def _unexpected(self, token: Token) -> QueryError:
        if token.kind is Kind.END:
            return self.error(
                "the query ends too early",
                token.column,
                "add what should follow, or take out the last operator",
            )
        if token.kind is Kind.CLOSE:
            return self.error(
                'unbalanced ")"', token.column, "take it out, or open the group it should close"
            )
        return self.error(
            f"{token.text} has nothing before it",
            token.column,
            f"put a word before it, or write {token.text.lower()} or quotes if you mean the word",
        )

    def _group(self, opening: Token) -> Node:
        if self.here().kind is Kind.CLOSE:
            raise self.error("this group is empty", opening.column, "put a word into it, or take it out")
        node = self._or()
        if self.here().kind is not Kind.CLOSE:
            raise self.error(
                'this "(" is never closed',
                opening.column,
                f'add a ")", at the latest at column {self.here().column}',
            )
        self.take()
        return node

    def _field(self, token: Token) -> Node:
        name = token.text
        if self.here().kind not in _ATOMS:
            what = f"{self.here().text!r} stands" if self.here().text else "nothing stands"
            raise self.error(
                f"{what} where {name}: needs its word",
                self.here().column,
                f'write {name}:word or {name}:"two words"',
            )
        if self.here().kind is Kind.FIELD:  # before it is read: a thousand of them would be a deep stack
            raise self._field_in_field(self.here().text, name, self.here().column)
        inner = self._atom()
        for node in walk(inner):
            if isinstance(node, In):
                raise self._field_in_field(node.name, name, node.column)
            if name in WHOLE_FIELDS:
                self._check_whole(node, name)
        return In(name, inner, token.column)

    def _field_in_field(self, inner: str, outer: str, column: int) -> QueryError:
        hint = "one field at a time: write them apart, with AND"
        return self.error(f"{inner}: inside {outer}:", column, hint)

    def _check_whole(self, node: Node, name: str) -> None:
        hint = f'write {name}:value or {name}:("one value" OR another)'
        if not isinstance(node, Term | Or):
            raise self.error(f"{name}: compares whole values", first_column(node), hint)
        if isinstance(node, Term) and ("*" in node.text or node.slop is not None or node.exact):
            raise self.error(f"{name}: compares whole values, without =, * and ~", node.column, hint)

    def _need_clause(self, operator: Token) -> None:
        if self.here().kind not in _BEGINS_CLAUSE:
            raise self._nothing_after(operator)

    def _need_atom(self, operator: Token) -> None:
        if self.here().kind is Kind.NOT:
            raise self.error(
                f"NOT inside {operator.text}",
                self.here().column,
                f"{operator.text} takes words, phrases, concepts and OR-groups; move the NOT outside",
            )
        if self.here().kind not in _ATOMS:
            raise self._nothing_after(operator)

    def _nothing_after(self, operator: Token) -> QueryError:
        quoted = (
            f', or write "{operator.text}" in quotes if you mean the word' if operator.text.isalpha() else ""
        )
        return self.error(
            f"{operator.text} has nothing behind it", operator.column, f"put a word behind it{quoted}"
        )


def _free_column(node: Node) -> int:
    """Return where the clause stands that needs nothing to be there."""
    if isinstance(node, Or):
        return next(_free_column(child) for child in node.nodes if not is_anchored(child))
    return first_column(node)
