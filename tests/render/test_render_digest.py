"""Digests: which posts they make, and how stories are cut into pages."""

from __future__ import annotations

import random

from render_views import AT, nasty_view, view

from monitors.records import DigestView, PostKind
from monitors.render import digest_posts, paginate, render
from sandbox.slack.lint import lint_blocks


def test_a_short_digest_is_one_message() -> None:
    [head] = digest_posts("#news", 7, [view(title="A"), view(title="B")], AT)
    assert head.kind is PostKind.DIGEST
    assert isinstance(head.view, DigestView)
    assert [story.title for story in head.view.stories] == ["A", "B"]


def test_a_long_digest_has_its_full_list_in_the_thread() -> None:
    head, *pages = digest_posts("#news", 7, [view(title=str(number)) for number in range(100)], AT)
    listed = [story.title for page in pages for story in page.view.stories]
    assert listed == [str(number) for number in range(100)]
    assert {page.parent for page in pages} == {head.key}
    assert [page.view.first for page in pages] == [1, 41, 81]
    assert len({post.key for post in (head, *pages)}) == 4
    assert len({post.mark for post in (head, *pages)}) == 4


def test_every_page_of_nasty_stories_fits_a_message() -> None:
    chance = random.Random(3)
    stories = [nasty_view(chance) for _ in range(150)]
    pages = list(paginate(stories))
    assert sum(len(page) for page in pages) == 150
    for page in pages:
        assert (
            lint_blocks(list(render(DigestView("Digest", page, total=150, first=1)).blocks), 12_500) is None
        )


def test_stories_stand_under_the_monitors_that_found_them() -> None:
    stories = (view(monitors=("Huawei",)), view(monitors=("Huawei",)), view(monitors=("Blockchain",)))
    blocks = render(DigestView("Digest", stories, total=3, at=AT)).blocks
    headings = [
        block["elements"][0]["elements"][0]["text"] for block in blocks if block["type"] == "rich_text"
    ]
    assert headings == ["Huawei", "Blockchain"]


def test_stories_of_the_same_monitor_come_together() -> None:
    stories = [view(title=title, monitors=(name,)) for title, name in (("1", "A"), ("2", "B"), ("3", "A"))]
    [head] = digest_posts("#news", 7, stories, AT)
    assert isinstance(head.view, DigestView)
    assert [story.title for story in head.view.stories] == ["1", "3", "2"]


def test_the_small_print_gives_the_time_and_the_sources() -> None:
    [head] = digest_posts("#news", 7, [view(source="A"), view(source="B")], AT)
    small = render(head.view).blocks[1]["elements"]
    assert [each["text"] for each in small][1:] == ["from 2 sources"]
    assert small[0]["text"].startswith("<!date^")


def test_a_digest_says_how_many_more_there_are() -> None:
    rendered = render(DigestView("News digest · 12 stories", (view(),), total=12, at=AT))
    assert rendered.blocks[-1]["elements"][0]["text"] == "11 more in the thread, with the full list"
    assert rendered.text.split("\n") == ["News digest · 12 stories", "- Huawei unveils a chip Reuters"]


def test_a_page_says_which_stories_it_holds() -> None:
    rendered = render(DigestView("News digest", (view(also=("BBC",)), view()), total=12, first=11))
    assert rendered.blocks[0]["elements"][0]["text"] == "Stories 11 to 12 of 12"
    assert "Reuters +1" in rendered.text


def test_nothing_makes_no_page() -> None:
    assert list(paginate([])) == []


def test_a_head_without_a_time_counts_its_stories() -> None:
    heads = [render(DigestView("Digest", (view(),), total=total)).blocks for total in (1, 2)]
    assert [head[1]["elements"][0]["text"] for head in heads] == ["1 story", "2 stories"]


def test_stories_of_very_many_monitors_stand_in_one_list() -> None:
    stories = tuple(view(monitors=(f"Monitor {number}",)) for number in range(21))
    lists = [
        block
        for block in render(DigestView("Digest", stories, total=21)).blocks
        if block["type"] == "rich_text"
    ]
    assert len(lists) == 1
    assert len(lists[0]["elements"][0]["elements"]) == 21


def test_the_text_for_those_who_hear_it_ends_where_it_would_be_too_long() -> None:
    stories = tuple(view(title="x" * 190) for _ in range(40))
    lines = render(DigestView("Digest", stories, total=40)).text.split("\n")
    assert lines[-1] == "…"
    assert len(lines) < 20


def test_a_story_without_monitor_source_or_title_is_still_listed() -> None:
    bare = view(monitors=(), source=" ", title="", url="")
    (listed,) = [
        block
        for block in render(DigestView("Digest", (bare,), total=1)).blocks
        if block["type"] == "rich_text"
    ]
    assert listed["elements"][0]["elements"][0]["elements"] == [{"type": "text", "text": "(no title)"}]
