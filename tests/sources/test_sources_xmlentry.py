"""One entry of an XML feed, as publishers write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from reading_documents import LINK, atom, only, rss


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


def test_the_publication_that_an_entry_was_taken_from() -> None:
    assert only(rss(f'{LINK}<source url="https://o.example">Other</source>')).publisher == "Other"
    assert only(atom("<id>1</id><source><title>Other</title></source>")).publisher == "Other"


def test_rss_1_names_an_item_by_rdf_about() -> None:
    entry = only(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel/><item rdf:about="https://news.example/1"><title>Ports</title></item></rdf:RDF>"""
    )
    assert (entry.url, entry.guid) == ("https://news.example/1", "https://news.example/1")


@pytest.mark.parametrize("base", ["https://[::1/", "javascript:alert(1)"])
def test_an_address_that_is_none_is_no_base_for_links(base: str) -> None:
    document = rss("<title>x</title><link>/2</link>").replace("<item>", f'<item xml:base="{base}">')
    assert only(document).url == "https://news.example/2"


def test_a_base_that_is_none_leaves_that_of_the_document() -> None:
    item = '<id>1</id><link href="2"/>'
    document = atom(item, attributes='xml:base="/a/"').replace("<entry>", '<entry xml:base="https://[::1/">')
    assert only(document).url == "https://news.example/a/2"


def test_of_a_field_that_stands_twice_the_first_that_is_not_empty_counts() -> None:
    entry = only(rss(f"<title> </title><title>A</title><title>B</title><nosuch>x</nosuch>{LINK}"))
    assert entry.title == "A"


def test_a_title_that_is_never_closed_ends_where_the_next_field_begins() -> None:
    entry = only(f"<rss><channel><item><title>Use <b>it</b> now{LINK}</title></item></channel></rss>")
    assert (entry.title, entry.url) == ("Use it now", "https://news.example/1")
