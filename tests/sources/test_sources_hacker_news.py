"""Hacker News through its search service."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from reading_documents import asked, parse

from monitors.records import Outcome


def test_hacker_news_is_asked_for_stories() -> None:
    address, query = asked(kind="hacker_news", query="blockchain")
    assert address == "https://hn.algolia.com/api/v1/search_by_date"
    assert (query["query"], query["tags"]) == ("blockchain", "story")


def test_hacker_news_stories_without_an_address_link_to_their_own_page() -> None:
    hits = [
        {
            "objectID": "1",
            "title": "Ask",
            "url": None,
            "story_text": "<p>Why?",
            "author": "ada",
            "created_at_i": 1764583200,
        },
        {"objectID": "2", "title": "Show", "url": "https://a.example/", "created_at": "2025-12-01T10:00:00Z"},
        {"objectID": "3", "title": None, "comment_text": "no"},
    ]
    parsed = parse(json.dumps({"hits": hits}), kind="hacker_news", query="x")
    first, second = parsed.entries
    assert (first.url, first.summary, first.author) == (
        "https://news.ycombinator.com/item?id=1",
        "Why?",
        "ada",
    )
    assert first.published == second.published == datetime(2025, 12, 1, 10, tzinfo=UTC)
    assert (second.guid, second.url) == ("2", "https://a.example/")
    assert parse('{"hits": []}', kind="hacker_news", query="x").outcome is Outcome.OK
    assert parse('{"message": "no"}', kind="hacker_news", query="x").outcome is Outcome.NOT_A_FEED
