"""Buttons, what was said by them, and the answer to "Why" are as Slack takes them, whatever the web wrote."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

from render_views import nasty, nasty_view, view
from slack_sdk.models.blocks import Block

from monitors.records import AnswerView, MessageView, Span
from monitors.render import Rendered, minimal, render, render_answer
from monitors.render.blocks import Block as OurBlock
from sandbox.slack.lint import lint_blocks
from sandbox.slack.lint.pings import pings

UNTIL = datetime(2026, 11, 29, 17, 59, tzinfo=UTC)


def buttons_of(story: MessageView) -> OurBlock:
    return render(story, buttons=True).blocks[-1]


def options_of(story: MessageView) -> list[tuple[str, str]]:
    [menu] = [each for each in buttons_of(story)["elements"] if each["type"] == "overflow"]
    return [(each["value"], each["text"]["text"]) for each in menu["options"]]


def check(rendered: Rendered) -> None:
    assert lint_blocks(list(rendered.blocks), 12_500) is None
    assert rendered.text
    assert not pings({"text": rendered.text, "blocks": list(rendered.blocks)})
    for block, given in zip(Block.parse_all(list(rendered.blocks)), rendered.blocks, strict=True):
        block.validate_json()
        assert json.loads(json.dumps(block.to_dict())) == json.loads(json.dumps(given))


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


def test_the_longest_alert_and_the_longest_answer_are_accepted() -> None:
    wide, url = "汉" * 9_999, f"https://news.example/{'y' * 1_900}"
    longest = view(
        title=wide, url=url, source=wide, feed=wide, language=wide, monitors=(wide,) * 9, words=(wide,) * 99,
        also=(wide,) * 40, excerpt=(Span(wide),), differs=wide, note=wide, related_title=wide, muted=wide,
        muted_until=UNTIL, relevant=999, not_relevant=999,
    )  # fmt: skip
    check(render(longest, related_url=url, buttons=True))
    check(render_answer(AnswerView(wide, url, wide, ((wide[:20], wide, (wide,) * 99),) * 7)))


def test_answers_of_nasty_verdicts_are_accepted_and_keep_the_budget() -> None:
    chance = random.Random(61)
    check(render_answer(AnswerView("", "", "")))
    for _ in range(15):
        stages = tuple(
            (f"stage {number}", nasty(chance), tuple(nasty(chance) for _ in range(chance.randint(0, 40))))
            for number in range(7)
        )
        answer = render_answer(AnswerView(nasty(chance), nasty_view(chance).url, nasty(chance), stages))
        check(answer)
        assert len(answer.text) <= 4_000


def test_an_answer_names_each_stage_and_says_what_it_leaves_out() -> None:
    lines = tuple(f"line {number}" for number in range(12))
    shown = json.dumps(render_answer(AnswerView("T", "", "sent", (("matched", "by one", lines),))).blocks)
    assert "matched: " in shown
    assert "line 7" in shown
    assert "line 8" not in shown
    assert "and 4 more: wirewatch why" in shown
