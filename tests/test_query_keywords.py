"""A plain list of keywords just works."""

from __future__ import annotations

import pytest

from monitors.errors import QueryError
from monitors.query import Concept, Or, Term, Wording, parse_keyword, parse_keywords


def keyword(text: str, **given: object) -> Term:
    return Term(text, Wording.KEYWORD, **given)


@pytest.mark.parametrize(
    ("line", "node"),
    [
        ("blockchain", keyword("blockchain")),
        (" digital currency ", keyword("digital currency")),
        ("and or not (x)", keyword("and or not (x)")),
        ("title: x", keyword("title: x")),
        ('5" display', keyword('5" display')),
        ("=AI", keyword("AI", exact=True)),
        ("= US Treasury", keyword("US Treasury", exact=True)),
        ('"digital currency"', Term("digital currency", Wording.PHRASE)),
        ("“digital currency”", Term("digital currency", Wording.PHRASE)),
        ('="US"', Term("US", Wording.PHRASE, exact=True)),
        ("digital curr*", keyword("digital curr*")),
        ("@huawei", Concept("huawei")),
        ("＠huawei", Concept("huawei")),
    ],
)
def test_a_keyword_stands_for(line: str, node: Term | Concept) -> None:
    assert parse_keyword(line) == node


def test_lines_are_alternatives() -> None:
    assert parse_keywords(["a", "@b"]) == Or((keyword("a"), Concept("b")))
    assert parse_keywords(["a"]) == keyword("a")


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        ("", 1, "empty"),
        ("  ", 1, "empty"),
        ("...", 1, "nothing to search for"),
        (" ab*", 4, "too few letters"),
        ("=a*b", 3, "inside a word"),
        ("=", 1, "nothing to search for"),
        ("@huawei AND x", 9, "a concept and nothing else"),
        ("@", 1, "no name"),
    ],
)
def test_a_wrong_keyword_is_told_with_its_column(line: str, column: int, problem: str) -> None:
    with pytest.raises(QueryError) as trouble:
        parse_keyword(line)
    assert (trouble.value.column, trouble.value.query) == (column, line)
    assert problem in trouble.value.problem


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(QueryError):
        parse_keywords([])
