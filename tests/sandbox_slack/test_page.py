"""Rendering without a browser: mrkdwn, rich_text, blocks, and that no text becomes markup."""

from __future__ import annotations

import time
import urllib.error
import urllib.request

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from slack_sdk import WebClient

from sandbox.slack import Fault, Kind, Phase, SandboxSlack
from sandbox.slack.page.blocks import render_blocks
from sandbox.slack.page.html import Html, link, tag
from sandbox.slack.page.messages import PAGE, avatar, snippet
from sandbox.slack.page.mrkdwn import mrkdwn, plain
from sandbox.slack.page.rich_text import rich_text
from sandbox.slack.page.times import moment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold* and _slanted_ and ~gone~", "<strong>bold</strong> and <em>slanted</em> and <del>gone</del>"),
        ("*华为*", "<strong>华为</strong>"),
        ("2 * 3 * 4 snake_case_name a*b*c", "2 * 3 * 4 snake_case_name a*b*c"),
        ("`*code*`", "<code>*code*</code>"),
        ("```\nlines\n*raw*\n```", "<pre>lines\n*raw*</pre>"),
        ("a &lt;b&gt; &amp;amp; c", "a &lt;b&gt; &amp;amp; c"),
        ("a <b & c", "a &lt;b &amp; c"),
        ("&gt; said\n&gt; twice\nthen", '<blockquote dir="auto">said\ntwice</blockquote>then'),
        (":warning: :unheard_of:", "⚠️ :unheard_of:"),
        ("<!channel> <@U1|ada> <#C1|news> <!subteam^S1>", "@channel @ada #news @group"),
        ("\ue0000\ue001", "0"),
    ],
)
def test_mrkdwn(text: str, expected: str) -> None:
    rendered = str(mrkdwn(text)).replace('<span class="mention">', "").replace("</span>", "")
    assert rendered == expected


def test_a_link_within_bold_is_bold_and_a_link() -> None:
    rendered = html.fromstring(mrkdwn("*<https://a.example/?a=1&amp;b=2|all & more>*"))
    assert rendered.tag == "strong"
    assert rendered.find("a").get("href") == "https://a.example/?a=1&b=2"
    assert rendered.text_content() == "all & more"


def test_a_date_is_written_in_utc_and_left_for_the_browser_to_move() -> None:
    rendered = html.fromstring(mrkdwn("<!date^1795330000^{date_short_pretty} {time}|fallback>"))
    assert rendered.text_content() == "Nov 22, 2026 06:46"
    assert rendered.get("data-epoch") == "1795330000"
    assert html.fromstring(mrkdwn("<!date^1^{date_num}^https://a.example/|x>")).tag == "a"
    assert html.fromstring(moment(10**12, "{date}", "far away")).text_content() == "far away"


@given(st.text(alphabet=st.sampled_from("<>&\"'`*_~!@#|:/^ax1 \n\ue000\ue001"), max_size=60))
def test_no_text_becomes_markup(text: str) -> None:
    allowed = {"strong", "em", "del", "code", "pre", "a", "span", "blockquote", "time", "div"}
    for rendered in (mrkdwn(text), plain(text), tag("span", text, title=text)):
        tree = html.fromstring(f"<div>{rendered}</div>")
        assert {node.tag for node in tree.iter()} <= allowed
        for node in tree.iter("a"):
            assert node.get("href").startswith(("http:", "https:", "mailto:"))


def test_plain_text_means_nothing_but_emoji() -> None:
    assert plain("*a* <b> :eyes:") == "*a* &lt;b&gt; 👀"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//a.example", "http://["]
)
def test_an_address_that_could_run_is_no_link(url: str) -> None:
    assert "href" not in link(url, "x")


def test_rich_text_shows_every_kind_of_element() -> None:
    inline = [
        {"type": "text", "text": "<b>", "style": {"bold": True, "code": True}},
        {"type": "link", "url": "https://a.example/"},
        {"type": "emoji", "name": "eyes", "unicode": "1f440"},
        {"type": "emoji", "name": "nothing", "unicode": "zz"},
        {"type": "user", "user_id": "U1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "team", "team_id": "T1"},
        {"type": "broadcast", "range": "here"},
        {"type": "color", "value": "#ff0000"},
        {"type": "date", "timestamp": 0, "format": "{date_num}"},
        {"type": "unheard of"},
    ]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inline}]}
    tree = html.fromstring(f"<div>{rich_text(block)}</div>")
    assert tree.text_content() == "<b>https://a.example/👀:nothing:@U1@S1#C1@T1@here#ff00001970-01-01"
    assert tree.find(".//code/strong") is not None


