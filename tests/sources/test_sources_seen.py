"""The fast way to visible text reads as the thorough one does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.sources.seen import _Shown, seen
from monitors.text import visible_text

MARKUP = [
    "plain",
    "<p>one</p><p>two</p>",
    "<p>one</p>\n\n  <p> two </p>",
    "one<br>two<br/><br />three",
    "a<b>b</b>c <I>d</I>",
    "R&amp;D &lt;x&gt; &nbsp;&#8217; &#x2019;",
    "&amp;lt;b&amp;gt;",
    "AT&T and &nosuch; and &copy",
    "1 < 2 > 0 and a<3",
    '<a href="x>y" title=\'a"b\'>text</a>',
    "<a href=x>text</a",
    "<a href='x>text",
    "x<script>var a = '<p>';</script>y<style>p{}</style>z",
    "x<script>never ends",
    "x<!-- hidden <p> -->y<!-- never ends",
    "<![CDATA[x <b>y</b>]]>",
    "<ul><li>one</li><li>two</li></ul>",
    "<table><tr><td>a</td><td>b</td></tr></table>",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字",
    "<custom-tag>x</custom-tag>y<svg:g>z</svg:g>",
    "<div\nclass='x'\n>one</div>two",
    "<p>tab\there</p>",
    "</p></p><p></p>",
    "<?php echo 1 ?>x",
    "<" * 50,
    "&" * 50,
    "<!--" * 300,
    "<script>" * 300,
    "",
]


@pytest.mark.parametrize("markup", MARKUP)
def test_the_fast_way_reads_as_the_thorough_one(markup: str) -> None:
    assert seen(markup).split() == visible_text(markup).split()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one</p>\n\n\n<p> two </p>", "one\n\ntwo"),
        ("one<br>two", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("one<br> <br><br>two<p>", "one\n\ntwo"),
        ("<br>one<br>", "one"),
        ("a \n b", "a b"),
    ],
)
def test_paragraphs_stay_apart(markup: str, text: str) -> None:
    assert seen(markup) == text


PIECES = st.sampled_from(
    ["<p>", "</p>", "<br>", "<b>", "</b>", "<a href='x'>", "</a>", "&amp;", "&lt;", "&nbsp;", "&", "<", ">",
     "x", " ", "\n", "<script>", "</script>", "<!--", "-->", '"', "'", "<li>", "<DIV>", "&#8217;", "中", "é"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=12))
def test_no_markup_is_read_in_two_ways(pieces: list[str]) -> None:
    markup = "".join(pieces)
    assert seen(markup).split() == visible_text(markup).split()


def test_names_of_tags_that_a_document_invents_are_not_all_remembered() -> None:
    shown = _Shown({"b": ""})
    assert shown["B"] == ""
    assert {shown[f"x{number}"] for number in range(2_000)} == {"\n\n"}
    assert len(shown) == 1_000


def test_a_paragraph_may_begin_and_end_with_breaks() -> None:
    assert seen("<p><br>one<br></p><br>two") == "one\n\ntwo"
    assert seen("one<br>\xa0<br>two") == "one\n\ntwo"
