"""Buttons, and what was said by them, are as Slack takes them, whatever the web wrote."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from render_checks import check
from render_views import nasty, nasty_view, view

from monitors.records import MessageView, Span
from monitors.render import minimal, render
from monitors.render.blocks import Block as OurBlock

UNTIL = datetime(2026, 11, 29, 17, 59, tzinfo=UTC)


def buttons_of(story: MessageView) -> OurBlock:
    return render(story, buttons=True).blocks[-1]


def options_of(story: MessageView) -> list[tuple[str, str]]:
    [menu] = [each for each in buttons_of(story)["elements"] if each["type"] == "overflow"]
    return [(each["value"], each["text"]["text"]) for each in menu["options"]]


def test_an_alert_has_buttons_only_where_they_are_asked_for() -> None:
    assert [each["type"] for each in render(view()).blocks] == ["rich_text", "rich_text", "context"]
    row = buttons_of(view())
    assert row["block_id"] == "feedback"
    assert [each["action_id"] for each in row["elements"]] == ["relevant", "not_relevant", "why", "mute"]
    assert minimal(render(view(), buttons=True)).blocks == ()


def test_the_menu_names_the_story_the_monitors_and_the_source() -> None:
    assert options_of(view(monitors=("A", "B", "C", "D"))) == [
        ("story", "Mute this story for 24 h"),
        ("monitor 0", "Mute the monitor A for 24 h"),
        ("monitor 1", "Mute the monitor B for 24 h"),
        ("monitor 2", "Mute the monitor C for 24 h"),
        ("source", "Mute the source Reuters for 24 h"),
    ]


def test_a_publisher_that_came_through_another_source_is_not_named_as_what_is_muted() -> None:
    assert options_of(view(source="Reuters", feed="A search"))[-1] == (
        "source",
        "Mute the source A search for 24 h",
    )


def test_what_was_said_stands_on_the_message_and_in_its_text() -> None:
    story = view(relevant=2, not_relevant=1, muted="story muted by ada", muted_until=UNTIL)
    said: Any = render(story).blocks[-1]
    assert [each["text"] for each in said["elements"]] == [
        "2 relevant, 1 not",
        "story muted by ada until",
        f"<!date^{int(UNTIL.timestamp())}^{{date_short_pretty}} {{time}}|2026-11-29 17:59 UTC>",
    ]
    assert "2 relevant, 1 not; story muted by ada until 2026-11-29 17:59 UTC" in render(story).text
    assert "1 not relevant" in render(view(not_relevant=1)).text


def test_the_menu_asks_before_it_mutes() -> None:
    assert buttons_of(view())["elements"][-1]["confirm"]["title"]["text"] == "Mute for 24 hours?"


def test_buttons_of_nasty_stories_are_accepted() -> None:
    chance = random.Random(60)
    check(render(view(), buttons=True))
    check(render(view(relevant=1, muted="story muted by ada", muted_until=UNTIL), buttons=True))
    for _ in range(25):
        story = nasty_view(chance)
        check(render(story, buttons=True))
        said = {"feed": nasty(chance), "muted": nasty(chance), "muted_until": UNTIL}
        check(render(view(monitors=(nasty(chance),), **said), buttons=True))


def test_the_longest_alert_is_accepted() -> None:
    wide, url = "汉" * 9_999, f"https://news.example/{'y' * 1_900}"
    longest = view(
        title=wide, url=url, source=wide, feed=wide, language=wide, monitors=(wide,) * 9, words=(wide,) * 99,
        also=(wide,) * 40, excerpt=(Span(wide),), differs=wide, note=wide, related_title=wide, muted=wide,
        muted_until=UNTIL, relevant=999, not_relevant=999,
    )  # fmt: skip
    check(render(longest, related_url=url, buttons=True))
