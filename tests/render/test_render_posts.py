"""What a message about a story looks like in Slack, and that no text of the web can do harm in it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from render_views import AT, nasty, nasty_view, view

from monitors.records import BurstView, DigestView, MessageView, NoticeView, Span
from monitors.render import Rendered, minimal, render
from sandbox.slack.lint import lint_blocks
from sandbox.slack.lint.pings import pings

BUDGET = 8_000


def refusals(rendered: Rendered) -> list[object]:
    """What Slack would refuse, and whom the message would call."""
    said = {"text": rendered.text, "blocks": list(rendered.blocks)}
    trouble = lint_blocks(list(rendered.blocks), 12_500)
    return [*([trouble] if trouble else []), *pings(said)]


def texts(rendered: Rendered) -> str:
    return json.dumps(rendered.blocks, ensure_ascii=False)


def test_the_title_is_a_bold_link_to_the_article() -> None:
    [headline, *_] = render(view()).blocks
    assert headline["elements"][0]["elements"] == [
        {
            "type": "link",
            "url": "https://news.example/1?a=1&b=2",
            "text": "Huawei unveils a chip",
            "style": {"bold": True},
        }
    ]


def test_the_matched_words_are_bold_in_the_quotation() -> None:
    quote = render(view(excerpt=(Span("The "), Span("区块链", bold=True), Span(" 试点")))).blocks[1]
    assert quote["elements"][0] == {
        "type": "rich_text_quote",
        "elements": [
            {"type": "text", "text": "The "},
            {"type": "text", "text": "区块链", "style": {"bold": True}},
            {"type": "text", "text": " 试点"},
        ],
    }


def test_the_small_print_names_monitor_words_source_time_and_language() -> None:
    context = render(view(also=("BBC", "AP"))).blocks[-1]
    assert [(each["type"], each["text"]) for each in context["elements"]] == [
        ("plain_text", "Huawei: Huawei"),
        ("plain_text", "Reuters"),
        ("mrkdwn", f"<!date^{int(AT.timestamp())}^{{date_short_pretty}} {{time}}|2026-11-22 06:46 UTC>"),
        ("plain_text", "en"),
        ("plain_text", "also reported by BBC, AP"),
    ]


def test_the_fallback_says_all_that_matters() -> None:
    text = render(view(also=("BBC",), differs="1,500 jobs", related_title="Older")).text
    assert text.split("\n") == [
        "Huawei: Huawei unveils a chip (Reuters, 2026-11-22 06:46 UTC)",
        "“Huawei said on Monday”",
        "New in it: 1,500 jobs",
        "Also reported by BBC",
        "Related to Older",
        "https://news.example/1?a=1&amp;b=2",
    ]


def test_a_headline_cannot_call_a_channel() -> None:
    rendered = render(view(title="<!channel> & <@U0READER01>"))
    assert rendered.text.startswith("Huawei: &lt;!channel&gt; &amp; &lt;@U0READER01&gt;")
    assert "<!channel> & <@U0READER01>" in texts(rendered)
    assert refusals(rendered) == []


def test_only_what_the_configuration_names_is_called() -> None:
    rendered = render(view(mentions=("here", "U0123456789", "S0123456789")))
    called = [each["type"] for each in rendered.blocks[0]["elements"][0]["elements"]]
    assert called == ["broadcast", "text", "user", "text", "usergroup", "text", "link"]
    assert len(refusals(rendered)) == 3


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "https://", "http://[", "https://x.example/" + "y" * 4000]
)
def test_an_address_that_slack_would_refuse_leaves_the_title_as_text(url: str) -> None:
    [element] = render(view(url=url)).blocks[0]["elements"][0]["elements"]
    assert element["type"] == "text"
    assert refusals(render(view(url=url))) == []


def test_letters_that_no_address_has_are_encoded() -> None:
    [element] = render(view(url="https://news.example/区块 链")).blocks[0]["elements"][0]["elements"]
    assert element["url"] == "https://news.example/%E5%8C%BA%E5%9D%97%20%E9%93%BE"


def test_an_empty_story_is_still_a_message() -> None:
    rendered = render(MessageView("", "", ""))
    assert refusals(rendered) == []
    assert rendered.text == "(no title)"


def test_right_to_left_names_do_not_turn_the_line_around() -> None:
    context = render(view(source="بي بي سي")).blocks[-1]
    assert context["elements"][1]["text"] == "\u2068بي بي سي\u2069"


def test_a_related_message_links_to_the_earlier_one() -> None:
    rendered = render(view(related_title="Older"), related_url="https://x.slack.com/archives/C1/p1")
    assert {"type": "link", "url": "https://x.slack.com/archives/C1/p1", "text": "Older"} in (
        rendered.blocks[2]["elements"][0]["elements"]
    )


def test_what_people_said_and_the_buttons_stand_below_the_small_print() -> None:
    assert [each["type"] for each in render(view(relevant=1), buttons=True).blocks[-3:]] == [
        "context",
        "context",
        "actions",
    ]


def test_the_plain_form_has_no_blocks() -> None:
    assert minimal(render(view())) == Rendered(render(view()).text)


def check_many(stories: Iterator[MessageView]) -> None:
    for story in stories:
        rendered = render(story, related_url="https://x.slack.com/archives/C1/p1")
        assert refusals(rendered) == []
        assert len(rendered.blocks) <= 45
        assert spoken(rendered.blocks) <= BUDGET
        assert len(rendered.text) <= 4_000
        assert not any(letter in rendered.text for letter in "\x00\x1b\u202e\ud83d")
        json.dumps([rendered.text, rendered.blocks], ensure_ascii=False).encode()


def spoken(node: Any) -> int:
    """The characters of all texts and addresses in some blocks, in UTF-16 units."""
    if isinstance(node, dict):
        own = sum(
            len(node[key].encode("utf-16-le")) // 2
            for key in ("text", "url")
            if isinstance(node.get(key), str)
        )
        return own + sum(spoken(item) for item in node.values())
    return sum(spoken(item) for item in node) if isinstance(node, list | tuple) else 0


def test_nothing_the_web_writes_is_refused_or_calls_anybody() -> None:
    chance = random.Random(20)
    check_many(nasty_view(chance) for _ in range(150))


@pytest.mark.slow
def test_twenty_thousand_nasty_titles_are_not_refused_and_call_nobody() -> None:
    chance = random.Random(21)
    check_many(nasty_view(chance) for _ in range(1_000))
    check_many(view(title=nasty(chance), source=nasty(chance)) for _ in range(19_000))


def test_digests_bursts_and_notices_keep_the_budget_too() -> None:
    chance = random.Random(5)
    for _ in range(25):
        stories = tuple(nasty_view(chance) for _ in range(10))
        title = stories[0].title
        for each in (
            DigestView(title, stories, total=900, at=AT),
            DigestView(title, stories, total=900, at=AT, first=11, note=title),
            BurstView(title, title, stories, AT),
            NoticeView(title, ((title, title),) * 12, title, title, closed=True),
        ):
            rendered = render(each)
            assert refusals(rendered) == []
            assert spoken(rendered.blocks) <= BUDGET
            assert len(rendered.text) <= 4_000
