"""GDELT: what it is asked, and what it answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from reading_documents import asked, only, parse

from monitors.records import Outcome


def test_gdelt_asks_for_a_day_of_articles_latest_first() -> None:
    address, query = asked(kind="gdelt", query='"digital currency" OR Huawei')
    assert address == "https://api.gdeltproject.org/api/v2/doc/doc"
    assert query["query"] == '"digital currency" OR Huawei'
    assert (query["mode"], query["format"], query["maxrecords"]) == ("artlist", "json", "250")


def test_gdelt_answers_with_titles_languages_and_countries() -> None:
    article = {
        "url": "https://news.example/1",
        "title": "China ' s ports , ( again ) : 50 % more",
        "seendate": "20251201T103000Z",
        "domain": "news.example",
        "language": "Chinese",
        "sourcecountry": "China",
    }
    entry = only(json.dumps({"articles": [article]}), kind="gdelt", query="x")
    assert entry.title == "China's ports, (again): 50% more"
    assert (entry.language, entry.country, entry.publisher) == ("zh", "CN", "news.example")
    assert entry.published == datetime(2025, 12, 1, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("nothing", ["{}", "", '{"articles": []}'])
def test_gdelt_finding_nothing_is_no_failure(nothing: str) -> None:
    parsed = parse(nothing, kind="gdelt", query="x")
    assert (parsed.outcome, parsed.entries) == (Outcome.OK, ())


def test_gdelts_refusals_are_told_in_its_own_words() -> None:
    parsed = parse("Your query was too\nshort or too long.", kind="gdelt", query="x")
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert parsed.text == "GDELT says: Your query was too short or too long."


def test_gdelts_broken_escapes_are_read() -> None:
    body = (
        '{"articles": [{"url": "https://a.example/1", "title": "It\\\'s", "seendate": "20251201T103000Z"}]}'
    )
    assert only(body, kind="gdelt", query="x").title == "It's"
