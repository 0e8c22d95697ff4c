"""A bare address finds out what it answers with."""

from __future__ import annotations

import pytest
from reading_documents import FRESH, LINK, NOW, fetched, parse, rss, source

from monitors import sources
from monitors.records import Outcome


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ('{"articles": [{"url": "https://a.example/1", "title": "x", "publishedAt": "2025-12-01"}]}', "json"),
        (
            '{"articles": [{"url": "https://a.example/1", "title": "x", "seendate": "20251201T103000Z"}]}',
            "gdelt",
        ),
        ('{"hits": [{"objectID": "1", "title": "x", "url": "https://a.example/1"}]}', "hacker news"),
        (
            '{"items": [{"id": "1", "title": "x", "url": "https://a.example/1", "content_text": "x"}]}',
            "json feed",
        ),
        (rss("<title>x</title><link>https://a.example/1</link>"), "rss"),
        ("<urlset><url><loc>https://a.example/1</loc></url></urlset>", "sitemap"),
    ],
)
def test_a_bare_address_finds_out_what_it_answers_with(answer: str, kind: str) -> None:
    parsed = parse(answer)
    assert (parsed.kind, parsed.entries[0].url) == (kind, "https://a.example/1")


def test_a_bare_address_is_asked_for_whatever_stands_there() -> None:
    request = sources.request(source(), FRESH)
    assert (request.url, request.local) == ("https://news.example/feed", False)
    assert "*/*" in request.headers["Accept"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("\ufeff \n\0", "the answer is empty"),
        ('{"a": ', "it is broken JSON"),
        ('{"a": 1}', "it is JSON of an unknown shape"),
        ("<opml><body/></opml>", "it is a list of feeds (OPML)"),
        ("<html><body>x</body></html>", "names no feed"),
        ("<note/>", "its root element is <note>"),
    ],
)
def test_what_holds_no_news_is_told_with_what_to_do(answer: str, told: str) -> None:
    parsed = parse(answer)
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert told in parsed.text


def test_a_page_behind_another_element_is_still_a_page() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    parsed = parse(f"<script>x</script><html><head>{link}</head></html>")
    assert parsed.documents == ("https://news.example/feed",)


def test_a_folders_listing_names_its_files() -> None:
    listing = fetched("file:///data/a.xml\r\n", "file:///data", "text/uri-list")
    assert sources.parse(source(kind="folder", url="file:///data"), listing, NOW).documents == (
        "file:///data/a.xml",
    )


def test_a_feed_of_google_news_gives_the_publishers_of_its_titles() -> None:
    feed = rss(
        f"<title>Ports - The Post</title>{LINK}", channel="<link>https://news.google.com/search</link>"
    )
    assert parse(feed).entries[0].publisher == "The Post"
