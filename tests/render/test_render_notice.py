"""Ops notices in Slack."""

from __future__ import annotations

from monitors.records import NoticeView
from monitors.render import render

NOTICE = NoticeView("Source failing: X", (("Since", "noon"),), "HTTP 403 <html>", "Look at it.")


def test_a_notice_has_facts_detail_and_advice() -> None:
    header, facts, detail, advice = render(NOTICE).blocks
    assert header["text"]["text"] == "Source failing: X"
    assert facts["fields"] == [{"type": "plain_text", "text": "Since\nnoon", "emoji": False}]
    assert detail["elements"][0]["elements"][0]["text"] == "HTTP 403 <html>"
    assert advice["elements"][0]["text"] == "Next step: Look at it."


def test_a_closed_notice_says_so() -> None:
    blocks = render(NoticeView("Source recovered: X", closed=True)).blocks
    assert blocks[-1]["elements"][0]["text"] == "This incident is closed."


def test_the_fallback_holds_everything() -> None:
    assert render(NOTICE).text == "Source failing: X\nSince: noon\nHTTP 403 &lt;html&gt;\nLook at it."
