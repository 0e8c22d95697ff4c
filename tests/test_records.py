"""The nouns: what an article says, and what makes a post the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitors.records import Article, MessageView, NoticeView, Post, PostKind


def article(summary: str, body: str) -> Article:
    return Article(id=1, source="s", url="https://news.example/1", title="t", summary=summary, body=body)


def test_the_content_of_an_article_is_summary_and_body_without_saying_anything_twice() -> None:
    assert article("short", "").content == "short"
    assert article("same", "same").content == "same"
    assert article("short", "long").content == "short\n\nlong"
    assert article("", "long").content == "long"


def post(**given: object) -> Post:
    view = MessageView(title="Ports", url="https://news.example/1", source="Post")
    return Post(
        **({"kind": PostKind.ALERT, "channel": "#news", "story": 1, "revision": 0, "view": view} | given)
    )  # type: ignore[arg-type]


def test_the_key_of_a_post_is_its_place_and_the_mark_its_content() -> None:
    assert post().key == post(article=5).key
    assert post().key != post(story=2).key
    assert post().mark == post(story=2, revision=3).mark
    assert post().mark != post(channel="#other").mark


def test_what_has_no_address_is_marked_by_all_that_it_says() -> None:
    first, second = (post(view=NoticeView(title="x", advice=advice)) for advice in ("a", "b\ud800"))
    assert first.mark != second.mark


def test_the_articles_of_a_poll_stand_in_the_order_of_their_time_then_their_address() -> None:
    early, late = (replace(article("", ""), published=datetime(2026, 11, day, tzinfo=UTC)) for day in (1, 2))
    undated = article("", "")
    seen = replace(undated, first_seen=datetime(2026, 11, 1, 12, tzinfo=UTC))
    other = replace(early, url="https://news.example/0")
    ordered = sorted([late, seen, early, other, undated], key=lambda each: each.order)
    assert ordered == [undated, other, early, seen, late]
