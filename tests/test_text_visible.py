"""Markup to visible text, and back to the markup."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.text import visible, visible_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Huawei wins", "Huawei wins"),
        ("  Huawei \t wins ", "Huawei wins"),
        ("digital\n  currency", "digital currency"),
        ("one\n \ntwo", "one\n\ntwo"),
        ("digital <b>currency</b>", "digital currency"),
        ("数<em>字</em>货币", "数字货币"),
        ("digital<br/>currency", "digital\ncurrency"),
        ("<p>one</p>\n\n<p>two</p>", "one\n\ntwo"),
        ("<ul><li>one<li>two</ul>", "one\n\ntwo"),
        ("<td>one</td><td>two</td>", "one\n\ntwo"),
        ("<p>one\n\ntwo</p>", "one two"),
        ('<a title="a > b" href="/huawei">x</a>', "x"),
        ('<img alt="huawei">x', "x"),
        ("<script>huawei</script>x<STYLE>y</style >z", "xz"),
        ("<script>huawei", ""),
        ("x</script>y", "xy"),
        ("a<!-- huawei -->b<!-- c", "ab"),
        ("<?xml version='1.0'?><!DOCTYPE html>x", "x"),
        ("<![CDATA[R&D <3]]> now", "R&D <3 now"),
        ("<![CDATA[]]>x", "x"),
        ("<ruby>深圳<rt>しんせん</rt></ruby>", "深圳"),
        ("R&amp;D", "R&D"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("bl&#111;ck&#x63;hain", "blockchain"),
        ("Huawei&rsquo;s", "Huawei’s"),
        ("digital&nbsp;currency", "digital currency"),
        ("AT&T, Q&A, a & b, ?a=1&copy=2", "AT&T, Q&A, a & b, ?a=1&copy=2"),
        ("&copy 2020 &nosuch; &notify;", "© 2020 &nosuch; &notify;"),
        ("3 < 4, I <3 it", "3 < 4, I <3 it"),
        ("cut in <a href='x", "cut in"),
        ("""<p title="don't>one</p><p>two""", "one\n\ntwo"),
        ("", ""),
    ],
)
def test_a_reader_sees(markup: str, text: str) -> None:
    assert visible_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "word", "original"),
    [
        ("plain Huawei", "Huawei", "Huawei"),
        ("<p>x &amp; Huawei</p>", "Huawei", "Huawei"),
        ("Hua<b>wei</b> wins", "Huawei", "Hua<b>wei"),
        ("bl&#111;ckchain now", "blockchain", "bl&#111;ckchain"),
        ("&#72;uawe&#105;!", "Huawei", "&#72;uawe&#105;"),
        ("<i>digital</i><br>currency", "digital\ncurrency", "digital</i><br>currency"),
    ],
)
def test_visible_words_lead_back_to_the_markup(markup: str, word: str, original: str) -> None:
    seen = visible(markup)
    at = seen.text.index(word)
    begin, end = seen.to_markup(at, at + len(word))
    assert markup[begin:end] == original


@given(
    st.lists(st.sampled_from(["a", "汉", " ", "\n", "&amp;", "&#65;", "<b>", "</b>", "<p>", "<", "&", "x>"]))
)
def test_every_visible_character_has_its_place(parts: list[str]) -> None:
    markup = "".join(parts)
    seen = visible(markup)
    for at, character in enumerate(seen.text):
        begin, end = seen.to_markup(at, at + 1)
        assert 0 <= begin < end <= len(markup)
        if character in "a汉x":
            assert markup[begin:end] == character


@pytest.mark.parametrize(
    "piece", ["<", "<a ", '<p "', "<!--", "&amp", "<script>", "&#", "<b>x", "<a<a ", " \t"]
)
def test_hostile_markup_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    visible_text("\n" + piece * (200_000 // len(piece)) + "x")
    assert time.process_time() - started < 2
