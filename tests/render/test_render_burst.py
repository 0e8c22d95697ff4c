"""Bursts in Slack."""

from __future__ import annotations

import random
from dataclasses import replace

from render_checks import check
from render_views import AT, nasty, nasty_view, view

from monitors.records import BurstView
from monitors.render import render

BURST = BurstView(
    "Huawei: 57 articles in 24 hours, 5.2 times its usual 11",
    "12 sources, 9 stories · English 30, Chinese 27",
    (view(also=("BBC", "AP")), view(title="<!channel> & co", url="https://x.example/2")),
    AT,
)


def test_a_burst_says_how_much_and_lists_stories_as_links() -> None:
    head, small, listed = render(BURST).blocks
    assert head["elements"][0]["elements"] == [{"type": "text", "text": BURST.title, "style": {"bold": True}}]
    assert small["elements"][0]["text"] == BURST.note
    assert small["elements"][1]["text"].startswith("<!date^")
    first = listed["elements"][0]["elements"][0]["elements"]
    assert first[0] == {
        "type": "link",
        "url": "https://news.example/1?a=1&b=2",
        "text": "Huawei unveils a chip",
    }
    assert first[1]["text"] == " Reuters +2"


def test_its_text_says_everything_and_calls_nobody() -> None:
    assert render(BURST).text.splitlines() == [
        BURST.title,
        BURST.note,
        "- Huawei unveils a chip Reuters +2",
        "- &lt;!channel&gt; &amp; co Reuters",
    ]
    check(render(BURST))


def test_a_story_without_a_title_is_named_by_its_address() -> None:
    untitled = replace(BURST, stories=(view(title=""), view(title="", url="")))
    assert "- https://news.example/1?a=1&amp;b=2 Reuters\n- (no title) Reuters" in render(untitled).text


def test_what_is_missing_leaves_nothing_empty() -> None:
    assert len(render(BurstView("Huawei: 57 articles")).blocks) == 1
    check(render(BurstView("Huawei: 57 articles", at=AT)))


def test_whatever_the_web_wrote_is_taken() -> None:
    chance = random.Random(3)
    for _ in range(300):
        stories = tuple(nasty_view(chance) for _ in range(5))
        check(render(BurstView(f"{nasty(chance)}: 57 articles", nasty(chance), stories, AT)))
