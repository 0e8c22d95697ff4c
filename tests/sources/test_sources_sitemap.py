"""Sitemaps and indexes of sitemaps."""

from __future__ import annotations

from datetime import UTC, datetime

from reading_documents import FRESH, LINK, only, parse, rss, source

from monitors import sources
from monitors.records import Outcome

NEWS_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/1</loc><lastmod>2025-12-02</lastmod>
<image:image><image:loc>https://news.example/1.jpg</image:loc><image:title>Picture</image:title></image:image>
<news:news><news:publication><news:name>Post</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2025-12-01T10:00:00Z</news:publication_date><news:title>Ports &amp; ships</news:title>
<news:keywords>sea, trade</news:keywords></news:news></url>
<url><lastmod>2025-12-02</lastmod></url></urlset>"""


def test_a_news_sitemap_has_titles_and_dates() -> None:
    entry = only(NEWS_SITEMAP, kind="sitemap")
    assert (entry.title, entry.url, entry.publisher) == ("Ports & ships", "https://news.example/1", "Post")
    assert (entry.language, entry.tags) == ("en", ("sea", "trade"))
    assert entry.published == datetime(2025, 12, 1, 10, tzinfo=UTC)


def test_a_sitemap_index_names_its_parts_latest_first() -> None:
    parsed = parse(
        """<sitemapindex><sitemap><loc>https://news.example/old.xml</loc><lastmod>2025-01-01</lastmod></sitemap>
        <sitemap><loc>/new.xml</loc><lastmod>2025-12-01</lastmod></sitemap>
        <sitemap><loc>file:///etc/passwd</loc></sitemap></sitemapindex>"""
    )
    assert parsed.documents == ("https://news.example/new.xml", "https://news.example/old.xml")
    assert parsed.entries == ()
    assert parsed.outcome is Outcome.OK


def test_what_is_no_sitemap_is_told() -> None:
    parsed = parse(rss(LINK), kind="sitemap")
    assert (parsed.outcome, parsed.text) == (
        Outcome.NOT_A_FEED,
        "its root element is <rss>, which is no sitemap",
    )


def test_a_sitemap_is_asked_for_at_its_own_address() -> None:
    assert sources.request(source(kind="sitemap"), FRESH).url == "https://news.example/feed"
