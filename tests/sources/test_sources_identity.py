"""What makes two entries the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_documents import atom, parse, rss

from monitors.sources.identity import entry_keys, link_key, shared_links, stable_guid
from monitors.urls import canonical_url


def keys_of(*items: str) -> list[tuple[str, ...]]:
    return [entry.keys for entry in parse(rss(*items)).entries]


def test_an_entry_is_known_by_its_guid_or_by_its_link() -> None:
    first, second, third = keys_of(
        "<guid>n-1</guid><link>https://news.example/1</link>",
        "<guid>n-1</guid><link>https://news.example/moved</link>",
        "<guid>n-3</guid><link>https://news.example/3</link>",
    )
    assert set(first) & set(second)
    assert not set(first) & set(third)
    assert len(first) == 2


def test_tracking_makes_no_other_link() -> None:
    (plain,) = keys_of("<link>https://news.example/1?id=7</link>")
    (tracked,) = keys_of("<link>http://www.news.example/1?utm_source=rss&amp;id=7#top</link>")
    (other,) = keys_of("<link>https://news.example/1?id=8</link>")
    assert plain == tracked
    assert plain != other


def test_a_link_that_several_entries_share_tells_none_of_them_from_the_others() -> None:
    keys = keys_of(*(f"<title>{n}</title><link>https://news.example/page</link>" for n in range(3)))
    assert len({key for each in keys for key in each}) == 3


def test_the_home_page_is_no_identity() -> None:
    (first,) = keys_of("<title>a</title><link>https://news.example/</link>")
    (second,) = keys_of("<title>b</title><link>https://news.example/</link>")
    assert not set(first) & set(second)


def test_the_channels_own_page_is_no_identity() -> None:
    page = "https://news.example/section/world"
    first = parse(rss(f"<title>a</title><link>{page}</link>", channel=f"<link>{page}</link>")).entries[0]
    second = parse(rss(f"<title>b</title><link>{page}</link>", channel=f"<link>{page}</link>")).entries[0]
    assert not set(first.keys) & set(second.keys)


def test_with_neither_guid_nor_link_title_and_date_are_all_there_is() -> None:
    first, again, other = keys_of(
        "<title>a</title><pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate>",
        "<title>a</title><pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate>",
        "<title>a</title><pubDate>Mon, 02 Dec 2025 10:00:00 GMT</pubDate>",
    )
    assert first == again != other


def test_entries_that_are_nothing_but_a_text_are_told_apart_by_it() -> None:
    first, again, other = keys_of(*(f"<description>{word}</description>" for word in ("a", "a", "b")))
    assert first == again != other


def test_a_changed_title_is_the_same_entry() -> None:
    first, second = keys_of("<guid>1</guid><title>a</title>", "<guid>1</guid><title>b</title>")
    assert first == second


def test_a_guid_counts_within_its_source_only() -> None:
    assert entry_keys("a", "1", "", ("", "")) != entry_keys("b", "1", "", ("", ""))
    assert entry_keys("a", "", "https://x.example/1", ("", "")) == entry_keys(
        "b", "", "https://x.example/1", ("", "")
    )


def test_an_edition_number_behind_an_address_is_no_other_guid() -> None:
    assert stable_guid("https://news.example/a#2") == "https://news.example/a"
    assert stable_guid("tag:a#2") == "tag:a#2"
    assert stable_guid("https://news.example/#section") == "https://news.example/#section"


def test_the_original_link_of_a_proxied_feed_is_its_identity() -> None:
    spaces = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    proxied = parse(
        rss(
            "<link>http://feedproxy.example/~r/x/~3/abc/</link>"
            "<feedburner:origLink>https://news.example/1</feedburner:origLink>",
            attributes=spaces,
        )
    ).entries[0]
    plain = parse(atom('<link href="https://news.example/1"/>')).entries[0]
    assert proxied.url == "http://feedproxy.example/~r/x/~3/abc/"
    assert proxied.keys == plain.keys


def test_front_pages_are_shared_by_nature() -> None:
    links = [
        "https://a.example",
        "https://a.example/?p=1",
        "https://a.example/1",
        "https://a.example/2",
        "https://a.example/2",
    ]
    assert shared_links(links, ()) == {"https://a.example", "https://a.example/2"}


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.com/a/b-1.html",
        "http://www.news.example.com/",
        "https://www.news.example.com",
        "https://www.gov.uk",
        "https://m.news.example.com/a",
        "https://en.m.wikipedia.org/wiki/A",
        "https://www2.news.example.com/a",
        "https://news.example.com/a/amp/",
        "https://news.example.com/a/index.html",
        "https://news.example.com/a//b",
        "https://news.example.com/a/../b",
        "https://News.example.com/a",
        "https://news.example.com:8080/a",
        "https://news.example.com/a?id=1",
        "https://news.example.com/a#b",
        "https://news.example.com/%E5%8D%8E",
        "https://news.example.com/华为",
        "https://news.example.com/a;jsessionid=1",
        "https://news.example.com/story~1,2.html",
        "",
        "nonsense",
    ],
)
def test_the_quick_way_to_a_canonical_link_agrees_with_the_rules(url: str) -> None:
    assert link_key(url) == canonical_url(url)


PARTS = st.sampled_from(
    ["a", "B", "1", "-", "_", ".", "~", ",", "/", "amp", "index", ".html", "m", "www", "com"]
)


@given(st.lists(PARTS, max_size=8), st.lists(PARTS, max_size=8))
def test_no_address_is_canonical_in_two_ways(host: list[str], path: list[str]) -> None:
    url = f"https://{''.join(host)}.example.com/{''.join(path)}"
    assert link_key(url) == canonical_url(url)
