"""The caret below a mistake in a query."""

from __future__ import annotations

from monitors.errors import QueryError
from monitors.query import caret


def test_a_caret_stands_below_the_mistake() -> None:
    assert caret(QueryError("x", "a NEAR/0 b", 8, "y")) == "a NEAR/0 b\n       ^"


def test_wide_characters_push_the_caret_and_marks_do_not() -> None:
    assert caret(QueryError("x", "华为e\u0301 )", 6, "y")).splitlines()[1] == " " * 6 + "^"


def test_of_a_long_query_the_part_around_the_mistake_is_shown() -> None:
    shown, pointer = caret(QueryError("x", "a " * 100 + ")" + " b" * 100, 201, "y")).splitlines()
    assert shown[pointer.index("^")] == ")"
    assert len(shown) <= 100


def test_a_query_over_several_lines_keeps_its_caret() -> None:
    assert caret(QueryError("x", "a\nOR )", 6, "y")) == "a OR )\n     ^"