def test_lists_keep_their_kind_depth_and_number() -> None:
    row = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    shown = rich_text(
        {
            "elements": [
                {"type": "rich_text_list", "style": "ordered", "offset": 2, "indent": 1, "elements": [row]},
                {"type": "rich_text_list", "style": "bullet", "elements": [row]},
            ]
        }
    )
    assert '<ol class="indent-1" start="3">' in shown
    assert '<ul class="indent-0">' in shown


def test_every_block_shows_its_words() -> None:
    def text(words: str) -> dict[str, str]:
        return {"type": "plain_text", "text": words}

    options = [{"text": text("choice"), "value": "v"}]
    blocks = [
        {"type": "header", "text": text("head")},
        {"type": "divider"},
        {
            "type": "image",
            "image_url": "https://a.example/a.png",
            "alt_text": "a chart",
            "title": text("title"),
        },
        {"type": "section", "text": text("side"), "accessory": {"type": "static_select", "options": options}},
        {"type": "section", "fields": [text("field")], "accessory": {"type": "datepicker"}},
        {"type": "markdown", "text": "mark"},
        {"type": "video", "video_url": "https://a.example/v", "title": text("moving")},
        {"type": "actions", "elements": [{"type": "overflow", "options": options}]},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": text("open"), "url": "https://a.example/"}],
        },
        {
            "type": "input",
            "label": text("label"),
            "hint": text("hint"),
            "element": {"type": "plain_text_input", "multiline": True, "initial_value": "first"},
        },
        {"type": "of the future"},
    ]
    seen = html.fromstring(f"<div>{render_blocks(blocks)}</div>").text_content()
    for words in (
        "head",
        "a chart",
        "title",
        "side",
        "choice",
        "field",
        "datepicker",
        "mark",
        "moving",
        "open",
    ):
        assert words in seen
    for words in ("label", "hint", "first"):
        assert words in seen


def test_small_things() -> None:
    assert tag("hr") == "<hr>"
    assert tag("a", Html("<b>"), hidden=True, title=None) == "<a hidden><b></a>"
    assert "small" in avatar("x", small=True)
    assert snippet(None) == "a message that is gone"


def page(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_the_page_lists_channels_and_shows_the_first(slack: SandboxSlack, client: WebClient) -> None:
    slack.add_channel("#desk", is_private=True)
    slack.archive("#news-ops")
    client.chat_postMessage(channel="#news", text="hello", attachments=[{"fallback": "f", "text": "beside"}])
    status, shown = page(slack.url)
    assert status == 200
    for words in ("hello", "beside", 'aria-label="private"', "archived", "/channels/news"):
        assert words in shown
    assert page(f"{slack.url}/channels/nowhere")[0] == 404
    assert page(f"{slack.url}/archives/C404/p1")[0] == 404
    assert page(f"{slack.url}/files/F404")[0] == 404


def test_the_page_only_sends_what_is_new(slack: SandboxSlack, client: WebClient) -> None:
    version = slack.workspace.stamp(0.0)
    assert page(f"{slack.url}/channels/news/live?version={version}") == (204, "")
    client.chat_postMessage(channel="#news", text="fresh")
    status, shown = page(f"{slack.url}/channels/news/live?version={version}")
    assert status == 200
    assert "fresh" in shown


def test_a_late_message_appears_when_its_time_has_come(slack: SandboxSlack, client: WebClient) -> None:
    slack.set_faults(Fault(Kind.SLOW, Phase.AFTER, seconds=0.0, late_s=0.3))
    client.chat_postMessage(channel="#news", text="late one")
    stamp = slack.workspace.stamp(time.time())
    assert "late one" not in page(f"{slack.url}/channels/news")[1]
    time.sleep(0.35)
    assert "late one" in page(f"{slack.url}/channels/news/live?version={stamp}")[1]


def test_a_long_channel_shows_its_end(slack: SandboxSlack) -> None:
    for number in range(PAGE + 2):
        slack.say("#news", f"number {number}.")
    shown = page(f"{slack.url}/channels/news")[1]
    assert "2 earlier messages" in shown
    assert "number 1." not in shown
    assert f"number {PAGE + 1}." in shown


def test_a_shared_file_can_be_opened(slack: SandboxSlack, client: WebClient) -> None:
    file = client.files_upload_v2(channel=slack.channel("#news").id, filename="a.txt", content="全文")["file"]
    assert page(file["url_private"]) == (200, "全文")
    assert "a.txt" in page(f"{slack.url}/channels/news")[1]


def test_a_deleted_parent_shows_as_deleted(slack: SandboxSlack, client: WebClient) -> None:
    channel = slack.channel("#news").id
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    client.chat_postMessage(channel=channel, text="reply", thread_ts=parent)
    client.chat_delete(channel=channel, ts=parent)
    assert "This message was deleted." in page(f"{slack.url}/channels/news")[1]
