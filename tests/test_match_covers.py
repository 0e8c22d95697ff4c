"""Whether one query is sure to match all that another one does."""

from __future__ import annotations

import pytest
from match_builders import CONCEPTS

from monitors.match.covers import Covering
from monitors.query import Not, Term, parse


@pytest.mark.parametrize(
    ("special", "general", "implied"),
    [
        ("a", "a", True),
        ("a OR b", "a OR b OR c", True),
        ("a OR d", "a OR b", False),
        ("a b", "a", True),
        ("a", "a b", False),
        ("x -a", "x -(a b)", True),
        ("x -(a b)", "x -a", False),
        ("title:a", "title:(a OR b)", True),
        ("title:a", "body:a", False),
        ("title:a", "a", True),
        ("source:x", "x", False),
        ("a NEAR/2 b", "a NEAR/3 b", True),
        ("a NEAR/3 b", "a NEAR/2 b", False),
        ("a ONEAR/2 b", "a NEAR/2 b", True),
        ("a NEAR/2 b", "a ONEAR/2 b", False),
        ("a NEAR b", "a", True),
        ("a NEAR b", "b", True),
        ("a NEAR b", "c NEAR d", False),
        ("@ecny", "@digital_currency", True),
        ("@digital_currency", "@ecny", False),
        ("blockchain", "@blockchain", True),
        ("@blockchain", "blockchain", False),
        ("blockchain", "block*", True),
        ("block*", "blockchain", False),
        ("blockc*", "block*", True),
        ("block* chain", '"block* chain"', False),
        ('"block* chain"', '"block chain"', False),
        ('"a b"~3', "a", False),
        ("usa", "=USA", False),
        ("=USA", "usa", True),
        ("=USA", "=USA*", True),
        ("e-yuan", "eyuan", False),
        ('"digital currency"', "digital", True),
    ],
)
def test_what_is_sure_to_match_is_covered(special: str, general: str, *, implied: bool) -> None:
    assert Covering(CONCEPTS).implies(parse(special), parse(general)) is implied


def test_of_two_denials_the_wider_one_is_covered_by_the_narrower() -> None:
    covering = Covering(CONCEPTS)
    assert covering.implies(Not(Term("a")), Not(parse("a b")))
    assert not covering.implies(Not(parse("a b")), Not(Term("a")))
