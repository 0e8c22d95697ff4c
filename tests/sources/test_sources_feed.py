"""Feeds of every format are read into the same entries."""

from __future__ import annotations

from datetime import UTC, datetime

from monitors import sources
from monitors.config import Source
from monitors.records import Fetched, Outcome, Parsed, SourceState

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read(document: str | bytes, url: str = "https://news.example/feed") -> Parsed:
    body = document.encode() if isinstance(document, str) else document
    source = Source(name="example", url=url)
    return sources.parse(source, Fetched("example", url, Outcome.OK, body=body), NOW)


def test_an_rss_item_becomes_an_entry() -> None:
    parsed = read(
        """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><language>en</language>
        <item><title>Ports &amp;amp; ships</title><link>/a/1</link><guid isPermaLink="false">n-1</guid>
        <description>&lt;p&gt;First&lt;/p&gt;</description><pubDate>Mon, 01 Dec 2025 10:00:00 +0800</pubDate>
        </item></channel></rss>"""
    )
    entry = parsed.entries[0]
    assert (entry.title, entry.url, entry.guid) == ("Ports & ships", "https://news.example/a/1", "n-1")
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)
    assert (entry.summary, entry.language) == ("First", "en")
    assert len(entry.keys) == 2


def test_what_is_no_feed_says_what_it_is_instead() -> None:
    parsed = read("<note><to>nobody</to></note>")
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert "<note>" in parsed.text


def test_a_request_carries_the_validators_of_the_last_answer() -> None:
    state = SourceState("example", url="https://moved.example/feed", etag='"e1"', last_modified="yesterday")
    asked = sources.request(Source(name="example", url="https://news.example/feed"), state)
    assert asked.url == "https://moved.example/feed"
    assert asked.headers["If-None-Match"] == '"e1"'
    assert asked.headers["If-Modified-Since"] == "yesterday"
