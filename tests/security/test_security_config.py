"""Configurations and queries that try to exhaust who reads them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from monitors.config import load_config, parse_config
from monitors.errors import ConfigError, QueryError
from monitors.match import Matcher, item_of_markup, load_concepts
from monitors.query import parse

FILE = Path("config.yaml")
LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 12)
)


@pytest.mark.slow
def test_a_billion_laughs_are_not_laughed() -> None:
    began = time.process_time()
    with pytest.raises(ConfigError, match="more than 200,000 values"):
        parse_config(LAUGHS, FILE)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "text",
    [
        "sources: &x [*x]",
        "a: &a {b: *a}",
        "[" * 5_000,
        "{a: " * 5_000,
        "!!python/object/apply:os.system [x]",
        "!!python/name:os.system",
        "? [a, b]\n: c",
        "slack: {settle: 99999999999999999d}",
        f"slack: {{settle: {'9' * 5_000}d}}",
        "schedule: {every: 999999999w}",
        "retention: {text: 9999999999d}",
        'sources: ["https://[::1"]',
        "a: !!timestamp 9999-99-99",
        f"database: {'9' * 5_000}",
        "\x00",
        "a: \x1b",
    ],
)
def test_a_tricky_file_is_refused_in_words(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_config(text, FILE)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    with file.open("wb") as stream:
        stream.truncate(17 * 1024 * 1024)
    with pytest.raises(ConfigError, match="larger than 16 MB"):
        load_config(file)


QUERIES = [
    "(" * 100_000,
    "(" * 100 + "a" + ")" * 100,
    "NOT " * 100_000 + "a",
    "-" * 100_000 + "a",
    "title:" * 20_000 + "a",
    "a NEAR " * 5_000 + "a",
    "a ONEAR/9 " * 5_000 + "a",
    f'"a b"~{"9" * 5_000}',
    f"a NEAR/{'9' * 5_000} b",
    '"' * 99_999,
    "a OR (" * 20_000,
    "@" * 10_000,
    "*" * 10_000,
    "~" * 10_000,
    ":" * 10_000,
]


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_a_query_that_nests_without_end_is_refused_at_once(number: int) -> None:
    began = time.process_time()
    with pytest.raises(QueryError):
        parse(QUERIES[number])
    assert time.process_time() - began < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "a NEAR/100 a",
        "a ONEAR/100 b",
        "a NEAR a NEAR a NEAR a NEAR a",
        "a NEAR/100 b NEAR/100 a NEAR/100 b NEAR/100 a",
        "abc* NEAR/50 (a OR b)",
        '"a a"~100',
    ],
)
def test_an_article_that_repeats_the_words_of_a_query_takes_bounded_time(query: str) -> None:
    matcher = Matcher({"": parse(query)}, load_concepts({}))
    began = time.process_time()
    matcher.find_item(item_of_markup([("title", "t"), ("body", "a b " * 5_000)], []))
    assert time.process_time() - began < 10
