"""The tree of a query: what a node is made of, and where it begins."""

from __future__ import annotations

from monitors.query import And, Concept, In, Near, Not, Or, Term, children, first_column, parse, walk

A, B = Term("a", column=5), Term("b", column=2)


def test_a_node_is_made_of_its_clauses_and_a_leaf_of_nothing() -> None:
    assert children(And((A, B))) == children(Or((A, B))) == children(Near(A, B)) == (A, B)
    assert children(Not(A)) == children(In("title", A)) == (A,)
    assert children(A) == children(Concept("huawei")) == ()


def test_a_walk_meets_a_node_before_what_is_below_it() -> None:
    tree = And((Not(A), B))
    assert list(walk(tree)) == [tree, Not(A), A, B]


def test_a_clause_begins_at_its_first_word_whatever_the_order() -> None:
    assert first_column(Or((A, B))) == first_column(Near(A, B)) == 2
    assert first_column(A) == 5
    assert first_column(parse("  -a b")) == 3
