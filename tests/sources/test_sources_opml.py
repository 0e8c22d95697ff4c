"""Lists of feeds, in and out."""

from __future__ import annotations

import pytest
from reading_documents import source

from monitors.errors import ConfigError
from monitors.sources.opml import Outline, read_opml, write_opml

LIST = b"""<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline type="rss" text="Post" title="The Post" xmlUrl="https://a.example/feed"/>
<outline text="Another" xmlurl="feed://b.example/feed"/><outline xmlUrl="https://c.example/feed"/>
<outline text="twice" xmlUrl="https://a.example/feed"/><outline text="a folder"/>
<outline text="odd" xmlUrl="javascript:1"/></body></opml>"""


def test_each_address_of_a_list_is_read_once() -> None:
    assert read_opml(LIST) == (
        Outline("The Post", "https://a.example/feed"),
        Outline("Another", "http://b.example/feed"),
        Outline("https://c.example/feed", "https://c.example/feed"),
    )


def test_two_feeds_of_one_name_are_told_apart() -> None:
    outlines = read_opml(
        b'<opml><body><outline text="x" xmlUrl="https://a.example"/>'
        b'<outline text="x" xmlUrl="https://b.example"/></body></opml>'
    )
    assert [outline.name for outline in outlines] == ["x", "x (2)"]


def test_a_nested_feed_knows_its_folders() -> None:
    (outline,) = read_opml(
        b'<opml><body><outline text="A"><outline title="B">'
        b'<outline text="x" xmlUrl="https://a.example" language="zh"/></outline></outline></body></opml>'
    )
    assert (outline.folders, outline.language) == (("A", "B"), "zh")


def test_what_is_no_list_is_an_error() -> None:
    with pytest.raises(ConfigError, match="OPML"):
        read_opml(b"<rss/>")


def test_what_is_written_is_read_back() -> None:
    feeds = [
        source(name="A & B", url="https://a.example/feed?x=1&y=2", language="zh"),
        source(name="search", kind="gdelt", query="x"),
        source(name="file", url="file:///x.xml"),
    ]
    (outline,) = read_opml(write_opml(feeds, "Mine"))
    assert (outline.name, outline.url, outline.language) == ("A & B", "https://a.example/feed?x=1&y=2", "zh")


def test_a_language_is_written_only_where_it_is_known() -> None:
    assert b"language" not in write_opml([source(name="A")], "Mine")
