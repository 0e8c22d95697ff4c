"""From drafts to entries: absolute links, believable dates, bounded texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from reading_documents import LINK, NOW, only, parse, rss, source

from monitors.sources.drafts import Document, Draft
from monitors.sources.finish import absolute_url, finish


def test_in_a_file_relative_links_follow_the_feeds_own_address_if_it_names_one() -> None:
    item = "<title>x</title><link>/1</link>"
    named = rss(item, channel="<link>https://home.example/</link>")
    assert parse(named, url="file:///data/feed.xml").entries[0].url == "https://home.example/1"
    assert parse(rss(item), url="file:///data/feed.xml").entries[0].url == "/1"


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("Mon, 01 Dec 2025 10:00:00", "date without a zone: taken as UTC"),
        ("01/05/2025", "date not understood"),
        ("Mon, 01 Dec 2099 10:00:00 GMT", "date not believable"),
        ("Mon, 01 Jan 0001 00:00:00 +0000", "date not believable"),
    ],
)
def test_a_doubtful_date_is_kept_raw_and_noted(raw: str, note: str) -> None:
    entry = only(rss(f"{LINK}<pubDate>{raw}</pubDate>"))
    assert entry.published_raw == raw
    assert entry.notes == (note,)
    assert (entry.published is None) == ("UTC" not in note)


def test_a_date_without_a_zone_takes_the_sources() -> None:
    entry = only(rss(f"{LINK}<pubDate>2025-12-01 10:00</pubDate>"), timezone="Asia/Shanghai")
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)
    assert entry.notes == ()


def test_an_entrys_own_language_comes_first_and_the_sources_replaces_the_feeds() -> None:
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    channel = "<language>en</language>"
    own = rss(f"{LINK}<dc:language>fr</dc:language>", channel=channel, attributes=spaces)
    assert only(own, language="de").language == "fr"
    assert only(rss(LINK, channel=channel), language="de").language == "de"
    assert only(rss(LINK, channel=channel)).language == "en"


def test_of_an_archive_the_first_entries_are_read_and_the_cut_is_told() -> None:
    parsed = parse(rss(*["<title>x</title>"] * 2_500))
    assert len(parsed.entries) == 2_000
    assert any("2,500 entries" in note for note in parsed.notes)


@pytest.mark.parametrize(
    ("base", "link", "address"),
    [
        ("https://a.example/x/", "1", "https://a.example/x/1"),
        ("https://a.example/x/", "https://b.\n example/1", "https://b.example/1"),
        ("https://a.example/x/", " https://b.example/a b?x=1&amp;y=2 ", "https://b.example/a%20b?x=1&y=2"),
        ("https://a.example/x/", "a.example/1", "https://a.example/1"),
        ("https://a.example/x/", "www.b.example/1", "https://www.b.example/1"),
        ("https://a.example/x/", "HTTPS://b.example/1", "https://b.example/1"),
        ("https://a.example/x/", "javascript:alert(1)", ""),
        ("https://a.example/x/", "https://[::1", ""),
        ("https://a.example/x/", "https://a.example/" + "x" * 5_000, ""),
        ("file:///data/a.xml", "1", "1"),
        ("https://a.example/x/", "", ""),
    ],
)
def test_a_link_is_an_address_that_a_person_can_open_or_nothing(base: str, link: str, address: str) -> None:
    assert absolute_url(base, link) == address


def test_text_that_is_no_markup_keeps_its_angles_and_loses_its_references() -> None:
    draft = Draft(title="Use <b> &amp; win", plain_title=True, summary="A&B <i>", plain_summary=True)
    draft.tags = ["<b>sea</b>", "sea"]
    (entry,) = finish(source(), Document("rss", [draft]), "https://a.example/", NOW).entries
    assert (entry.title, entry.summary, entry.tags) == ("Use <b> & win", "A&B <i>", ("sea",))


def test_only_a_folder_that_is_a_file_leads_to_further_files() -> None:
    folder = Document("folder", documents=["file:///data/a.xml"])
    assert finish(source(), folder, "file:///data", NOW).documents == ("file:///data/a.xml",)
    assert finish(source(), folder, "https://a.example/", NOW).documents == ()


def test_an_entry_takes_from_its_source_what_it_does_not_say() -> None:
    drafts = [Draft(title="a", date=" "), Draft(title="b", language="fr", country="FR")]
    german = source(language="de", country="DE")
    first, second = finish(german, Document("rss", drafts), "https://a.example/", NOW).entries
    assert (first.language, first.country, first.published, first.notes) == ("de", "DE", None, ())
    assert (second.language, second.country) == ("fr", "FR")
