"""Queries are read by the grammar and written out again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.errors import QueryError
from monitors.query import (
    FIELDS,
    And,
    Concept,
    In,
    Near,
    Node,
    Not,
    Or,
    Term,
    Wording,
    children,
    first_column,
    is_anchored,
    parse,
    show,
    walk,
)
from monitors.query.nodes import TEXT_FIELDS


def phrase(text: str, **given: object) -> Term:
    return Term(text, Wording.PHRASE, **given)


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("a", "a"),
        ("a b", "a AND b"),
        ("a AND b c", "a AND b AND c"),
        ("a b OR c", "a AND b OR c"),
        ("a|b", "a OR b"),
        ("a (b OR c)", "a AND (b OR c)"),
        ("a -b", "a AND NOT b"),
        ("a !b", "a AND NOT b"),
        ("a NOT b OR c", "a AND NOT b OR c"),
        ("a -(b OR c)", "a AND NOT (b OR c)"),
        ("a AND NOT NOT b", "a AND NOT NOT b"),
        ("a and b or not c", "a AND and AND b AND or AND not AND c"),
        ("a NEAR b ONEAR/2 c", "a NEAR b ONEAR/2 c"),
        ("a NEAR/4 (b OR c)", "a NEAR (b OR c)"),
        ("a NEAR (b NEAR c)", "a NEAR (b NEAR c)"),
        ("NOT a NEAR b c", "NOT a NEAR b AND c"),
        ("title:a", "title:a"),
        ("title: (a b)", "title:(a AND b)"),
        ('source:"Global Times" -x', 'source:"Global Times" AND NOT x'),
        ("lang:(en OR zh) a", "lang:(en OR zh) AND a"),
        ('"a b"~3', '"a b"~3'),
        ('=AI ="US"', '=AI AND ="US"'),
        ("@huawei AND @pboc", "@huawei AND @pboc"),
        ("block* (“区块链”）", 'block* AND "区块链"'),
        ("ｔｉｔｌｅ：华为　ＯＲ　（小米）", "title:华为 OR 小米"),
        ("AT&T R&D C++ $BTC #AI 12:30 1,000 u.today bank's e-yuan", None),
        ("NEARBY ORACLE ANDROID NOTE", "NEARBY AND ORACLE AND ANDROID AND NOTE"),
        ("title:x NEAR title:y", "title:x NEAR title:y"),
    ],
)
def test_a_query_reads(query: str, printed: str | None) -> None:
    node = parse(query)
    assert show(node) == (printed or " AND ".join(query.split()))
    assert parse(show(node)) == node


def test_not_binds_tighter_than_and_and_tighter_than_or() -> None:
    assert parse("-a b | c") == Or((And((Not(Term("a")), Term("b"))), Term("c")))


def test_near_binds_tighter_than_not() -> None:
    assert parse("c -a NEAR b") == And((Term("c"), Not(Near(Term("a"), Term("b")))))


def test_columns_count_characters_of_the_query() -> None:
    assert [getattr(node, "column", 0) for node in walk(parse('华为 AND title:"b c" -@d'))] == [
        0,
        1,
        8,
        14,
        20,
        21,
    ]


def test_a_clause_begins_where_its_first_word_stands() -> None:
    assert first_column(parse("(a OR b) NEAR c")) == 2


def test_a_leaf_has_no_children() -> None:
    assert children(Term("a")) == ()


@pytest.mark.parametrize(
    ("query", "anchored"),
    [("a", True), ("source:x -b", True), ("a -b", True), ("a NOT (b OR c)", True), ("NOT NOT a", True)],
)
def test_what_needs_something_to_be_there_is_anchored(query: str, *, anchored: bool) -> None:
    assert is_anchored(parse(query)) is anchored


def test_a_negated_conjunction_needs_nothing() -> None:
    assert not is_anchored(Not(And((Term("a"), Not(Term("b"))))))
    assert is_anchored(Not(Or((Not(Term("a")), Not(Term("b"))))))


_words = st.sampled_from(
    ["a", "bank", "e-yuan", "华为", "block*", "C++", "$5", "or", "Über", "デジタル", "AT&T"]
)
_phrases = st.sampled_from(
    ["a b", "digital currency", "U.S. Treasury", "or", "数字 货币", "(x)", "title:x", "AND"]
)
_terms = st.builds(Term, _words, exact=st.booleans()) | st.builds(
    phrase, _phrases, exact=st.booleans(), slop=st.none() | st.integers(1, 9)
)
_atoms = _terms | st.builds(Concept, st.sampled_from(["huawei", "e-cny", "数字"]))
_wholes = st.builds(In, st.sampled_from(["source", "lang", "country"]), st.builds(Term, st.just("x")))


def _groups(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, inner)


_sides = st.recursive(
    _atoms,
    lambda inner: (
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Near, inner, inner, st.integers(1, 9), st.booleans())
    ),
    max_leaves=5,
)
_nears = st.builds(Near, _sides, _sides, st.integers(1, 9), st.booleans())
_plain = st.recursive(_atoms | _nears, _groups, max_leaves=6)
_fields = st.builds(In, st.sampled_from(TEXT_FIELDS), _plain)
_queries = st.recursive(_atoms | _nears | _fields | _wholes, _groups, max_leaves=8).filter(is_anchored)


@settings(max_examples=80, deadline=None)
@given(_queries)
def test_a_printed_query_parses_to_itself(node: Node) -> None:
    assert parse(show(node)) == node


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab*"()|-!=@:~/ ANDORTNE华（）“，.?', max_size=25))
def test_whatever_is_typed_is_read_or_refused(query: str) -> None:
    from monitors.errors import QueryError

    refused: QueryError | None = None
    try:
        node = parse(query)
    except QueryError as trouble:
        refused = trouble
    if refused is None:
        assert parse(show(node)) == node
    else:
        assert 1 <= refused.column <= len(query) + 1
        assert refused.hint


def test_every_field_is_known_to_the_grammar() -> None:
    assert [show(parse(f"{name}:x")) for name in FIELDS] == [f"{name}:x" for name in FIELDS]


@pytest.mark.parametrize(
    ("query", "column", "problem"),
    [
        ("", 1, "empty"),
        ("a AND", 3, "nothing behind it"),
        ("AND a", 1, "nothing before it"),
        ("a)", 2, "unbalanced"),
        ("()", 1, "group is empty"),
        ("(a", 1, "never closed"),
        ("(" * 70 + "a", 61, "nested too deep"),
        ("-" * 70 + "a", 1, "too many NOTs"),
        ("NOT a", 1, "does not hold"),
        ("a OR NOT b", 6, "does not hold"),
        ("a NEAR", 3, "nothing behind it"),
        ("a NEAR NOT b", 8, "NOT inside NEAR"),
        ("a" + " NEAR a" * 11, 73, "too many words are chained"),
        ("title:body:b", 7, "body: inside title:"),
        ("a NEAR (b AND c)", 9, "AND inside NEAR"),
        ("a NEAR source:BBC", 8, "source: inside NEAR"),
        ("title:a NEAR body:b", 14, "two fields"),
        ("title:", 7, "needs its word"),
        ("title:(a OR body:b)", 13, "body: inside title:"),
        ("source:@huawei", 8, "whole values"),
        ("source:BBC*", 8, "whole values"),
    ],
)
def test_what_the_grammar_does_not_allow_is_refused(query: str, column: int, problem: str) -> None:
    with pytest.raises(QueryError) as trouble:
        parse(query)
    assert trouble.value.column == column
    assert problem in trouble.value.problem
