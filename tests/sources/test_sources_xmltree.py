"""Broken documents: what can be read is read, and one broken item never takes its neighbours along."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_documents import atom, parse, rss

from monitors.records import Outcome
from monitors.sources.xmltree import parse_tree, root_name

GOOD = "<title>Alpha</title><link>https://news.example/1</link>"
NEXT = "<title>Omega</title><link>https://news.example/2</link>"


def two(first: str) -> str:
    return rss(first, NEXT)


def titled(title: str) -> str:
    return two(f"<title>{title}</title><link>https://news.example/1</link>")


STILL_TWO = {
    "white space before the declaration": '\n  <?xml version="1.0"?>' + two(GOOD),
    "a warning before the declaration": "Warning: mysql_connect() in /x.php<br />\n" + two(GOOD),
    "a broken declaration": '<?xml?xml version="1.0" ??>' + two(GOOD),
    "a declaration with no end quote": '<?xml version="1.0 encoding="utf-8"?>' + two(GOOD),
    "two declarations": '<?xml version="1.0"?><?xml version="1.0"?>' + two(GOOD),
    "comments before the root": "<!-- made by <rss> tools -->" + two(GOOD),
    "a style sheet": '<?xml-stylesheet href="x.xsl"?>' + two(GOOD),
    "a DOCTYPE": '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x/rss.dtd">' + two(GOOD),
    "a DOCTYPE with entities": '<!DOCTYPE rss [<!ENTITY x "<item>">]>' + two(GOOD),
    "text after the end": two(GOOD) + "\n<!-- 0.2 s --> done",
    "a script after the end": two(GOOD) + "<script>var a = 1 < 2;</script>",
    "a second root": two(GOOD) + "<html><body>x</body></html>",
    "a bare ampersand": two(GOOD + "<description>R & D</description>"),
    "an ampersand in a link": two("<title>Alpha</title><link>https://news.example/?a=1&b=2</link>"),
    "an HTML entity": two(GOOD + "<description>caf&eacute;&nbsp;x</description>"),
    "an unknown entity": two(GOOD + "<description>&nosuch; x</description>"),
    "a reference to nothing": two(GOOD + "<description>&#0;&#xFFFF;&#x110000;x</description>"),
    "a reference to a surrogate": two(GOOD + "<description>&#xD83D;&#xDE00;</description>"),
    "a huge reference": two(GOOD + "<description>&#99999999999;</description>"),
    "a NUL": two(GOOD + "<description>a\x00b</description>"),
    "control characters": two(GOOD + "<description>a\x01\x08\x0b\x0c\x1f b</description>"),
    "an escape character": two(GOOD + "<description>a\x1b[31mred</description>"),
    "a non-character": two(GOOD + "<description>a\ufffeb</description>"),
    "a loose angle": two(GOOD + "<description>1 < 2</description>"),
    "a loose angle before a letter": two(GOOD + "<description>a <b of c</description>"),
    "HTML that is not escaped": two(GOOD + "<description><p>one<br>two</p></description>"),
    "an img that is not closed": two(GOOD + '<description><img src="x.png">text</description>'),
    "crossed tags": two(GOOD + "<description><b><i>x</b></i></description>"),
    "an attribute without quotes": two(GOOD + "<enclosure url=x.mp3 length=1 />"),
    "an attribute twice": two(GOOD + '<enclosure url="x.mp3" url="y.mp3"/>'),
    "a prefix that is not declared": two(GOOD + "<dc:creator>Ada</dc:creator><media:thumbnail url='x'/>"),
    "an end tag too many": two(GOOD + "</b>"),
    "a title that is not closed": two("<title>Alpha<link>https://news.example/1</link>"),
    "an item that is not closed": f"<rss><channel><item>{GOOD}<item>{NEXT}</item></channel></rss>",
    "the end is missing": two(GOOD).removesuffix("</channel></rss>"),
    "cut off inside a tag": two(GOOD).removesuffix("</channel></rss>") + "</chan",
    "cut off inside a later item": two(GOOD).removesuffix("</item></channel></rss>"),
    "CDATA that never ends": two(GOOD + "<description><![CDATA[text</description>"),
    "CDATA with an end inside": two(GOOD + "<description><![CDATA[a]]>b]]></description>"),
    "CDATA in CDATA": two(GOOD + "<description><![CDATA[a<![CDATA[b]]>c]]></description>"),
    "a comment with dashes": two(GOOD + "<!-- a -- b -->"),
    "a comment that never ends": two(GOOD) + "<!-- never",
    "no channel": f"<rss><item>{GOOD}</item><item>{NEXT}</item></rss>",
    "no root": f"<item>{GOOD}</item><item>{NEXT}</item>",
    "no rss": f"<channel><item>{GOOD}</item><item>{NEXT}</item></channel>",
    "items in an items element": f"<rss><items><item>{GOOD}</item><item>{NEXT}</item></items></rss>",
    "an item in an item": f"<rss><channel><item>{GOOD}<item>{NEXT}</item></item></channel></rss>",
    "capital letters": f"<RSS><CHANNEL><ITEM>{GOOD}</ITEM><ITEM>{NEXT}</ITEM></CHANNEL></RSS>",
    "capital letters inside": two(GOOD).replace("title>", "TITLE>").replace("link>", "LINK>"),
    "two channels": "<rss>"
    f"<channel><item>{GOOD}</item></channel><channel><item>{NEXT}</item></channel></rss>",
    "an unknown default namespace": two(GOOD).replace("<rss ", '<rss xmlns="http://unknown.example/ns" '),
    "an Atom namespace with https": atom(
        '<title>Alpha</title><link href="https://news.example/1"/><id>1</id>',
        '<title>Omega</title><link href="https://news.example/2"/><id>2</id>',
    ).replace("http://www.w3.org", "https://www.w3.org"),
    "an Atom feed with an unknown namespace": atom(
        '<title>Alpha</title><link href="https://news.example/1"/><id>1</id>',
        '<title>Omega</title><link href="https://news.example/2"/><id>2</id>',
    ).replace("http://www.w3.org/2005/Atom", "http://unknown.example/atom"),
    "an Atom feed without a namespace": atom(
        '<title>Alpha</title><link href="https://news.example/1"/><id>1</id>',
        '<title>Omega</title><link href="https://news.example/2"/><id>2</id>',
    ).replace(' xmlns="http://www.w3.org/2005/Atom"', ""),
    "a namespace that is declared twice": two(GOOD).replace("<rss ", '<rss xmlns:a="x" xmlns:a="x" '),
    "a prefix for RSS itself": two(GOOD).replace("<", "<r:").replace("<r:/", "</r:").replace(
        "<r:rss ", '<r:rss xmlns:r="http://backend.userland.com/rss2" '
    ),
}  # fmt: skip

NO_FEEDS = {
    "nothing": "",
    "white space": "  \n ",
    "NULs": "\0\0\0\0",
    "text": "Too many requests",
    "an unknown document": "<note><to>x</to></note>",
    "a web page": "<!DOCTYPE html><html><head><title>x</title></head><body>x</body></html>",
    "an error page": "<html><body><h1>502 Bad Gateway</h1></body></html>",
    "JSON of another kind": '{"a": 1}',
    "broken JSON": '{"version": "https://jsonfeed.org/version/1.1", "items": [',
    "a list of feeds": '<opml version="2.0"><body><outline xmlUrl="https://x.example"/></body></opml>',
    "only a declaration": '<?xml version="1.0"?>',
    "only an open angle": "<",
    "a SOAP fault": '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
    "an SVG picture": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
}


@pytest.mark.parametrize("document", STILL_TWO.values(), ids=STILL_TWO.keys())
def test_both_items_of_a_broken_document_are_read(document: str) -> None:
    parsed = parse(document)
    assert parsed.outcome is Outcome.OK
    assert [entry.title for entry in parsed.entries] == ["Alpha", "Omega"]
    assert parsed.entries[1].url == "https://news.example/2"


@pytest.mark.parametrize("document", NO_FEEDS.values(), ids=NO_FEEDS.keys())
def test_what_is_no_feed_ends_as_one_line(document: str) -> None:
    parsed = parse(document)
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert parsed.text
    assert "\n" not in parsed.text
    assert parsed.entries == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Alpha &amp; Beta", "Alpha & Beta"),
        ("Alpha & Beta", "Alpha & Beta"),
        ("Alpha &amp;amp; Beta", "Alpha & Beta"),
        ("Caf&eacute;", "Café"),
        ("Caf&amp;eacute;", "Café"),
        ("A&#8217;s", "A’s"),
        ("A&amp;#8217;s", "A’s"),
        ("A&#x2019;s", "A’s"),
        ("<![CDATA[A & B <b>bold</b>]]>", "A & B bold"),
        ("<![CDATA[A &amp; B]]>", "A & B"),
        ("  two \n lines\t ", "two lines"),
        ("&lt;b&gt;bold&lt;/b&gt; text", "bold text"),
        ("<b>bold</b> text", "bold text"),
        ("1 &lt; 2", "1 < 2"),
        ("FlÃ¼chtlinge", "Flüchtlinge"),
        ("caf\x00e", "cafe"),
        ("Alpha <br> Beta", "Alpha Beta"),
    ],
)
def test_a_title_is_read_as_a_person_reads_it(written: str, read: str) -> None:
    assert parse(titled(written)).entries[0].title == read


def test_references_behind_a_fault_are_kept() -> None:
    fault = "<description>one<br>two</description>"
    first, second = parse(
        rss(
            "<link>https://news.example/?a=1&b=2</link><title>Q&amp;A</title>" + fault,
            "<link>https://news.example/?a=1&amp;b=2</link><title>R&D 1 &lt; 2</title>" + fault,
        )
    ).entries
    assert (first.url, first.title) == ("https://news.example/?a=1&b=2", "Q&A")
    assert (second.url, second.title) == ("https://news.example/?a=1&b=2", "R&D 1 < 2")


def test_items_that_only_an_item_by_item_reading_finds_are_told() -> None:
    parsed = parse(two(GOOD + "<description><![CDATA[text</description>"))
    assert len(parsed.entries) == 2
    assert any("not well-formed" in note or "mended" in note for note in parsed.notes)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    parse(body)


@settings(max_examples=200)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_no_damage_to_a_feed_makes_it_raise(at: int, damage: bytes) -> None:
    whole = two(GOOD + "<description><![CDATA[<p>x</p>]]></description><guid>g</guid>").encode()
    at %= len(whole)
    parse(whole[:at] + damage + whole[at + 1 :])
    parse(whole[:at])


def test_an_item_that_is_not_whole_is_read_where_the_others_are() -> None:
    tree = parse_tree("<![CDATA[x]]><item<title>A</title></item><item·x/><item><title>B</title></item>")
    assert [item.findtext("title") for item in tree.items] == ["A", "B"]
    assert tree.root is None
    assert tree.lost == 1


def test_an_archive_with_too_many_tags_is_read_up_to_its_first_items() -> None:
    item = "<item><title>x</title>" + "<a/>" * 115 + "</item>"
    tree = parse_tree("<rss><channel>" + item * 2_150 + "</channel></rss>")
    assert tree.root is not None
    assert len(tree.root.findall(".//item")) == 2_001


def test_too_many_tags_without_items_are_told_and_those_in_cdata_do_not_count() -> None:
    assert "300,001 tags" in parse_tree("<rss>" + "<a/>" * 300_000).trouble
    markup = "<a/>" * 300_000
    assert parse_tree(f"<rss><![CDATA[{markup}]]></rss>").trouble == ""


def test_a_broken_document_with_too_many_references_is_not_mended() -> None:
    assert "too many to mend" in parse_tree("<rss>" + "&" * 500_001).trouble


@pytest.mark.parametrize(
    ("document", "name"),
    [("<!-- <rss> --><a:Feed x='1'/>", "feed"), ("\ufeff warning <1> <html>", "html"), ("no tag", "")],
)
def test_the_root_is_found_behind_whatever_stands_before_it(document: str, name: str) -> None:
    assert root_name(document) == name
