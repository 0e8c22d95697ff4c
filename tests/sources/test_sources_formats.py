"""Every feed format is read into the same entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from reading_documents import atom, only, parse, rss

from monitors.records import Outcome

LINK = "<link>https://news.example/1</link>"


def test_rss_2() -> None:
    entry = only(
        rss(
            f"<title>Ports</title>{LINK}<guid isPermaLink='false'>n-1</guid>"
            "<description>&lt;p&gt;First&lt;/p&gt;</description><author>ada@news.example (Ada)</author>"
            "<category>trade</category><category>sea</category>"
            "<pubDate>Mon, 01 Dec 2025 10:00:00 +0800</pubDate>",
            channel="<language>en-gb</language>",
        )
    )
    assert (entry.title, entry.url, entry.guid) == ("Ports", "https://news.example/1", "n-1")
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)
    assert (entry.summary, entry.language, entry.tags) == ("First", "en-gb", ("trade", "sea"))
    assert entry.author == "ada@news.example (Ada)"


def test_rss_1_names_its_items_by_rdf_about_beside_the_channel() -> None:
    entry = only(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/">
        <title>News</title><items><rdf:Seq><rdf:li rdf:resource="https://news.example/1"/></rdf:Seq></items>
        </channel><item rdf:about="https://news.example/1"><title>Ports</title>
        <dc:creator>Ada</dc:creator><dc:date>2025-12-01T10:00+08:00</dc:date><dc:subject>sea</dc:subject>
        </item></rdf:RDF>"""
    )
    assert (entry.title, entry.url, entry.guid) == (
        "Ports",
        "https://news.example/1",
        "https://news.example/1",
    )
    assert (entry.author, entry.tags) == ("Ada", ("sea",))
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)


def test_rss_090() -> None:
    entry = only(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>News</title></channel>
        <item><title>Ports</title><link>https://news.example/1</link></item></rdf:RDF>"""
    )
    assert (entry.title, entry.url, entry.guid) == ("Ports", "https://news.example/1", "")


def test_atom_1() -> None:
    entry = only(
        atom(
            '<title type="html">Ports &amp;amp; ships</title><id>tag:1</id>'
            '<link rel="self" href="https://news.example/1.atom"/>'
            '<link rel="alternate" type="application/pdf" href="https://news.example/1.pdf"/>'
            '<link rel="alternate" type="text/html" href="/1"/><link rel="enclosure" href="/1.mp3"/>'
            "<author><name>Ada</name><email>a@b</email></author><author><name>Bo</name></author>"
            '<summary>Short</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
            "<p>Long</p><p>text</p></div></content><category term='sea' label='Sea'/>"
            "<published>2025-12-01T10:00:00+08:00</published><updated>2025-12-02T10:00:00Z</updated>",
            attributes='xml:lang="en"',
        )
    )
    assert (entry.title, entry.url, entry.guid) == ("Ports & ships", "https://news.example/1", "tag:1")
    assert (entry.author, entry.summary, entry.language) == ("Ada, Bo", "Short", "en")
    assert entry.body.split() == ["Long", "text"]
    assert entry.tags == ("Sea",)
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)


def test_atom_03() -> None:
    entry = only(
        """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title><tagline>t</tagline>
        <entry><title mode="escaped">Ports</title><link rel="alternate" href="https://news.example/1"/>
        <id>tag:1</id><issued>2025-12-01T10:00:00Z</issued><modified>2025-12-02T10:00:00Z</modified>
        <content mode="escaped">Long</content></entry></feed>"""
    )
    assert (entry.title, entry.url, entry.summary) == ("Ports", "https://news.example/1", "Long")
    assert entry.published == datetime(2025, 12, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<title>Use &lt;b&gt; now</title>", "Use <b> now"),
        ('<title type="text">AT&amp;amp;T</title>', "AT&T"),
        ('<title type="html">Use &lt;b&gt;it&lt;/b&gt;</title>', "Use it"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Use <b>it</b></div></title>',
            "Use it",
        ),
    ],
)
def test_atom_says_whether_a_text_is_markup(written: str, read: str) -> None:
    assert only(atom(f"{written}<id>1</id>")).title == read


