"""Doubts about valid monitors, as a helpful colleague would raise them."""

from __future__ import annotations

from typing import Any

import pytest

from monitors.config import Config, Monitor
from monitors.match import lint


def doubts(*monitors: dict[str, Any], **config: Any) -> list[str]:
    named = [{"name": f"m{index}"} | monitor for index, monitor in enumerate(monitors)]
    return [doubt.text for doubt in lint(Config.model_validate({"monitors": named, **config}))]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("huawei AND AI", "write =AI"),
        ("chin*", "very open"),
        ("华为*", "adds nothing"),
        ("a123 or b123", "'or' at column 6 is a word here"),
        ("market - watch", "the dash at column 8 means NOT"),
        ("+huawei zte1", "the + of '+huawei'"),
        ("source:BBCC news", "did you mean 'BBC'?"),
        ("source:qqqqq news", "whole name"),
        ("lang:english1 news", "codes"),
        ("country:china news", "two letters"),
        ("bank -bank*", "can never match"),
        ("@ecny -@digital_currency", "can never match"),
        ('"https://x.test/news" OR news', "addresses are not searched"),
        ("blockchain OR 区块链", "@blockchain"),
        ('title:("digital yuan" OR "e-CNY")', "@ecny"),
    ],
)
def test_a_doubtful_query_is_told(query: str, words: str) -> None:
    found = doubts({"query": query}, sources=[{"name": "BBC", "url": "https://x.test/f"}])
    assert any(words in text for text in found), found


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        (["AI"], "write =AI"),
        (["huawei AND zte"], "under `query:`"),
        (["Huawei", "HUAWEI"], "reads the same"),
        (["www.x.test"], "can never match"),
        (["blockchain", "区块链"], "@blockchain"),
    ],
)
def test_a_doubtful_keyword_is_told(keywords: list[str], words: str) -> None:
    found = doubts({"keywords": keywords})
    assert any(words in text for text in found), found


@pytest.mark.parametrize(
    "monitor",
    [
        {"query": "@huawei AND (@blockchain OR @digital_currency)"},
        {"query": "=AI OR robot"},
        {"keywords": ["semiconductor", "=US chips", "@huawei", "华为云"]},
        {"query": "lang:zh-TW AND country:us AND market*"},
        {"query": "url:x1 AND market"},
        {"query": "broken ("},
        {"query": "@unknown"},
    ],
)
def test_a_good_monitor_raises_no_doubt(monitor: dict[str, Any]) -> None:
    assert doubts(monitor) == []


def test_a_source_is_not_doubted_where_none_is_configured() -> None:
    assert doubts({"query": "source:anything news"}) == []


@pytest.mark.parametrize(
    ("special", "general"),
    [
        ("huawei AND zte", "huawei"),
        ('"digital currency"', "digital OR paper"),
        ("blockchain", "block*"),
        ("=Huawei", "huawei"),
        ("title:huawei", "huawei"),
        ("huawei NEAR/2 zte", "huawei NEAR/5 zte"),
        ("huawei NEAR/2 zte", "zte"),
        ("@ecny", "@digital_currency"),
        ("华为手机", "@huawei"),
        ("market -(paper OR wood)", "market -paper"),
    ],
)
def test_a_monitor_that_another_one_covers_is_told(special: str, general: str) -> None:
    found = [doubt for doubt in lint(_two(special, general)) if "everything" in doubt.text]
    assert [doubt.monitor for doubt in found] == ["special"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("huawei", "zte"),
        ("bank*", "bank"),
        ("bank", '"bank"'),
        ("huawei", "=Huawei"),
        ("huawei", "title:huawei"),
        ("title:huawei", "body:huawei"),
        ("huawei NEAR zte", "huawei ONEAR zte"),
        ('"digital currency"~3', "digital"),
        ("market", "market -paper"),
        ("升华为爱", "@huawei"),
        ("@huawei", "huawei"),
    ],
)
def test_a_monitor_that_is_not_covered_is_not_told(one: str, other: str) -> None:
    found = [doubt for doubt in lint(_two(one, other)) if "everything" in doubt.text]
    assert [doubt.monitor for doubt in found if doubt.monitor == "special"] == []


def test_two_monitors_that_match_the_same_are_told_once() -> None:
    found = [doubt.text for doubt in lint(_two("huawei OR zte", "zte OR huawei"))]
    assert found == ["matches exactly what 'special' matches - keep one of them"]


def test_a_concept_that_replaces_a_built_in_one_is_told() -> None:
    assert "takes the place" in doubts(concepts={"huawei": ["HMS"]})[0]
    assert doubts(concepts={"huawei": {"forms": ["HMS"], "include": ["huawei"]}, "chips": ["chip"]}) == []


def _two(special: str, general: str) -> Config:
    return Config(monitors=(Monitor(name="special", query=special), Monitor(name="general", query=general)))


def test_a_monitor_with_a_channel_of_its_own_may_be_covered() -> None:
    config = Config.model_validate(
        {
            "monitors": [
                {"name": "Wide", "query": "huawei"},
                {"name": "Narrow", "query": "huawei AND blockchain", "channel": "#china"},
            ]
        }
    )
    assert lint(config) == []
