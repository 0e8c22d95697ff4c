"""What an XML feed says of itself, in every format."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from reading_documents import LINK, only, parse, rss

from monitors.sources.xmlfeed import read_feed
from monitors.sources.xmltree import Tree


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


def test_atom_03() -> None:
    entry = only(
        """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title><tagline>t</tagline>
        <entry><title mode="escaped">Ports</title><link rel="alternate" href="https://news.example/1"/>
        <id>tag:1</id><issued>2025-12-01T10:00:00Z</issued><modified>2025-12-02T10:00:00Z</modified>
        <content mode="escaped">Long</content></entry></feed>"""
    )
    assert (entry.title, entry.url, entry.summary) == ("Ports", "https://news.example/1", "Long")
    assert entry.published == datetime(2025, 12, 1, 10, tzinfo=UTC)


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


def test_items_below_a_root_that_names_no_feed_are_known_by_what_they_hold() -> None:
    assert parse(f"<news><item>{LINK}</item></news>").kind == "rss"
    assert parse(f"<news><entry>{LINK}</entry></news>").kind == "atom"
    other = parse("<news><item><price>5</price></item></news>")
    assert other.text == "its root element is <news>, which is no feed"


def test_a_feed_in_a_namespace_that_nobody_knows_is_read_without_what_is_foreign_in_it() -> None:
    item = '<f:item><f:title>Ports</f:title><o:title xmlns:o="urn:other">Other</o:title></f:item>'
    document = f'<f:rss xmlns:f="urn:unknown"><f:channel>{item}</f:channel></f:rss>'
    assert only(document).title == "Ports"


def test_items_behind_a_root_that_cannot_be_read_are_read() -> None:
    parsed = parse(f"<![CDATA[x]]><item><title>A</title>{LINK}</item>", kind="feed")
    assert [entry.title for entry in parsed.entries] == ["A"]
    assert (parsed.kind, parsed.title) == ("rss", "")


def test_a_tree_of_nothing_is_no_feed() -> None:
    assert read_feed(Tree(None)).trouble == "it is empty"
