"""Each kind of source: what it asks for, and what it reads in documents of the shape that it gets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError
from reading_documents import NOW, fetched, only, parse, rss, source

from monitors import sources
from monitors.config import SERVICES, Source, parse_config
from monitors.errors import ConfigError
from monitors.records import Outcome, SourceState

FRESH = SourceState("example")
LINK = "<link>https://news.example/1</link>"


def asked(**settings: Any) -> tuple[str, dict[str, str]]:
    """Return address and query of the request that a source makes."""
    url = sources.request(Source.model_validate(settings), FRESH).url
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query


def test_a_request_carries_the_validators_of_the_last_answer() -> None:
    state = SourceState("example", url="https://moved.example/feed", etag='"e1"', last_modified="yesterday")
    request = sources.request(source(), state)
    assert request.url == "https://moved.example/feed"
    assert request.headers["If-None-Match"] == '"e1"'
    assert request.headers["If-Modified-Since"] == "yesterday"
    assert not request.local


def test_a_request_without_a_memory_is_unconditional() -> None:
    headers = sources.request(source(), FRESH).headers
    assert set(headers) == {"Accept"}


def test_a_file_may_be_read_only_where_the_configuration_names_it() -> None:
    assert sources.request(source(url="file:///data/feed.xml"), FRESH).local


def test_headers_take_secrets_from_the_environment() -> None:
    with_key = source(headers={"X-Key": {"env": "NEWS_KEY"}, "Accept-Language": "zh"})
    headers = sources.request(with_key, FRESH, {"NEWS_KEY": "s3cret\n"}).headers
    assert (headers["X-Key"], headers["Accept-Language"]) == ("s3cret", "zh")
    with pytest.raises(ConfigError, match="NEWS_KEY"):
        sources.request(with_key, FRESH, {})


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"kind": "gdelt"}, "needs a `query`"),
        ({"kind": "feed"}, "needs `url`"),
        ({"query": "x"}, "belongs to kind gdelt"),
        ({"url": "https://a.example", "selectors": {"item": "li"}}, "belongs to kind html"),
        ({"url": "https://a.example", "json": {"items": "a"}}, "belongs to kind json"),
        ({"url": "https://a.example", "kind": "html"}, "needs `selectors`"),
        ({"url": "https://a.example", "headers": {"a b": "x"}}, "not the name of a header"),
        ({"url": "https://a.example", "headers": {"a": "x\ny"}}, "cannot stand in a header"),
        ({"kind": "google_news", "query": "x", "edition": "en"}, "not an edition"),
        ({"url": "ftp://a.example"}, "is not an address"),
        ({"kind": "nosuch", "url": "https://a.example"}, "google_news"),
    ],
)
def test_a_mistake_in_a_source_says_what_to_do(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Source.model_validate({"url": "https://a.example"} | settings if "query" in settings else settings)


def test_a_search_is_named_after_its_query_and_asks_its_service() -> None:
    gdelt = Source(kind="gdelt", query="Huawei")
    assert (gdelt.name, gdelt.url) == ("gdelt: Huawei", SERVICES["gdelt"])


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


def test_json_is_read_by_paths() -> None:
    paths = {
        "items": "data.list",
        "title": "head.0",
        "url": "link",
        "date": "at",
        "id": "nr",
        "publisher": "by.name",
    }
    item = {"head": ["Ports"], "link": "/1", "at": 1764583200, "nr": 5, "by": {"name": "Post"}}
    entry = only(json.dumps({"data": {"list": [item, "x"]}}), kind="json", json=paths)
    assert (entry.title, entry.url, entry.guid, entry.publisher) == (
        "Ports",
        "https://news.example/1",
        "5",
        "Post",
    )
    assert entry.published == datetime(2025, 12, 1, 10, tzinfo=UTC)


def test_a_list_at_the_top_needs_no_path() -> None:
    entry = only('[{"title": "Ports", "url": "https://a.example/1"}]', kind="json", json={"title": "title"})
    assert entry.title == "Ports"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"status": "error", "message": "key is wrong"}', "key is wrong"),
        ('{"data": 4}', "no list of articles at 'data.list'"),
        ("<html>", "no JSON"),
    ],
)
def test_json_that_does_not_fit_its_paths_is_told(answer: str, told: str) -> None:
    parsed = parse(answer, kind="json", json={"items": "data.list"})
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert told in parsed.text


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


PAGE = """<html lang="en"><head><title>News</title>
<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="stylesheet" href="/x.css">
</head><body>
<ul><li class=a><a href="/1">Ports <b>&amp;</b> ships</a>
<time datetime="2025-12-01T10:00:00Z">today</time><p>Text</p></li>
<li class=a><h2>Second</h2><a href="/2" title="t"></a><span class=d>2025-12-02</span></li><li>no</li>
</ul></body></html>"""


def test_a_page_is_read_by_selectors() -> None:
    parsed = parse(PAGE, kind="html", selectors={"item": "li.a", "summary": "p"})
    first, second = parsed.entries
    assert (first.title, first.url, first.summary) == ("Ports & ships", "https://news.example/1", "Text")
    assert first.published == datetime(2025, 12, 1, 10, tzinfo=UTC)
    assert (second.title, second.url, second.published) == ("t", "https://news.example/2", None)
    assert (parsed.title, parsed.language) == ("News", "en")


def test_selectors_may_name_every_part() -> None:
    selectors = {"item": "li:nth-child(2)", "title": "h2", "link": "a", "date": ".d"}
    entry = only(PAGE, kind="html", selectors=selectors)
    assert (entry.title, entry.published) == ("Second", datetime(2025, 12, 2, tzinfo=UTC))


def test_an_item_may_be_the_link_itself() -> None:
    parsed = parse(PAGE, kind="html", selectors={"item": "li.a a"})
    assert [entry.url for entry in parsed.entries] == ["https://news.example/1", "https://news.example/2"]


@pytest.mark.parametrize(
    ("selector", "told"),
    [("div.gone", "did it change"), ("li[", "mend `selectors`"), ("li:bogus(", "selectors")],
)
def test_a_selector_that_finds_nothing_is_told(selector: str, told: str) -> None:
    parsed = parse(PAGE, kind="html", selectors={"item": selector})
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert told in parsed.text


def test_a_page_names_the_feed_to_read_in_its_place() -> None:
    parsed = parse(PAGE)
    assert (parsed.outcome, parsed.documents) == (Outcome.OK, ("https://news.example/feed",))
    assert "its feed is read instead" in parsed.notes[0]


def test_a_folders_listing_names_its_files_and_each_is_read_as_what_it_is(tmp_path: Path) -> None:
    folder = source(kind="folder", url=tmp_path.as_uri())
    listing = fetched("file:///data/a.xml\r\nhttps://evil.example/\r\n", tmp_path.as_uri(), "text/uri-list")
    parsed = sources.parse(folder, listing, NOW)
    assert parsed.documents == ("file:///data/a.xml",)
    assert len(parse(rss(LINK), kind="folder", url="file:///data/a.xml").entries) == 1


def test_only_a_folder_may_lead_to_files() -> None:
    assert (
        sources.parse(source(), fetched("file:///etc/passwd", content_type="text/uri-list"), NOW).documents
        == ()
    )


def test_a_folders_path_hangs_on_the_configuration_file(tmp_path: Path) -> None:
    text = "sources: [{name: replay, kind: folder, url: feeds}]"
    loaded = parse_config(text, tmp_path / "config.yaml")
    assert loaded.config.sources[0].url == (tmp_path / "feeds").as_uri()
