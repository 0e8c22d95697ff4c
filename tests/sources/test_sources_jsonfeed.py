"""JSON Feed, and JSON as services write it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from reading_documents import only

from monitors.sources.jsonfeed import is_json_feed, load_json, looks_like_json, text_of


def test_json_feed() -> None:
    item = {
        "id": 7,
        "url": "/1",
        "title": "Ports & ships",
        "content_html": "<p>Long</p>",
        "summary": "Short",
        "date_published": "2025-12-01T10:00:00+08:00",
        "authors": [{"name": "Ada"}, {"name": "Bo"}],
        "tags": ["sea", 4, None],
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "language": "en",
        "items": [item, 5],
    }
    entry = only("\ufeff" + json.dumps(feed))
    assert (entry.guid, entry.url, entry.title) == ("7", "https://news.example/1", "Ports & ships")
    assert (entry.summary, entry.body, entry.author, entry.language) == ("Short", "Long", "Ada, Bo", "en")
    assert entry.tags == ("sea", "4")
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)


def test_json_feed_1_has_one_author_for_all() -> None:
    entry = only(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "author": {"name": "Ada"},
                "next_url": "https://news.example/feed?page=2",
                "items": [{"id": "1", "external_url": "https://other.example/", "content_text": "a < b"}],
            }
        )
    )
    assert (entry.author, entry.summary, entry.title) == ("Ada", "a < b", "")
    assert entry.url == "https://other.example/"


def test_what_is_too_large_or_too_deep_to_be_news_is_not_read() -> None:
    assert load_json("[" * 100_001) is None
    assert load_json("[" + "1," * 600_001 + "1]") is None
    assert load_json("[" * 90_000 + "]" * 90_000) is None


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ('\ufeff {"a": 1}\0', {"a": 1}),
        ('["It\\\'s"]', ["It's"]),
        ('["a\tb"]', ["a\tb"]),
        ("[1", None),
        ("", None),
    ],
)
def test_json_is_read_as_services_write_it(written: str, held: object) -> None:
    assert load_json(written) == held


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (5, "5"), (1.5, "1.5"), (True, ""), (None, ""), ([], "")]
)
def test_only_texts_and_numbers_are_text(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("held", "is_feed"),
    [
        ([], False),
        ({"items": {}}, False),
        ({"items": [], "version": "https://jsonfeed.org/version/1"}, True),
        ({"items": [5, {"content_text": "x"}]}, True),
        ({"items": [{"title": "x"}]}, False),
    ],
)
def test_a_json_feed_is_known_by_its_version_or_its_items(held: object, is_feed: bool) -> None:
    assert is_json_feed(held) is is_feed


def test_a_person_may_be_written_as_a_bare_name_and_tags_as_nonsense() -> None:
    item = {"id": "1", "content_text": "x", "authors": ["Ada", {"name": None}], "tags": "sea"}
    entry = only(json.dumps({"items": [item]}))
    assert (entry.author, entry.tags) == ("Ada", ())
    assert looks_like_json("\ufeff\n [")
