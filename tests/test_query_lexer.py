"""A query is cut into tokens, or refused at the character that is wrong."""

from __future__ import annotations

import pytest

from monitors.errors import QueryError
from monitors.query.lexer import Kind, searchable, tokens


def cut(query: str) -> list[tuple[str, str, int]]:
    return [(token.kind.name, token.text, token.column) for token in tokens(query)]


def test_every_kind_of_token_knows_its_column() -> None:
    assert cut("(a | b) -c AND title:d @e") == [
        ("OPEN", "(", 1), ("WORD", "a", 2), ("OR", "|", 4), ("WORD", "b", 6), ("CLOSE", ")", 7),
        ("NOT", "-", 9), ("WORD", "c", 10), ("AND", "AND", 12), ("FIELD", "title", 16), ("WORD", "d", 22),
        ("CONCEPT", "e", 24), ("END", "", 26),
    ]  # fmt: skip


def test_white_space_alone_is_the_end() -> None:
    assert cut(" \u3000") == [("END", "", 3)]


def test_phrases_and_words_may_be_exact_and_phrases_loose() -> None:
    exact, phrase, loose, *_ = tokens('=AI ="US" "a b"~3')
    assert (exact.kind, exact.text, exact.exact) == (Kind.WORD, "AI", True)
    assert (phrase.kind, phrase.text, phrase.exact, phrase.number) == (Kind.PHRASE, "US", True, None)
    assert (loose.text, loose.number) == ("a b", 3)


@pytest.mark.parametrize(("written", "words"), [("NEAR", 4), ("NEAR/7", 7), ("ONEAR/100", 100)])
def test_near_has_a_number_of_words(written: str, words: int) -> None:
    token = next(tokens(written))
    assert (token.kind, token.number) == (Kind.NEAR, words)


def test_operators_behind_an_equals_sign_are_words() -> None:
    assert cut("=AND")[0] == ("WORD", "AND", 1)


@pytest.mark.parametrize("word", ["block*", "C++", "AT&T", "u.today", "12:30", "1,000", "区块*", "AI"])
def test_signs_inside_a_word_belong_to_it(word: str) -> None:
    assert cut(word)[0] == ("WORD", word, 1)


@pytest.mark.parametrize(
    ("query", "column", "problem"),
    [
        ("a || b", 3, "`||` is no operator"),
        ("=", 1, "no word behind it"),
        ('"a', 1, "never closed"),
        ('"..."', 1, "nothing to search for"),
        ('"a"b', 4, "directly behind a phrase"),
        ('"a b"~0', 6, "number of words"),
        ("@", 1, "no name behind it"),
        ("@a.b", 3, "cannot stand in the name"),
        ("https://x.test/a", 1, "an address"),
        ("titel:a", 1, "no field 'titel'"),
        ("headline:a", 1, "no field 'headline'"),
        ("a NEAR/0 b", 8, "number of words"),
        ("&", 1, "no operator"),
        ("–b", 1, "this dash"),
        ("near/5", 1, "no operator"),
        ("a,", 2, "a comma"),
        ("...", 1, "nothing to search for"),
        ("a*b", 2, "inside a word"),
        ("ab*", 3, "too few letters"),
    ],
)
def test_what_is_no_token_is_refused_where_it_stands(query: str, column: int, problem: str) -> None:
    with pytest.raises(QueryError) as trouble:
        list(tokens(query))
    assert trouble.value.column == column
    assert problem in trouble.value.problem


@pytest.mark.parametrize(
    ("text", "found"), [("a", True), ("é", True), ("*", False), ("!?", False), ("。", False)]
)
def test_a_text_is_searchable_where_something_is_left_of_it(text: str, found: bool) -> None:
    assert searchable(text) is found
