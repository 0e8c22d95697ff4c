"""A query is written out in one way."""

from __future__ import annotations

import pytest

from monitors.query import And, Concept, In, Near, Node, Not, Or, Term, Wording, show

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (A, "a"),
        (Term("a b", Wording.PHRASE, slop=3), '"a b"~3'),
        (Term("AI", exact=True), "=AI"),
        (Concept("huawei"), "@huawei"),
        (In("title", Or((A, B))), "title:(a OR b)"),
        (Not(Not(A)), "NOT NOT a"),
        (Not(And((A, B))), "NOT (a AND b)"),
        (Near(A, B), "a NEAR b"),
        (Near(A, Near(B, C, 2, ordered=True)), "a NEAR (b ONEAR/2 c)"),
        (And((A, Or((B, C)))), "a AND (b OR c)"),
        (Or((And((A, B)), C)), "a AND b OR c"),
    ],
)
def test_a_tree_is_written_with_no_bracket_too_many(node: Node, text: str) -> None:
    assert show(node) == text
