"""Every match explains itself, and a miss says which clause failed."""

from __future__ import annotations

import pytest
from match_builders import explained


def test_a_match_tells_its_places_and_its_shadows() -> None:
    why = explained("@pboc", "中国央行与日本央行会晤")
    assert why.as_json() == {
        "monitor": "@pboc",
        "match": True,
        "because": [
            {
                "atom": "@pboc",
                "form": "中国央行",
                "concept": "pboc",
                "field": "title",
                "start": 0,
                "end": 4,
                "text": "中国央行",
            }
        ],
        "shadowed": [{"text": "央行", "by": "日本央行", "concept": "pboc"}],
        "failed": [],
    }


@pytest.mark.parametrize(
    ("query", "title", "failed"),
    [
        ("a AND b", "a", ["b is not in title or body"]),
        ("a OR b", "x", ["none of a OR b is in title or body"]),
        ("a OR (b c)", "b", ["a is not in title or body", "c is not in title or body"]),
        ("a -b", "a b", ["NOT b: there is 'b' in title"]),
        ("title:a", "x", ["a is not in title"]),
        ("a NEAR/1 b", "a x x b", ["a NEAR/1 b: both are there, but not within 1 words of each other"]),
        (
            "a ONEAR/1 b",
            "b a",
            ["a ONEAR/1 b: both are there, but not within 1 words of each other in this order"],
        ),
        ("a NEAR b", "a", ["b is not in title or body"]),
        ("a NEAR b NEAR c", "a c", ["b is not in title or body"]),
        ("source:bbc a", "a", ["source: is not known, not bbc"]),
        ("a -(NOT b)", "a", ["NOT NOT b does not hold"]),
        ("@huawei", "升华为爱", ["@huawei is not in title or body ('华为' stands for '升华为')"]),
        (
            "@huawei OR b",
            "升华为爱",
            ["none of @huawei OR b is in title or body ('华为' stands for '升华为')"],
        ),
    ],
)
def test_a_miss_says_what_failed(query: str, title: str, failed: list[str]) -> None:
    why = explained(query, title)
    assert (why.matched, why.because) == (False, ())
    assert list(why.failed) == failed


def test_a_wrong_source_is_told_by_its_name() -> None:
    assert explained("lang:de a", "a", language="fr").failed == ("lang: is fr, not de",)


def test_a_monitor_that_does_not_exist_is_a_mistake_of_the_caller() -> None:
    from match_builders import article, matcher

    with pytest.raises(KeyError):
        matcher("a").explain(article("a"), "b")
