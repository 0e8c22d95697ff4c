"""The usual faults of XML text, and that what is right stays as it is."""

from __future__ import annotations

import pytest

from monitors.sources.mend import mend, numbered, open_cdata_closed, without_cdata


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("R &amp; D &lt;x&gt; &quot; &apos;", "R &amp; D &lt;x&gt; &quot; &apos;"),
        ("R & D", "R &amp; D"),
        ("a\x00\x0b\ufffeb", "ab"),
        ("caf&eacute;", "café"),
        ("&AMP; and &LT;", "&amp; and &lt;"),
        ("&nosuch; x", "&amp;nosuch; x"),
        ("&#x2019;&#8217;", "&#8217;&#8217;"),
        ("a&#0;b&#xFFFF;c&#x110000;d", "abcd"),
        ("<![CDATA[R & D]]> & <![CDATA[&eacute;]]>", "<![CDATA[R & D]]> &amp; <![CDATA[&eacute;]]>"),
        ("<a><![CDATA[text</a>", "<a><![CDATA[text]]></a>"),
    ],
)
def test_what_no_parser_accepts_is_mended(written: str, mended: str) -> None:
    assert mend(written) == mended


def test_references_by_name_become_numbers_outside_of_cdata() -> None:
    assert numbered("a &amp; b &lt;<![CDATA[&amp;]]>") == "a &#38; b &#60;<![CDATA[&amp;]]>"


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a<![CDATA[b]]>c<![CDATA[d]]>", "ac"),
        ("plain", "plain"),
        ("a<![CDATA[never ends", "a<![CDATA[never ends"),
    ],
)
def test_what_stands_in_cdata_can_be_left_out(written: str, left: str) -> None:
    assert without_cdata(written) == left


@pytest.mark.parametrize(
    ("written", "closed"),
    [
        ("plain", "plain"),
        ("<![CDATA[a]]>", "<![CDATA[a]]>"),
        ("<![CDATA[a</b></c>", "<![CDATA[a]]></b></c>"),
        ("<![CDATA[a", "<![CDATA[a]]>"),
    ],
)
def test_cdata_that_never_ends_is_closed_where_its_element_does(written: str, closed: str) -> None:
    assert open_cdata_closed(written) == closed
