"""The lenient parser in its own process: it helps where entries would be lost, and can be stopped."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from monitors import sources
from monitors.config import Source
from monitors.fetch import lenient
from monitors.records import Fetched, Outcome, Parsed
from monitors.sources.lenient import document, parse_bytes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://news.example/feed"


def answer(body: bytes) -> Fetched:
    return Fetched("example", URL, Outcome.OK, body=body)


def parse(body: bytes, timeout_s: float = 30.0) -> Parsed:
    source = Source(name="example", url=URL)
    return lenient.parse(source, answer(body), NOW, timeout_s=timeout_s)


def test_what_feedparser_finds_crosses_the_border_as_plain_text() -> None:
    found = parse_bytes(
        b"<rss><channel><item><title>a</title><link>https://a.example/1</link><guid>1</guid>"
        b"<description>d</description><pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate></item></channel>",
        "text/xml; charset=utf-8",
    )
    assert found[0]["title"] == "a"
    draft = document(found).drafts[0]
    assert (draft.guid, draft.link) == ("1", "https://a.example/1")
    assert draft.date == "Mon, 01 Dec 2025 10:00:00 GMT"


def test_a_readable_feed_needs_no_help() -> None:
    began = time.perf_counter()
    assert len(parse(b"<rss><channel><item><title>a</title></item></channel></rss>").entries) == 1
    assert time.perf_counter() - began < 0.2


@pytest.mark.slow
def test_entries_that_would_be_lost_are_read_leniently() -> None:
    body = rb"""<rss><channel><item><title>a</title></item><item x='><title>b</title><link>https://news.example/2</link>
    </item></channel></rss>"""
    strict = sources.parse(Source(name="example", url=URL), answer(body), NOW)
    parsed = parse(body)
    assert strict.needs_lenient
    assert [entry.title for entry in parsed.entries] == ["a", "b"]
    assert any("leniently" in note for note in parsed.notes)


@pytest.mark.slow
def test_a_document_that_makes_it_slow_is_stopped() -> None:
    began = time.perf_counter()
    assert lenient._in_a_child(answer(b"<" * 900_000), timeout_s=1.0) is None
    assert time.perf_counter() - began < 5


@pytest.mark.slow
def test_a_document_that_makes_it_raise_stops_nobody() -> None:
    assert lenient._in_a_child(answer(b"<rss><channel><item></link></title></channel>"), timeout_s=10.0) in (
        None,
        [{}],
    )


def test_what_is_large_is_not_read_leniently() -> None:
    body = b"<rss><channel><item x='><title>b</title></item>" + b" " * 1_100_000
    began = time.perf_counter()
    assert parse(body).needs_lenient
    assert time.perf_counter() - began < 0.5
