"""Clauses over fields: AND, OR, NOT, NEAR, and values that are compared as a whole."""

from __future__ import annotations

import pytest
from match_builders import explained, hits, texts


@pytest.mark.parametrize(
    ("query", "title", "body", "found"),
    [
        ("a AND b", "a", "b", [("title", "a"), ("body", "b")]),
        ("a AND b", "a", "", None),
        ("a OR b", "b a", "", [("title", "b"), ("title", "a")]),
        ("a -b", "a", "", [("title", "a")]),
        ("a -b", "a", "b", None),
        ("a -title:b", "a", "b", [("title", "a")]),
        ("title:(a OR b)", "x", "a b", None),
        ("body:a", "a", "a", [("body", "a")]),
        ("NOT NOT a", "a", "", []),
        ('"a b"', "a", "b", None),
    ],
)
def test_a_query_finds(query: str, title: str, body: str, found: list[tuple[str, str]] | None) -> None:
    assert hits(query, title, body) == found


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ("a NEAR/2 b", "a x x b", ["a", "b"]),
        ("a NEAR/2 b", "a x x x b", None),
        ("a NEAR/2 b", "b x a", ["b", "a"]),
        ("a ONEAR/2 b", "b x a", None),
        ("a ONEAR/2 b", "a. b", ["a", "b"]),
        ("a NEAR b", "a x x x x b", ["a", "b"]),
        ("a NEAR b", "a x x x x x b", None),
        ("a NEAR a", "a", None),
        ("a NEAR/1 (b OR c)", "c a x x b", ["c", "a"]),
        ("a NEAR/1 b NEAR/1 c", "a b c", ["a", "b", "c"]),
        ("a NEAR/1 b NEAR/1 c", "a b x x c", None),
        ("华为 NEAR/2 区块链", "华为发布新区块链", ["华为", "区块链"]),
        ("华为 NEAR/1 区块链", "华为发布新区块链", None),
        ('"x y" NEAR/1 @huawei', "x y z huawei", ["x y", "huawei"]),
        ("a NEAR/1 b", "a # % b", ["a", "b"]),
        ("title:a NEAR b", "a b", ["a", "b"]),
        ("a NEAR/1 b", "a b x x x a", ["a", "b"]),
    ],
)
def test_near_counts_the_words_between(query: str, title: str, found: list[str] | None) -> None:
    assert texts(query, title) == found


def test_near_never_crosses_fields() -> None:
    assert hits("a NEAR/9 b", "a", "b") is None
    assert hits("tag:(a NEAR/9 b)", tags=("a", "b")) is None


@pytest.mark.parametrize(
    ("query", "fields", "found"),
    [
        ('source:"global times"', {"source": "Global Times"}, [("source", "Global Times")]),
        ("source:times", {"source": "Global Times"}, None),
        ("source:reuters", {"source": "feed", "publisher": "Reuters"}, [("source", "Reuters")]),
        ("lang:zh", {"language": "zh-TW"}, [("lang", "zh-TW")]),
        ("lang:(en OR de)", {"language": "de"}, [("lang", "de")]),
        ("lang:(en OR de)", {"language": "fr"}, None),
        ("country:cn", {"country": "CN"}, [("country", "CN")]),
        ("country:cn", {}, None),
        ("source:bbc -x", {"source": "BBC", "title": "y"}, [("source", "BBC")]),
        ("source:bbc -x", {"source": "BBC", "title": "x"}, None),
        ("url:huawei", {"url": "https://x.test/huawei-5g"}, [("url", "huawei")]),
        ("author:smith", {"author": "Jo Smith"}, [("author", "Smith")]),
        ("tag:tech", {"tags": ("a", "Tech news")}, [("tag", "Tech")]),
        ("tech", {"tags": ("tech",), "url": "https://tech.test", "author": "tech"}, None),
    ],
)
def test_other_fields(query: str, fields: dict[str, object], found: list[tuple[str, str]] | None) -> None:
    assert hits(query, **fields) == found


def test_an_or_of_a_scope_and_a_word_is_judged_on_every_item() -> None:
    assert hits("source:bbc OR a", source="BBC") == [("source", "BBC")]
    assert hits("source:bbc OR a", "a", source="x") == [("title", "a")]


def test_a_loose_pair_is_found_in_one_field_only() -> None:
    assert texts("a NEAR title:b", "a b") == ["a", "b"]
    assert texts("a NEAR title:b", "a", "b") is None


def test_the_shadows_of_a_concept_are_told_in_the_field_that_is_asked_for() -> None:
    assert explained("title:@huawei", "升华为").failed == (
        "@huawei is not in title ('华为' stands for '升华为')",
    )
    assert explained("body:@huawei", "升华为").failed == ("@huawei is not in body",)
