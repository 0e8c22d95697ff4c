"""A source that is said to be a feed: its formats are told apart, and nothing else is taken."""

from __future__ import annotations

import pytest
from reading_documents import FRESH, LINK, parse, rss, source

from monitors import sources
from monitors.records import Outcome

JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/1", "title": "x"}]}'
)


def test_a_feed_is_asked_for_at_its_own_address() -> None:
    request = sources.request(source(kind="feed"), FRESH)
    assert request.url == "https://news.example/feed"
    assert "application/rss+xml" in request.headers["Accept"]


@pytest.mark.parametrize(("document", "kind"), [(rss(LINK), "rss"), (JSON_FEED, "json feed")])
def test_xml_and_json_are_told_apart(document: str, kind: str) -> None:
    parsed = parse(document, kind="feed")
    assert (parsed.kind, len(parsed.entries)) == (kind, 1)


@pytest.mark.parametrize(
    ("document", "told", "lossy"),
    [
        ('{"a": 1}', "it is JSON, but no JSON Feed", False),
        ('{"a": ', "it is broken JSON", False),
        ("too many requests", "there is no XML in it", False),
        ("<rss:", "it is empty", False),
        ("<", "there is no XML in it", False),
        ("<rss>" + "<a/>" * 300_000, "more than the 250,000 allowed", False),
    ],
)
def test_what_is_no_feed_is_told_in_a_line(document: str, told: str, lossy: bool) -> None:
    parsed = parse(document, kind="feed")
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert told in parsed.text
    assert (parsed.entries, parsed.needs_lenient) == ((), lossy)