def test_media_rss_gives_what_the_entry_itself_lacks() -> None:
    entry = only(
        atom(
            '<id>yt:1</id><link rel="alternate" href="https://video.example/1"/><media:group>'
            "<media:title>Ports</media:title><media:description>About ships</media:description>"
            "<media:keywords>sea, trade</media:keywords></media:group>",
            attributes='xmlns:media="http://search.yahoo.com/mrss/"',
        )
    )
    assert (entry.title, entry.summary, entry.tags) == ("Ports", "About ships", ("sea", "trade"))


def test_an_entrys_own_title_comes_before_that_of_its_picture() -> None:
    entry = only(
        rss(
            '<media:content url="x.jpg"><media:title>Picture</media:title></media:content>'
            f"<title>Ports</title>{LINK}",
            attributes='xmlns:media="http://search.yahoo.com/mrss/"',
        )
    )
    assert entry.title == "Ports"


def test_full_text_in_the_feed_is_the_body_and_the_description_its_summary() -> None:
    entry = only(
        rss(
            f"<title>x</title>{LINK}<description>Short</description>"
            "<content:encoded><![CDATA[<p>Long <b>text</b></p>]]></content:encoded>",
            attributes='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
    )
    assert (entry.summary, entry.body) == ("Short", "Long text")


def test_full_text_alone_is_the_summary() -> None:
    entry = only(
        rss(
            f"<title>x</title>{LINK}<content:encoded>Long</content:encoded>",
            attributes='xmlns:content="http://purl.org/rss/1.0/modules/content/"',
        )
    )
    assert (entry.summary, entry.body) == ("Long", "")


def test_json_feed() -> None:
    item = {
        "id": 7,
        "url": "/1",
        "title": "Ports & ships",
        "content_html": "<p>Long</p>",
        "summary": "Short",
        "date_published": "2025-12-01T10:00:00+08:00",
        "authors": [{"name": "Ada"}, {"name": "Bo"}],
        "tags": ["sea", 4, None],
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "language": "en",
        "items": [item, 5],
    }
    entry = only("\ufeff" + json.dumps(feed))
    assert (entry.guid, entry.url, entry.title) == ("7", "https://news.example/1", "Ports & ships")
    assert (entry.summary, entry.body, entry.author, entry.language) == ("Short", "Long", "Ada, Bo", "en")
    assert entry.tags == ("sea", "4")
    assert entry.published == datetime(2025, 12, 1, 2, tzinfo=UTC)


def test_json_feed_1_has_one_author_for_all() -> None:
    entry = only(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "author": {"name": "Ada"},
                "next_url": "https://news.example/feed?page=2",
                "items": [{"id": "1", "external_url": "https://other.example/", "content_text": "a < b"}],
            }
        )
    )
    assert (entry.author, entry.summary, entry.title) == ("Ada", "a < b", "")
    assert entry.url == "https://other.example/"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ("<link>\n https://a.example/1\n </link>", "https://a.example/1"),
        ("<link><![CDATA[https://a.example/?a=1&b=2]]></link>", "https://a.example/?a=1&b=2"),
        ("<link><![CDATA[https://a.example/?a=1&amp;b=2]]></link>", "https://a.example/?a=1&b=2"),
        ('<link href="https://a.example/1"/>', "https://a.example/1"),
        ('<atom:link href="https://a.example/1"/>', "https://a.example/1"),
        ("<link>/1</link>", "https://news.example/1"),
        ("<link>1?a=b</link>", "https://news.example/1?a=b"),
        ("<link>//a.example/1</link>", "https://a.example/1"),
        ("<link>news.example/1</link>", "https://news.example/1"),
        ("<link>https://a.example/a b</link>", "https://a.example/a%20b"),
        ("<guid>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid isPermaLink='true'>https://a.example/1</guid>", "https://a.example/1"),
        ("<guid isPermaLink='false'>https://a.example/1</guid>", ""),
        ("<guid isPermaLink='true'>/1</guid>", "https://news.example/1"),
        ("<guid>n-1</guid>", ""),
        ("<link/><guid>https://a.example/1</guid>", "https://a.example/1"),
        ('<enclosure url="https://a.example/1.mp3"/>', "https://a.example/1.mp3"),
        ("<dc:identifier>https://a.example/1</dc:identifier>", "https://a.example/1"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<link>mailto:a@b.example</link>", ""),
        ("<link>file:///etc/passwd</link>", ""),
        ("<link>http://[::1</link>", ""),
        ("<link>https://a.example/" + "x" * 5000 + "</link>", ""),
        ("<title>none</title>", ""),
        ('<link xml:base="/x/">1</link>', "https://news.example/1"),
    ],
)
def test_the_link_of_an_entry(item: str, url: str) -> None:
    spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    assert only(rss(item, attributes=spaces)).url == url


