"""What a mistake in a query says."""

from __future__ import annotations

from monitors.errors import ConfigError, QueryError


def test_a_mistake_in_a_query_says_what_where_and_what_to_do() -> None:
    mistake = QueryError("unbalanced", "a )", 3, "take it out")
    assert str(mistake) == "unbalanced at column 3 - take it out"
    assert (mistake.problem, mistake.query, mistake.column, mistake.hint) == (
        "unbalanced",
        "a )",
        3,
        "take it out",
    )
    assert isinstance(mistake, ConfigError)
