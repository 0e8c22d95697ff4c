"""`wirewatch inspect match` judges rows as its contract says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from monitors.config import Monitor
from monitors.match import Matcher, load_concepts
from wirewatch.cli.inspect_match import inspect_match

MONITORS = {
    "Huawei": Monitor(name="Huawei", query="@huawei"),
    "Chain": Monitor(name="Chain", keywords=("blockchain", "区块链")),
}
MATCHER = Matcher.compile(MONITORS, load_concepts())


def judged(*rows: Any) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    code = inspect_match(lines, MATCHER, out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_row_is_judged_by_all_monitors() -> None:
    code, (verdict,) = judged({"id": 7, "title": "Huawei in 深圳", "body": "x", "unknown": [1]})
    assert code == 0
    assert verdict == {
        "id": 7,
        "match": True,
        "monitors": ["Huawei"],
        "concepts": ["huawei", "shenzhen"],
        "hits": [
            {
                "monitor": "Huawei",
                "field": "title",
                "start": 0,
                "end": 6,
                "text": "Huawei",
                "form": "Huawei",
                "concept": "huawei",
            }
        ],
    }


def test_a_row_that_matches_nothing_still_tells_its_concepts() -> None:
    _, (verdict,) = judged({"id": "a", "title": "digital yuan"})
    assert (verdict["match"], verdict["monitors"], verdict["hits"]) == (False, [], [])
    assert verdict["concepts"] == ["digital_currency", "ecny"]


@pytest.mark.parametrize("given", [1, "x", None, [1, {"a": 2}], 1.5, True])
def test_an_id_is_echoed_as_it_came(given: object) -> None:
    _, (verdict,) = judged({"id": given, "title": "x"})
    assert verdict["id"] == given


def test_a_rows_own_query_judges_it() -> None:
    rows = [
        {"id": 1, "title": "Huawei", "query": "zte"},
        {"id": 2, "title": "ZTE", "query": "zte"},
        {"id": 3, "title": "a", "url": "https://x.test/zte", "query": "url:zte"},
        {
            "id": 4,
            "title": "a",
            "source": "BBC",
            "lang": "en",
            "country": "GB",
            "query": "source:bbc lang:en country:gb",
        },
        {
            "id": 5,
            "title": "a",
            "author": "Jo Smith",
            "tags": ["Tech", "news"],
            "query": "author:smith tag:news",
        },
        {"id": 6, "title": "a", "tags": "tech", "query": "tag:tech"},
        {"id": 7, "title": "a", "body": None, "query": "b"},
    ]
    code, verdicts = judged(*rows)
    assert code == 0
    assert [verdict["match"] for verdict in verdicts] == [False, True, True, True, True, True, False]
    assert verdicts[1]["monitors"] == ["query"]
    assert verdicts[0]["concepts"] == ["huawei"]


def test_an_invalid_row_is_told_and_the_others_go_on() -> None:
    code, verdicts = judged(
        {"id": 1, "title": "x", "query": "a AND (b"},
        "{broken",
        "[1]",
        {"id": 2, "title": 5},
        {"id": 3, "title": "x", "tags": [1]},
        {"id": 4, "title": "x", "query": "@huawai"},
        {"id": 5, "title": "x", "query": ""},
        "",
        {"id": 6, "title": "华为"},
    )
    assert code == 1
    assert [(verdict["id"], "error" in verdict) for verdict in verdicts] == [
        (1, True),
        (None, True),
        (None, True),
        (2, True),
        (3, True),
        (4, True),
        (5, True),
        (6, False),
    ]
    message, query, pointer = verdicts[0]["error"].splitlines()
    assert "column 7" in message
    assert " - " in message
    assert (query, pointer) == ("a AND (b", "      ^")
    assert "did you mean @huawei?" in verdicts[5]["error"]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("huawei", "<p>The <b>Hua</b>wei&#39;s</p>"),
        ('"digital currency"', "a<br>digital\n <i>currency</i>"),
        ("@blockchain", "İ ﬁ 區塊鏈 &amp; ＢＬＯＣＫＣＨＡＩＮ"),
        ("cafe", "caf\u0065\u0301 x"),
    ],
)
def test_highlights_index_what_was_given(query: str, body: str) -> None:
    _, (verdict,) = judged({"id": 1, "title": "", "body": body, "query": query})
    assert verdict["hits"]
    for hit in verdict["hits"]:
        assert body[hit["start"] : hit["end"]] == hit["text"]


def test_half_a_character_breaks_nothing() -> None:
    _, (verdict,) = judged('\ufeff{"id": "\\ud83d", "title": "\\ud83d huawei"}')
    assert verdict["match"]
    assert verdict["id"] == "\ud83d"


def test_the_golden_headlines_are_told_apart(shared_data: Path) -> None:
    golden = (shared_data / "matching" / "golden.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in golden.splitlines()]
    code, verdicts = judged(*rows)
    assert code == 0
    pairs = [
        (set(row["expect"]), set(verdict["concepts"])) for row, verdict in zip(rows, verdicts, strict=True)
    ]
    right = sum(len(expected & told) for expected, told in pairs)
    wrong = sum(len(expected ^ told) for expected, told in pairs)
    assert 2 * right / (2 * right + wrong) >= 0.98
