"""Block Kit lint: every limit has a message that keeps it and one that breaks it by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack.lint import lint_blocks, prepare_blocks
from sandbox.slack.lint.blocks import characters, lint_view_blocks
from sandbox.slack.lint.checks import absolute
from sandbox.slack.lint.pings import pings

Block = dict[str, Any]
LIMIT = 13_000


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str) -> Block:
    return {"type": "section", "text": mrkdwn(text)}


def button(**changes: Any) -> Block:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **changes}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def option(value: str) -> Block:
    return {"text": plain(value), "value": value}


def problems(*blocks: Any) -> tuple[str, ...]:
    trouble = lint_blocks(list(blocks), LIMIT * 100)
    return () if trouble is None else trouble.problems or (trouble.error,)


DIVIDER = {"type": "divider"}
CONTEXT = {"type": "context"}
HEADER = {"type": "header"}
LIMITS = [
    ("section text", lambda n: [section("x" * n)], 3000, "/blocks/0/text/text"),
    ("fields", lambda n: [{"type": "section", "fields": [mrkdwn("x")] * n}], 10, "/blocks/0/fields"),
    (
        "field text",
        lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}],
        2000,
        "/blocks/0/fields/0/text",
    ),
    ("header", lambda n: [{**HEADER, "text": plain("x" * n)}], 150, "/blocks/0/text/text"),
    ("context", lambda n: [{**CONTEXT, "elements": [mrkdwn("x")] * n}], 10, "/blocks/0/elements"),
    (
        "actions",
        lambda n: [actions(*(button(action_id=str(i)) for i in range(n)))],
        25,
        "/blocks/0/elements",
    ),
    ("button text", lambda n: [actions(button(text=plain("x" * n)))], 75, "/blocks/0/elements/0/text/text"),
    ("button value", lambda n: [actions(button(value="x" * n))], 2000, "/blocks/0/elements/0/value"),
    (
        "button url",
        lambda n: [actions(button(url="https://a.example/".ljust(n, "x")))],
        3000,
        "/blocks/0/elements/0/url",
    ),
    (
        "accessibility label",
        lambda n: [actions(button(accessibility_label="x" * n))],
        75,
        "/blocks/0/elements/0/accessibility_label",
    ),
    ("action_id", lambda n: [actions(button(action_id="x" * n))], 255, "/blocks/0/elements/0/action_id"),
    ("block_id", lambda n: [{**DIVIDER, "block_id": "x" * n}], 255, "/blocks/0/block_id"),
    (
        "overflow",
        lambda n: [actions({"type": "overflow", "options": [option(str(i)) for i in range(n)]})],
        5,
        "/blocks/0/elements/0/options",
    ),
    ("blocks", lambda n: [DIVIDER] * n, 50, "/blocks"),
]


@pytest.mark.parametrize(
    ("build", "most", "pointer"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS]
)
def test_a_limit_is_kept_to_the_last_character(build: Any, most: int, pointer: str) -> None:
    assert problems(*build(most)) == ()
    (found,) = problems(*build(most + 1))
    assert found.endswith(f"[json-pointer:{pointer}]")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "shout"}, "unsupported type: shout [json-pointer:/blocks/0/type]"),
        ({}, "missing required field: type [json-pointer:/blocks/0]"),
        (HEADER, "missing required field: text [json-pointer:/blocks/0]"),
        ({**DIVIDER, "colour": 1}, "invalid additional property: colour [json-pointer:/blocks/0]"),
        ({**HEADER, "text": mrkdwn("x")}, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
        ({**HEADER, "text": "x"}, "must provide an object [json-pointer:/blocks/0/text]"),
        ({**HEADER, "text": plain("")}, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ({"type": "section"}, "missing required field: text or fields [json-pointer:/blocks/0]"),
        (
            {"type": "image", "alt_text": "a"},
            "missing required field: image_url or slack_file [json-pointer:/blocks/0]",
        ),
        ({**CONTEXT, "elements": []}, "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
        ({**CONTEXT, "elements": {}}, "must provide an array [json-pointer:/blocks/0/elements]"),
        (
            {**HEADER, "text": {**plain("x"), "emoji": 1}},
            "must provide a boolean [json-pointer:/blocks/0/text/emoji]",
        ),
        (
            actions(button(style="loud")),
            "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (actions(button(url="nowhere")), "must be a valid URL [json-pointer:/blocks/0/elements/0/url]"),
        (actions(button(url="")), "must provide a string [json-pointer:/blocks/0/elements/0/url]"),
        (
            actions(button(), button()),
            "action_id go already exists [json-pointer:/blocks/0/elements/1/action_id]",
        ),
        (
            rich({"type": "text", "text": ""}),
            "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
        ),
        (
            rich({"type": "text", "text": "x", "style": {"loud": True}}),
            "invalid additional property: loud [json-pointer:/blocks/0/elements/0/elements/0/style]",
        ),
        (
            rich({"type": "date", "timestamp": "1", "format": "{date}"}),
            "must provide an integer [json-pointer:/blocks/0/elements/0/elements/0/timestamp]",
        ),
        ({**DIVIDER, "block_id": 1}, "must provide a string [json-pointer:/blocks/0/block_id]"),
    ],
)
def test_a_mistake_is_named_with_its_place(block: Block, expected: str) -> None:
    assert problems(block) == (expected,)


def test_two_blocks_cannot_share_an_id() -> None:
    twin = {**DIVIDER, "block_id": "same"}
    assert [p.partition(" [")[0] for p in problems(twin, twin)] == ["block_id is not unique"] * 2


def test_blocks_that_are_no_list_of_objects_have_another_error() -> None:
    assert problems("x") == ("invalid_blocks_format",)
    trouble = lint_blocks({"type": "divider"}, LIMIT)
    assert trouble is not None
    assert trouble.error == "invalid_blocks_format"


def test_all_blocks_together_have_a_limit_of_their_own() -> None:
    within = [section("x" * 2900) for _ in range(4)]
    beyond = [section("x" * 2900) for _ in range(5)]
    assert lint_blocks(within, LIMIT) is None
    trouble = lint_blocks(beyond, LIMIT)
    assert trouble is not None
    assert trouble.answer() == {"ok": False, "error": "msg_blocks_too_long"}


def test_containers_and_addresses_count_towards_the_total() -> None:
    linked = rich({"type": "link", "url": "https://a.example/", "text": "word"})
    assert characters([linked]) == len("https://a.example/") + len("word") + 3 * 4


def test_the_answer_carries_each_problem_as_slack_writes_it() -> None:
    trouble = lint_blocks([HEADER], LIMIT)
    assert trouble is not None
    assert trouble.answer()["response_metadata"]["messages"] == [
        "[ERROR] missing required field: text [json-pointer:/blocks/0]"
    ]


def test_a_list_of_everything_rich_text_knows_passes() -> None:
    inline = [
        {"type": "text", "text": "a", "style": {"bold": True, "italic": True, "strike": True, "code": True}},
        {"type": "link", "url": "https://a.example/", "unsafe": True},
        {"type": "emoji", "name": "eyes", "unicode": "1f440"},
        {"type": "user", "user_id": "U1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "broadcast", "range": "here"},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "then"},
    ]
    elements = [
        {"type": "rich_text_section", "elements": inline},
        {"type": "rich_text_quote", "elements": inline, "border": 1},
        {"type": "rich_text_preformatted", "elements": inline},
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": inline}],
        },
    ]
    assert problems({"type": "rich_text", "elements": elements}) == ()


def test_a_view_may_have_a_hundred_blocks() -> None:
    assert lint_view_blocks([DIVIDER] * 100) == ()
    assert lint_view_blocks([DIVIDER] * 101) == (
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    )


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://a.example/ä?b=1#c", True),
        ("mailto:a@b.example", True),
        ("https://", False),
        ("a.example/b", False),
        ("https://a.example/b c", False),
        ("https://a.example/\x01", False),
        ("https://[", False),
    ],
)
def test_addresses(address: str, good: bool) -> None:
    assert absolute(address) is good


def test_the_message_designs_pass(shared_data: Path) -> None:
    designs = sorted((shared_data / "slack").glob("*.json"))
    assert len(designs) == 5
    for design in designs:
        assert lint_blocks(json.loads(design.read_text())["blocks"], LIMIT) is None, design.name


def test_what_comes_back_is_not_quite_what_was_sent() -> None:
    (block,) = prepare_blocks([section("x")])
    assert block["text"]["verbatim"] is False
    assert block["block_id"]
    assert prepare_blocks([{**HEADER, "text": plain("x"), "block_id": "mine"}])[0]["block_id"] == "mine"


def test_special_sequences_ping_in_mrkdwn_and_text() -> None:
    said = {
        "text": "<!channel> and <@U123|x>",
        "blocks": [section("<!here>"), {**HEADER, "text": plain("<!channel>")}],
    }
    assert pings(said) == (
        ("/text", "<!channel>"),
        ("/text", "<@U123|x>"),
        ("/blocks/0/text/text", "<!here>"),
    )


def test_special_sequences_are_inert_in_rich_text_and_when_escaped() -> None:
    inert = rich({"type": "text", "text": "<!channel> @here"})
    assert pings({"text": "&lt;!channel&gt; @here", "blocks": [inert]}) == ()
    assert pings({"text": "<!channel>", "mrkdwn": False}) == ()


def test_a_broadcast_element_pings_and_so_does_parsing_names() -> None:
    calling = rich({"type": "broadcast", "range": "channel"})
    assert len(pings({"text": "x", "blocks": [calling]})) == 1
    assert pings({"text": "@here now", "link_names": 1}) == (("/text", "@here"),)
    assert pings({"attachments": [{"fallback": "f", "text": "<!everyone>"}]}) == (
        ("/attachments/0/text", "<!everyone>"),
    )
