"""The face of the matcher as the pipeline and the command line use it."""

from __future__ import annotations

import io
import json
import pickle
from pathlib import Path

import pytest

from monitors.config import Config, Monitor
from monitors.errors import QueryError
from monitors.match import Matcher, check_cases, lint, load_concepts
from monitors.records import Article
from wirewatch.cli.inspect_match import inspect_match


def article(title: str = "", body: str = "", **fields: object) -> Article:
    given = {
        "id": 1,
        "source": "Global Times",
        "url": "https://x.test/huawei",
        "title": title,
        "summary": body,
    }
    return Article(**(given | fields))


def matcher(**queries: str) -> Matcher:
    monitors = {name: Monitor(name=name, query=query) for name, query in queries.items()}
    return Matcher.compile(monitors, load_concepts())


def test_each_matching_monitor_reports_its_places() -> None:
    found = matcher(a="huawei", b="blockchain", c="-huawei blockchain").find(
        article("Huawei wins", "of Blockchains")
    )
    assert [(match.monitor, [(hit.field, hit.text) for hit in match.hits]) for match in found] == [
        ("a", [("title", "Huawei")]),
        ("b", [("body", "Blockchains")]),
    ]


def test_a_matcher_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(matcher(a="@huawei")))
    assert [match.monitor for match in again.find(article("華為"))] == ["a"]


def test_an_unknown_concept_is_named_with_its_monitor_and_column() -> None:
    with pytest.raises(QueryError) as trouble:
        matcher(china="5G AND @huawai")
    assert trouble.value.column == 8
    assert "'china'" in str(trouble.value)
    assert "@huawei" in trouble.value.hint


def test_all_concepts_of_an_article_are_told() -> None:
    assert matcher().concepts_in(article("深圳: 华为", "digital yuan")) == (
        "digital_currency",
        "ecny",
        "huawei",
        "shenzhen",
    )


def test_cases_beside_a_monitor_are_run() -> None:
    config = Config(
        monitors=(
            Monitor(name="m", query="@huawei", must_match=("华为", "x"), must_not_match=("升华为", "Huawei")),
        )
    )
    assert [(failure.headline, failure.loc) for failure in check_cases(config)] == [
        ("x", ("monitors", 0, "must_match", 1)),
        ("Huawei", ("monitors", 0, "must_not_match", 1)),
    ]


def test_a_clean_config_raises_no_doubt() -> None:
    assert lint(Config(monitors=(Monitor(name="m", query="@huawei AND @blockchain"),))) == []


def test_the_golden_headlines_are_told_apart(shared_data: Path) -> None:
    golden = (shared_data / "matching" / "golden.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in golden.splitlines()]
    out = io.StringIO()
    assert inspect_match(map(json.dumps, rows), matcher(), out) == 0
    right = wrong = 0
    for row, line in zip(rows, out.getvalue().splitlines(), strict=True):
        expected, told = set(row["expect"]), set(json.loads(line)["concepts"])
        right += len(expected & told)
        wrong += len(expected ^ told)
    assert 2 * right / (2 * right + wrong) >= 0.98
