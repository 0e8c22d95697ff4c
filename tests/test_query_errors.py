"""Every invalid query is refused with its column and with what to do."""

from __future__ import annotations

import pytest

from monitors.errors import QueryError
from monitors.query import parse

INVALID = [
    # nothing to search for
    ("", 1, "empty", "at least one word"),
    ("   ", 1, "empty", "at least one word"),
    ("()", 1, "group is empty", "put a word"),
    ("a AND ()", 7, "group is empty", "put a word"),
    ('""', 1, "nothing to search for", "put a word"),
    ('huawei "..."', 8, "nothing to search for", "put a word"),
    ("--- OR a", 3, "nothing behind it", "put a word behind it"),
    ("...", 1, "nothing to search for", "a letter"),
    # brackets and quotes
    ("(a", 1, "never closed", 'add a ")"'),
    ("a AND (b OR c", 7, "never closed", "column 14"),
    ("((a)", 1, "never closed", 'add a ")"'),
    ("a)", 2, "unbalanced", "take it out"),
    (")", 1, "unbalanced", "take it out"),
    ("（华为 OR 小米", 1, "never closed", 'add a ")"'),
    ('"huawei', 1, "never closed", 'add a "'),
    ('huawei AND "block chain', 12, "never closed", 'add a "'),
    ("“华为", 1, "never closed", 'add a "'),
    ('"a"b', 4, "directly behind a phrase", "space"),
    ("'digital currency'", 1, "single quotes", "double quotes"),
    # operators
    ("AND a", 1, "nothing before it", "put a word before it"),
    ("OR", 1, "nothing before it", "put a word before it"),
    ("a AND", 3, "nothing behind it", "put a word behind it"),
    ("a OR OR b", 3, "nothing behind it", "put a word behind it"),
    ("a AND OR b", 3, "nothing behind it", "put a word behind it"),
    ("a NOT", 3, "nothing behind it", "put a word behind it"),
    ("a |", 3, "nothing behind it", "put a word behind it"),
    ("a || b", 3, "no operator", "OR"),
    ("a && b", 3, "no operator", "AND"),
    ("a & b", 3, "no operator", "AND"),
    ("a –b", 3, "dash", "NOT"),
    # nothing that must be there
    ("NOT a", 1, "does not hold", "source: or lang:"),
    ("-a -b", 1, "does not hold", "source: or lang:"),
    ("a OR NOT b", 6, "does not hold", "source: or lang:"),
    ("!(a b)", 1, "does not hold", "source: or lang:"),
    ("NOT source:BBC", 1, "does not hold", "source: or lang:"),
    # NEAR
    ("NEAR a", 1, "nothing before it", "put a word before it"),
    ("a NEAR", 3, "nothing behind it", "put a word behind it"),
    ("a NEAR/ b", 8, "number of words", "NEAR/5"),
    ("a NEAR/0 b", 8, "number of words", "1 to 100"),
    ("a NEAR/x b", 8, "number of words", "NEAR/5"),
    ("a ONEAR/1000 b", 9, "number of words", "1 to 100"),
    ("a near/5 b", 3, "no operator", "in capitals"),
    ("a NEAR5 b", 3, "no operator", "NEAR/5"),
    ("a NEAR (b AND c)", 9, "AND inside NEAR", "move the AND outside"),
    ("(a b) NEAR c", 2, "AND inside NEAR", "move the AND outside"),
    ("a NEAR NOT b", 8, "NOT inside NEAR", "move the NOT outside"),
    ("a ONEAR (b OR NOT c)", 15, "NOT inside ONEAR", "move the NOT outside"),
    ("title:a NEAR body:b", 14, "two fields", "AND between fields"),
    ("a NEAR source:BBC", 8, "source: inside NEAR", "outside"),
    # fields
    ("titel:huawei", 1, "no field 'titel'", "did you mean title"),
    ("a headline:b", 3, "no field 'headline'", "the fields are title"),
    ("title:", 7, "needs its word", "title:word"),
    ("title:AND", 7, "needs its word", "title:word"),
    ("title:-a", 7, "needs its word", "title:word"),
    ("title:(a OR body:b)", 13, "body: inside title:", "one field at a time"),
    ("source:BBC* a", 8, "whole values", "source:value"),
    ("lang:(en zh)", 7, "whole values", "lang:value"),
    ("source:@huawei", 8, "whole values", "source:value"),
    ("https://x.test/a", 1, "an address", "url:"),
    ("a-b:c", 1, "colon", "title:word"),
    # words
    ("ab*", 3, "too few letters", "at least 3"),
    ("区*", 2, "too few letters", "at least 3"),
    ("*chain", 1, "inside a word", "at the end only"),
    ("blo*chain", 4, "inside a word", "at the end only"),
    ('"digital c*"', 11, "too few letters", "at least 3"),
    ("(?i)huawei", 2, "no regular expression", "case is ignored"),
    ("(i?)", 3, "no wildcard", "* at the end"),
    ("hua[wv]ei", 4, "no regular expression", "the word itself"),
    (r"\bhuawei", 1, "no regular expression", "the word itself"),
    ("huawei, zte", 7, "comma", "OR"),
    ("华为、中兴", 3, "comma", "OR"),
    ("huawei~2", 7, "behind a phrase", '"two words"~3'),
    ("huawei^2", 7, "no meaning", "leave it out"),
    ("<b>huawei", 1, "no meaning", "leave them out"),
    ('"a b"~', 6, "number of words", '"two words"~3'),
    ('"a b"~x', 6, "number of words", '"two words"~3'),
    ("=", 1, "no word behind it", "=AI"),
    ("= AI", 1, "no word behind it", "=AI"),
    ("=(AI)", 1, "no word behind it", "=AI"),
    ("@", 1, "no name", "@blockchain"),
    ("@huawei.cloud", 8, "cannot stand in the name", "space"),
    ("(" * 70 + "a" + ")" * 70, 61, "nested too deep", "fewer brackets"),
    ("-" * 70 + "a", 1, "too many NOTs", "leave out"),
]


@pytest.mark.parametrize(("query", "column", "problem", "hint"), INVALID)
def test_an_invalid_query_is_refused(query: str, column: int, problem: str, hint: str) -> None:
    with pytest.raises(QueryError) as trouble:
        parse(query)
    assert problem in trouble.value.problem
    assert (trouble.value.column, trouble.value.query) == (column, query)
    assert hint in trouble.value.hint
    assert str(trouble.value) == f"{trouble.value.problem} at column {column} - {trouble.value.hint}"


def test_the_table_is_long_enough() -> None:
    assert len(INVALID) >= 60