def test_relative_links_follow_xml_base() -> None:
    document = atom('<id>1</id><link href="2"/>', attributes='xml:base="https://other.example/a/"')
    assert only(document).url == "https://other.example/a/2"
    nested = atom('<id>1</id><link href="2"/>', attributes='xml:base="/a/"')
    assert only(nested).url == "https://news.example/a/2"


def test_in_a_file_relative_links_follow_the_feeds_own_address_if_it_names_one() -> None:
    item = "<title>x</title><link>/1</link>"
    named = rss(item, channel="<link>https://home.example/</link>")
    assert parse(named, url="file:///data/feed.xml").entries[0].url == "https://home.example/1"
    assert parse(rss(item), url="file:///data/feed.xml").entries[0].url == "/1"


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ("<pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate><dc:date>2025-12-02</dc:date>", 1),
        ("<dc:date>2025-12-02T00:00:00Z</dc:date>", 2),
        ("<pubDate/><dc:date>2025-12-02T00:00:00Z</dc:date>", 2),
        ("<atom:updated>2025-12-03T00:00:00Z</atom:updated>", 3),
        (
            "<atom:updated>2025-12-03T00:00:00Z</atom:updated><atom:published>2025-12-01T00:00:00Z</atom:published>",
            1,
        ),
    ],
)
def test_published_comes_before_updated(dates: str, day: int) -> None:
    spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    published = only(rss(f"{LINK}{dates}", attributes=spaces)).published
    assert published is not None
    assert published.day == day


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


def test_what_the_feed_says_of_itself() -> None:
    parsed = parse(
        rss(
            f"<title>x</title>{LINK}",
            channel="<language>zh-cn</language><ttl>60</ttl>"
            '<atom:link rel="next" href="?page=2"/><atom:link rel="self" href="https://news.example/feed"/>',
            attributes='xmlns:atom="http://www.w3.org/2005/Atom"',
        )
    )
    assert (parsed.kind, parsed.title, parsed.language) == ("rss", "News", "zh-cn")
    assert parsed.ttl_s == 3600
    assert parsed.next_page == "https://news.example/feed?page=2"


@pytest.mark.parametrize(
    ("channel", "ttl_s"),
    [
        ("<ttl>5</ttl>", 300.0),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800.0),
        ("<sy:updatePeriod> daily </sy:updatePeriod>", 86_400.0),
        ("<sy:updatePeriod>never</sy:updatePeriod>", None),
    ],
)
def test_how_often_a_feed_wants_to_be_read(channel: str, ttl_s: float | None) -> None:
    spaces = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert parse(rss(LINK, channel=channel, attributes=spaces)).ttl_s == ttl_s


def test_an_entrys_own_language_comes_first_and_the_sources_replaces_the_feeds() -> None:
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    channel = "<language>en</language>"
    own = rss(f"{LINK}<dc:language>fr</dc:language>", channel=channel, attributes=spaces)
    assert only(own, language="de").language == "fr"
    assert only(rss(LINK, channel=channel), language="de").language == "de"
    assert only(rss(LINK, channel=channel)).language == "en"


def test_the_publication_that_an_entry_was_taken_from() -> None:
    assert only(rss(f'{LINK}<source url="https://o.example">Other</source>')).publisher == "Other"
    assert only(atom("<id>1</id><source><title>Other</title></source>")).publisher == "Other"


def test_of_an_archive_the_first_entries_are_read_and_the_cut_is_told() -> None:
    parsed = parse(rss(*["<title>x</title>"] * 2_500))
    assert len(parsed.entries) == 2_000
    assert any("2,500 entries" in note for note in parsed.notes)


def test_a_gzipped_file_is_unpacked() -> None:
    import gzip

    assert only(gzip.compress(rss(LINK).encode())).url == "https://news.example/1"
    assert parse(b"\x1f\x8b\x08 broken").outcome is Outcome.NOT_A_FEED


def test_a_bomb_in_gzip_ends_as_one_line() -> None:
    import gzip

    parsed = parse(gzip.compress(b"\0" * 50_000_000))
    assert parsed.outcome is Outcome.TOO_LARGE
    assert "8 MB" in parsed.text
