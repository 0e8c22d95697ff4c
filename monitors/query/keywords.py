"""Plain keyword lists: each line a phrase, any of which matches; `=`, `*` and `@` keep their meaning."""

from __future__ import annotations

from collections.abc import Sequence

from monitors.errors import QueryError
from monitors.query.lexer import Kind, tokens
from monitors.query.nodes import Concept, Node, Or, Term, Wording

_QUOTES = '"“”„‟＂'


def parse_keywords(lines: Sequence[str]) -> Node:
    """Return the tree of a keyword list; QueryError points into the line that is wrong."""
    nodes = tuple(parse_keyword(line) for line in lines)
    if not nodes:
        raise QueryError("there are no keywords", "", 1, "write at least one")
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def parse_keyword(line: str) -> Node:
    """Return the term or the concept that one keyword stands for."""
    text = line.strip()
    column = line.index(text) + 1 if text else 1
    if not text:
        raise QueryError("this keyword is empty", line, 1, "write a word, or take the line out")
    if text[0] in "@＠":
        return _concept(line)
    exact = text[0] in "=＝"
    words = text[1:].lstrip() if exact else text
    quoted = len(words) > 1 and words[0] in _QUOTES and words[-1] in _QUOTES
    words = words[1:-1] if quoted else words
    # The lexer knows what is wrong with a phrase; its columns count from the quote put before it here.
    shift = line.index(words) - 1 if words else column
    try:
        list(tokens('"' + words.replace('"', " ") + '"'))
    except QueryError as trouble:
        raise QueryError(
            trouble.problem, line, min(max(1, trouble.column + shift), len(line)), trouble.hint
        ) from trouble
    return Term(words, Wording.PHRASE if quoted else Wording.KEYWORD, exact, column=column)


def _concept(line: str) -> Node:
    found = list(tokens(line))
    if found[1].kind is not Kind.END:
        raise QueryError(
            "a keyword that begins with @ is a concept and nothing else", line, found[1].column,
            "write one keyword a line, or use `query:` instead of `keywords:`",
        )  # fmt: skip
    return Concept(found[0].text, found[0].column)
