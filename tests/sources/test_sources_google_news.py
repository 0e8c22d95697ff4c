"""Google News: its editions, and publishers at the end of titles."""

from __future__ import annotations

import pytest
from reading_documents import LINK, asked, only, rss


@pytest.mark.parametrize(
    ("edition", "language", "country"),
    [
        ("US:en", "en-US", "US"),
        ("CN:zh-Hans", "zh-CN", "CN"),
        ("TW:zh-Hant", "zh-TW", "TW"),
        ("JP:ja", "ja", "JP"),
    ],
)
def test_google_news_is_asked_in_its_edition(edition: str, language: str, country: str) -> None:
    address, query = asked(kind="google_news", query="华为 when:1d", edition=edition)
    assert address == "https://news.google.com/rss/search"
    assert query == {"q": "华为 when:1d", "hl": language, "gl": country, "ceid": edition}


@pytest.mark.parametrize(
    ("item", "title", "publisher"),
    [
        (
            "<title>Ports - again - The Post</title><source url='x'>The Post</source>",
            "Ports - again",
            "The Post",
        ),
        ("<title>Ports - again - The Post</title>", "Ports - again", "The Post"),
        ("<title>Ports</title><source url='x'>The Post</source>", "Ports", "The Post"),
        ("<title>Ports</title>", "Ports", ""),
        ("<title>A &amp;amp; B - C&amp;D</title><source url='x'>C&amp;D</source>", "A & B", "C&D"),
    ],
)
def test_google_news_titles_end_with_the_publisher(item: str, title: str, publisher: str) -> None:
    entry = only(rss(item + LINK), kind="google_news", query="x")
    assert (entry.title, entry.publisher) == (title, publisher)


def test_google_news_is_known_by_its_feeds_address() -> None:
    document = rss(
        "<title>Ports - The Post</title>" + LINK, channel="<link>https://news.google.com/search?q=x</link>"
    )
    assert only(document).publisher == "The Post"
