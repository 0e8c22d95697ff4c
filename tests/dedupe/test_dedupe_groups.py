"""Average linkage over one poll."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitors.dedupe.groups import groups


def unit(**terms: float) -> dict[str, float]:
    length = sum(weight**2 for weight in terms.values()) ** 0.5
    return {term: weight / length for term, weight in terms.items()}


def test_alike_vectors_group_and_others_stay_alone() -> None:
    vectors = [unit(a=1, b=1), unit(c=1), unit(a=1, b=2), unit(d=1)]
    assert groups(vectors, 0.5) == [[0, 2], [1], [3]]


def test_a_chain_does_not_pull_its_ends_together() -> None:
    chain = [unit(**{left: 1.0, right: 1.0}) for left, right in pairwise("abcdef")]
    assert groups(chain, 0.4) == [[0, 1], [2, 3], [4]]


def test_groups_merge_by_the_mean_over_all_pairs() -> None:
    vectors = [unit(a=1), unit(a=1), unit(a=1, b=1), unit(b=1)]
    assert groups(vectors, 0.6) == [[0, 1, 2], [3]]
    assert groups(vectors, 0.2) == [[0, 1, 2, 3]]


def test_nothing_groups_to_nothing() -> None:
    assert groups([], 0.5) == []
    assert groups([{}, {}], 0.5) == [[0], [1]]


@given(
    st.lists(st.dictionaries(st.sampled_from("abcdefg"), st.just(1.0), min_size=1, max_size=4), max_size=12)
)
def test_each_position_is_in_exactly_one_group(rows: list[dict[str, float]]) -> None:
    found = groups([unit(**row) for row in rows], 0.3)
    assert sorted(at for group in found for at in group) == list(range(len(rows)))
