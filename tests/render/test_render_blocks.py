"""The shapes that messages are built from."""

from __future__ import annotations

from typing import Any

import pytest

from monitors.render import blocks


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        (" https://news.example/1?a=1&b=2 ", "https://news.example/1?a=1&b=2"),
        ("https://news.example/<x>|新", "https://news.example/%3Cx%3E%7C%E6%96%B0"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("https://news.example/" + "x" * 2_000, ""),
    ],
)
def test_an_address_is_one_that_slack_takes_or_nothing(url: str, safe: str) -> None:
    assert blocks.address(url) == safe


def test_a_link_without_an_address_is_its_text() -> None:
    assert blocks.link("", "Ports", bold=True) == {"type": "text", "text": "Ports", "style": {"bold": True}}
    linked = blocks.link("https://news.example/1", "Ports")
    assert linked == {"type": "link", "url": "https://news.example/1", "text": "Ports"}
    assert blocks.link("https://news.example/1", "Ports", bold=True)["style"] == {"bold": True}


def test_words_carry_only_the_styles_that_are_wanted() -> None:
    assert blocks.words("a") == {"type": "text", "text": "a"}
    assert blocks.words("a", bold=True, italic=True)["style"] == {"bold": True, "italic": True}


@pytest.mark.parametrize(
    ("who", "element"),
    [
        ("here", {"type": "broadcast", "range": "here"}),
        ("S0123", {"type": "usergroup", "usergroup_id": "S0123"}),
        ("U0123", {"type": "user", "user_id": "U0123"}),
    ],
)
def test_a_mention_calls_whom_it_names(who: str, element: dict[str, Any]) -> None:
    assert blocks.mention(who) == element


def test_a_headline_is_never_empty_and_facts_are_never_too_many() -> None:
    assert blocks.header(" ")["text"]["text"] == "wirewatch"
    assert len(blocks.fields([("a", "b")] * 20)["fields"]) == 10
    assert blocks.fields([("a", "b")])["fields"] == [blocks.plain("a\nb")]


def test_parts_of_a_rich_text_keep_their_kind() -> None:
    text = blocks.words("x")
    parts = [
        blocks.section(text),
        blocks.quoted([text]),
        blocks.bullets([blocks.section(text)]),
        blocks.preformatted("x"),
    ]
    assert [part["type"] for part in blocks.rich(*parts)["elements"]] == [
        "rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted",
    ]  # fmt: skip
    assert blocks.context([blocks.trusted("*x*")])["elements"] == [{"type": "mrkdwn", "text": "*x*"}]


def test_buttons_and_a_menu_stand_in_a_row() -> None:
    menu = blocks.overflow("mute", [("story", "This story")], {"title": blocks.plain("Sure?")})
    row = blocks.actions("feedback", [blocks.button("why", "Why"), menu])
    assert row["type"] == "actions"
    assert row["block_id"] == "feedback"
    assert [each["action_id"] for each in row["elements"]] == ["why", "mute"]
    assert menu["options"] == [{"text": blocks.plain("This story"), "value": "story"}]
    assert menu["confirm"] == {"title": blocks.plain("Sure?")}
