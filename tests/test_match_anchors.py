"""The presearch: what must be there before a rule is judged."""

from __future__ import annotations

import pytest

from monitors.match.anchors import needs_of, numbered
from monitors.query import parse, show


@pytest.mark.parametrize(
    ("query", "needs"),
    [
        ("a", ["a"]),
        ("a AND blockchain", ["blockchain", "a"]),
        ("a OR b", ["a b"]),
        ("(a OR (b AND blockchain)) c", ["c", "a blockchain"]),
        ("a NEAR (b OR huawei)", ["a", "b huawei"]),
        ("a -b", ["a"]),
        ("title:a", ["a"]),
        ("source:x a", ["a"]),
        ("source:x -a", []),
        ("source:x OR a", []),
        ("NOT NOT a", []),
        ("@huawei AND longer", ["longer", "@huawei"]),
        ("a AND a", ["a"]),
    ],
)
def test_a_rule_needs(query: str, needs: list[str]) -> None:
    assert [" ".join(sorted(map(show, need))) for need in needs_of(parse(query))] == needs


def test_needs_are_numbered() -> None:
    node = parse("a")
    assert numbered(needs_of(node), {node: 7}) == (frozenset({7}),)
