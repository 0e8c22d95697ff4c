"""Pages that list articles, and pages that name the feed they have."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from reading_documents import FRESH, only, parse, source

from monitors import sources
from monitors.records import Outcome

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


def test_a_page_is_asked_for_as_a_browser_would() -> None:
    request = sources.request(source(kind="html", selectors={"item": "li"}), FRESH)
    assert request.headers["Accept"].startswith("text/html")


@pytest.mark.parametrize("page", ["", "<a>" * 260_000])
def test_what_is_no_page_or_too_large_a_one_is_told(page: str) -> None:
    parsed = parse(page, kind="html", selectors={"item": "li"})
    assert (parsed.outcome, parsed.text) == (Outcome.NOT_A_FEED, "it is no page that can be read")


def test_an_item_that_is_an_address_without_being_a_link_is_taken_as_one() -> None:
    page = '<html><body><map><area href="/1" title="Ports"></map></body></html>'
    entry = only(page, kind="html", selectors={"item": "area"})
    assert (entry.title, entry.url) == ("Ports", "https://news.example/1")


def test_an_item_without_any_link_is_kept_by_its_title() -> None:
    page = "<html><body><ul><li><h2>Ports</h2></li></ul></body></html>"
    entry = only(page, kind="html", selectors={"item": "li", "title": "h2"})
    assert (entry.title, entry.url) == ("Ports", "")


def test_a_page_that_names_no_feed_says_what_to_do() -> None:
    parsed = parse("<html><head><link rel='icon' href='x.png'></head><body>x</body></html>")
    assert "names no feed - use `kind: html`" in parsed.text
    assert "names no feed" in parse("<html>" + "<a>" * 260_000).text
