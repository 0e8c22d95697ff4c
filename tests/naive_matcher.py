"""A second, naive reading of queries: every rule is judged on every item, word by word, without an index."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from plain_text import plain_tokens

from monitors.query import And, Concept, In, Near, Node, Not, Or, Term, Wording
from monitors.text import is_comma, is_spaceless

Place = tuple[str, int, int]  # field, start, end in the original


@dataclass
class Page:
    """An item as the naive reader sees it."""

    title: str
    body: str
    source: str = ""
    tokens: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)
    where: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokens = {"title": plain_tokens(self.title), "body": plain_tokens(self.body)}
        for name, tokens in self.tokens.items():
            places: dict[str, list[int]] = {}
            for at, (token, _, _) in enumerate(tokens):
                places.setdefault(token, []).append(at)
            self.where[name] = places

    def begins(self, name: str, word: str) -> list[int]:
        """Return where a word stands; of an open word, wherever a token begins so."""
        places = self.where[name]
        if not word.endswith("*"):
            return places.get(word, [])
        return [at for token, found in places.items() if token.startswith(word[:-1]) for at in found]

    def text(self, name: str) -> str:
        return self.title if name == "title" else self.body


@dataclass(frozen=True)
class Seen:
    """Words number `first` to `last` of a field."""

    field: str
    first: int
    last: int


def variants(term: Term) -> list[list[str]]:
    """Return the token lists that a term stands for; an open token ends in `*`."""
    texts = [term.text]
    if term.wording is not Wording.PHRASE and "-" in term.text.strip("-"):
        texts.append(term.text.replace("-", ""))
    found = []
    for text in texts:
        words: list[str] = []
        for piece in text.split():
            tokens = [token for token, _, _ in plain_tokens(piece.removesuffix("*"))]
            words += [*tokens[:-1], tokens[-1] + "*"] if piece.endswith("*") else tokens
        while words[-1] == ".":
            words.pop()
        found.append(words)
        last = words[-1]
        if (
            term.wording is not Wording.PHRASE
            and not term.exact
            and last.isascii()
            and last.isalpha()
            and last[1:]
        ):
            found += [[*words[:-1], plural] for plural in _plurals(last)]
    return found


def _plurals(word: str) -> list[str]:
    if word[-1] in "sxz" or word[-2:] in ("ch", "sh"):
        return [word + "es"]
    if word[-1] == "y" and word[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    return [word + "s", word + "es"] if word[-1] == "o" and word[-2] not in "aeiou" else [word + "s"]


@cache
def variants_of(term: Term) -> list[list[str]]:
    """Return `variants`, remembered."""
    return variants(term)


def occurrences(term: Term, page: Page, fields: Sequence[str]) -> Iterator[Seen]:
    """Yield every place of a term."""
    for name in fields:
        tokens = page.tokens[name]
        for words in variants_of(term):
            for first in page.begins(name, words[0]):
                there = tokens[first : first + len(words)]
                if len(there) == len(words) and all(map(_fits, (token for token, _, _ in there), words)):
                    seen = Seen(name, first, first + len(words) - 1)
                    if _commas_allowed(term, page, seen) and _case_fits(term, page, seen):
                        yield seen


def _fits(token: str, word: str) -> bool:
    return token.startswith(word[:-1]) if word.endswith("*") else token == word


def _commas_allowed(term: Term, page: Page, seen: Seen) -> bool:
    """No comma inside what the term writes without a gap: the texts here gap by space and hyphen only."""
    text, tokens = page.text(seen.field), page.tokens[seen.field]
    runs = [len(plain_tokens(piece)) for piece in term.text.replace("-", " ").split()]
    if sum(runs) != seen.last - seen.first + 1:
        runs = [1] * (seen.last - seen.first + 1)
    at = seen.first
    for run in runs:
        for inner in range(at, at + run - 1):
            if any(is_comma(char) for char in text[tokens[inner][2] : tokens[inner + 1][1]]):
                return False
        at += run
    return True


def _case_fits(term: Term, page: Page, seen: Seen) -> bool:
    if not term.exact:
        return True
    start, end = original(page, seen)[1:]
    here = [char.isupper() for char in page.text(seen.field)[start:end] if char.lower() != char.upper()]
    there = [char.isupper() for char in term.text if char.lower() != char.upper()]
    return here[: len(there)] == there if term.text.endswith("*") else here == there


def original(page: Page, seen: Seen) -> Place:
    tokens = page.tokens[seen.field]
    return seen.field, tokens[seen.first][1], tokens[seen.last][2]


def judge(  # noqa: PLR0911 - one return for each kind of node
    node: Node, page: Page, fields: Sequence[str] = ("title", "body")
) -> set[Place] | None:
    """Return the places that fulfil a query, None where it is not fulfilled."""
    match node:
        case Term():
            return {original(page, seen) for seen in occurrences(node, page, fields)} or None
        case In("source", Term(text)):
            same = [t for t, _, _ in plain_tokens(text)] == [t for t, _, _ in plain_tokens(page.source)]
            return {("source", 0, len(page.source))} if same and page.source else None
        case In(name, inner):
            return judge(inner, page, (name,))
        case Not(inner):
            return set() if judge(inner, page, fields) is None else None
        case And(nodes):
            all_of = [judge(child, page, fields) for child in nodes]
            return None if None in all_of else set().union(*(each or () for each in all_of))
        case Or(nodes):
            some = [each for each in (judge(child, page, fields) for child in nodes) if each is not None]
            return set().union(*some) if some else None
        case Near():
            groups = near_groups(node, page, fields)
            return {original(page, seen) for group in groups for seen in group} or None
        case Concept():
            raise AssertionError("concepts have tests of their own")


def near_groups(node: Node, page: Page, fields: Sequence[str]) -> list[frozenset[Seen]]:
    """Return what fulfils one side of NEAR, each as the set of its places."""
    match node:
        case Or(nodes):
            return [group for child in nodes for group in near_groups(child, page, fields)]
        case Near(left, right, words, ordered):
            pairs = product(near_groups(left, page, fields), near_groups(right, page, fields))
            return [one | other for one, other in pairs if _close(one, other, page, words, ordered=ordered)]
        case Term():
            return [frozenset({seen}) for seen in occurrences(node, page, fields)]
    raise AssertionError("the generator makes no other side")


def _close(one: frozenset[Seen], other: frozenset[Seen], page: Page, words: int, *, ordered: bool) -> bool:
    (name,) = {seen.field for seen in one} if len({seen.field for seen in one | other}) == 1 else ("",)
    if not name:
        return False
    first, second = (
        (min(seen.first for seen in group), max(seen.last for seen in group)) for group in (one, other)
    )
    if first[1] < second[0]:
        between = page.tokens[name][first[1] + 1 : second[0]]
    elif second[1] < first[0] and not ordered:
        between = page.tokens[name][second[1] + 1 : first[0]]
    else:
        return False
    halves = 0
    for token, _, _ in between:
        if is_spaceless(token[0]):
            halves += 1
        elif token[0].isalnum():
            halves += 2
    return halves <= 2 * words


class RuleMaker:
    """Makes rules from the words of a set of texts."""

    def __init__(self, pages: Sequence[Page], rng: random.Random) -> None:
        self.pages = [page for page in pages if page.tokens["title"]]
        self.rng = rng

    def rule(self, depth: int = 2) -> Node:
        """Return a rule that is anchored."""
        kind = self.rng.random()
        if depth == 0 or kind < 0.2:
            return self.term()
        if kind < 0.4:
            return Or(tuple(self.rule(depth - 1) for _ in range(self.rng.randint(2, 3))))
        if kind < 0.6:
            nodes = [self.rule(depth - 1) for _ in range(2)]
            return And((*nodes, Not(self.term()))) if self.rng.random() < 0.5 else And(tuple(nodes))
        if kind < 0.9:
            left = Or((self.term(), self.term())) if self.rng.random() < 0.3 else self.term()
            near = Near(left, self.term(), self.rng.randint(1, 6), self.rng.random() < 0.4)
            return Near(near, self.term(), 8, ordered=False) if self.rng.random() < 0.2 else near
        if kind < 0.95:
            source = Term(self.rng.choice(self.pages).source or "One", Wording.PHRASE)
            return And((In("source", source), self.rule(depth - 1)))
        return In(self.rng.choice(["title", "body"]), self.term())

    def term(self) -> Term:
        """Return a word, a phrase, an open or an exact word of some text."""
        page = self.rng.choice(self.pages)
        name = "body" if page.tokens["body"] and self.rng.random() < 0.5 else "title"
        tokens = page.tokens[name]
        words = [at for at, (token, _, _) in enumerate(tokens) if token[0].isalnum()]
        if not words:
            return Term("news")
        at = self.rng.choice(words)
        token, start, end = tokens[at]
        kind = self.rng.random()
        if is_spaceless(token[0]):
            last = at
            while last + 1 < min(len(tokens), at + self.rng.randint(1, 4)) and is_spaceless(
                tokens[last + 1][0][0]
            ):
                last += 1
            return Term("".join(word for word, _, _ in tokens[at : last + 1]), Wording.PHRASE)
        if kind < 0.3 and at + 1 in words:
            return Term(f"{token} {tokens[at + 1][0]}", Wording.PHRASE)
        if kind < 0.45 and len(token) > 4:
            return Term(token[:-1] + "*")
        if kind < 0.6:
            return Term(page.text(name)[start:end], exact=True)
        return Term(token)
