"""The page in a real browser: what is visible, in which direction, and what a click does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, chromium
from slack_clients import NO_LIMITS, client_of
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sandbox.slack import SandboxSlack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="no Chromium: apt-get install chromium"),
]
Json = dict[str, Any]
EVIL = '"><img src=x onerror=pwned=1><script>pwned=1</script><!channel> *b* javascript:alert(1)'


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = chromium()
    assert path is not None
    running = Browser(path, tmp_path_factory.mktemp("chromium"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def slack() -> Iterator[SandboxSlack]:
    with SandboxSlack(pace=NO_LIMITS) as running:
        yield running


@pytest.fixture
def client(slack: SandboxSlack) -> WebClient:
    return client_of(slack)


@pytest.fixture
def channel(slack: SandboxSlack, request: pytest.FixtureRequest) -> str:
    """A channel of each test's own."""
    name = request.node.name.replace("_", "-")[:60]
    return slack.add_channel(f"#{name}").id


def page_of(slack: SandboxSlack, channel: str) -> str:
    return f"{slack.url}/channels/{slack.channel(channel).record.name}"


def rich(*elements: Json, shape: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "elements": [{"type": shape, "elements": list(elements)}]}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def buttons(*ids: str) -> Json:
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": i, "text": plain(i), "value": i} for i in ids],
    }


@contextmanager
def app(slack: SandboxSlack, answer: Callable[[Json], Json | None]) -> Iterator[list[Json]]:
    """An app on Socket Mode; `answer` may act, and gives what is acknowledged with."""
    heard: list[Json] = []
    opened = WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)

    def listen() -> None:
        try:
            for text in socket:
                envelope = json.loads(text)
                if "envelope_id" not in envelope:
                    continue
                heard.append(envelope)
                payload = answer(envelope["payload"])
                said = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
                socket.send(json.dumps(said))
        except ConnectionClosed:
            return

    with connect(opened["url"]) as socket:
        thread = threading.Thread(target=listen)
        thread.start()
        yield heard
        socket.close()
        thread.join()


def test_the_message_designs_are_shown_whole(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser, shared_data: Path
) -> None:
    for name in ("alert", "digest", "ops_failing", "ops_recovered"):
        design = json.loads((shared_data / "slack" / f"{name}.json").read_text())
        client.chat_postMessage(channel=channel, text=design["text"], blocks=design["blocks"])
    browser.open(page_of(slack, channel))
    seen = browser.ask("document.getElementById('messages').innerText")
    for expected in (
        "Huawei <!channel> unveils *Ascend* 960 & claims 2x over rivals | 华为发布昇腾960",
        "数字货币",
        "also in 3 other sources (thread)",
        "Not relevant",
        "News digest · 22 Nov 2026, 09:00",
        "ECB picks vendors for the digital euro pilot",
        "Last good poll",
        "HTTP 403 from https://example.com/feed (6 attempts, last body: <html>Access denied</html>)",
        "No articles were lost: 41 new articles read, 2 matched",
    ):
        assert expected in seen
    bold = browser.ask("[...document.querySelectorAll('blockquote strong')].map(n => n.textContent)")
    assert bold == ["Huawei", "digital currency", "数字货币"]
    link = "document.querySelector('.is-rich_text strong a, .is-rich_text a strong').closest('a').href"
    assert browser.ask(link) == "https://example.com/huawei-ascend-960?utm=1&b=2"
    assert browser.ask("document.querySelectorAll('ul li').length") >= 4


def test_each_script_runs_in_its_own_direction(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    texts = [
        "هواوي تكشف عن شريحة جديدة",
        "华为第三季度营收同比增长",
        "Huawei beats forecasts",
        "שבב חדש של וואווי",
    ]
    blocks = [rich({"type": "text", "text": text}) for text in texts]
    blocks.append(rich({"type": "text", "text": texts[0]}, shape="rich_text_quote"))
    client.chat_postMessage(channel=channel, text="x", blocks=blocks)
    browser.open(page_of(slack, channel))
    found = browser.ask(
        "[...document.querySelectorAll('[dir=auto]')].map(n => getComputedStyle(n).direction)"
    )
    assert found == ["rtl", "ltr", "ltr", "rtl", "rtl"]
    at_right = (
        "(() => { const n = document.querySelector('article .text'), r = document.createRange();"
        " r.selectNodeContents(n); return Math.abs(r.getBoundingClientRect().right"
        " - n.getBoundingClientRect().right) < 2; })()"
    )
    assert browser.ask(at_right)


def test_nothing_that_is_posted_can_run_or_load_anything(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    evil = [
        {"type": "header", "text": plain(EVIL)},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"{EVIL} <javascript:pwned=1|x> `{EVIL}`"}},
        {"type": "section", "text": plain("x"), "fields": [plain(EVIL)]},
        {
            "type": "context",
            "elements": [{"type": "image", "image_url": "https://out.example/a.png", "alt_text": EVIL}],
        },
        rich({"type": "link", "url": "javascript:pwned=1", "text": EVIL}, {"type": "text", "text": EVIL}),
        rich({"type": "text", "text": EVIL}, shape="rich_text_preformatted"),
        {
            "type": "actions",
            "elements": [{"type": "button", "text": plain("go"), "action_id": EVIL, "value": EVIL}],
        },
    ]
    client.chat_postMessage(channel=channel, text=EVIL, blocks=evil)
    client.chat_postMessage(channel=channel, text=EVIL, username=EVIL)
    slack.say(channel, EVIL)
    browser.requests.clear()
    browser.open(page_of(slack, channel))
    browser.wait("document.querySelectorAll('article').length === 3")
    assert browser.ask("typeof pwned") == "undefined"
    assert browser.ask("document.querySelectorAll('#messages script, #messages img').length") == 0
    assert browser.ask("[...document.links].every(a => a.protocol.startsWith('http'))")
    assert EVIL in browser.ask("document.querySelector('h3').textContent")
    assert {r for r in browser.requests if not r.startswith(slack.url)} == set()


def test_a_thread_opens_beneath_its_parent_and_edits_are_marked(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    client.chat_postMessage(channel=channel, text="quiet reply", thread_ts=parent)
    client.chat_postMessage(channel=channel, text="loud reply", thread_ts=parent, reply_broadcast=True)
    client.chat_update(channel=channel, ts=parent, text="parent, changed")
    browser.open(page_of(slack, channel))
    visible = "document.querySelector('.replies').checkVisibility()"
    assert not browser.ask(visible)
    assert "2 replies" in browser.ask("document.querySelector('.thread summary').innerText")
    browser.press(".thread summary .count")
    assert browser.ask(visible)
    assert "quiet reply" in browser.ask("document.querySelector('.replies').innerText")
    assert browser.ask("[...document.querySelectorAll('.edited')].map(n => n.closest('article').id)") == [
        f"m{parent}"
    ]
    assert "replied to a thread: parent, changed" in browser.ask(
        "document.getElementById('messages').innerText"
    )
    client.chat_postMessage(channel=channel, text="later reply", thread_ts=parent)
    browser.wait("document.body.innerText.includes('later reply')")
    assert browser.ask(visible), "the thread closed when the page refreshed"


def test_a_click_reaches_the_app_and_its_edit_shows(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    ts = client.chat_postMessage(channel=channel, text="x", blocks=[buttons("relevant", "noise")])["ts"]

    def answer(payload: Json) -> None:
        client.chat_update(
            channel=channel, ts=ts, text="muted", blocks=[rich({"type": "text", "text": "muted"})]
        )

    browser.open(page_of(slack, channel))
    with app(slack, answer) as heard:
        browser.press("[data-action=noise]")
        browser.wait("document.querySelector('article').innerText.includes('muted')")
    assert [e["payload"]["actions"][0]["action_id"] for e in heard] == ["noise"]
    assert browser.ask("document.querySelectorAll('[data-action]').length") == 0


def test_without_an_app_the_person_is_told(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    client.chat_postMessage(channel=channel, text="x", blocks=[buttons("noise")])
    browser.open(page_of(slack, channel))
    browser.press("[data-action=noise]")
    browser.wait("document.getElementById('toast').textContent.includes('no app')")


def test_a_person_writes_a_message_and_a_command(slack: SandboxSlack, channel: str, browser: Browser) -> None:
    browser.open(page_of(slack, channel))
    browser.write("#composer input", "good morning")
    browser.wait("document.getElementById('messages').innerText.includes('good morning')")
    with app(slack, lambda _: {"text": "*all* well"}) as heard:
        browser.write("#composer input", "/wirewatch status")
        browser.wait("document.getElementById('messages').innerText.includes('all well')")
    assert heard[0]["payload"]["text"] == "status"
    assert "Only visible to you" in browser.ask("document.querySelector('.ephemeral').innerText")


def test_a_modal_opens_and_is_filled_in(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    ask = {"type": "plain_text_input", "action_id": "why"}
    view = {
        "type": "modal",
        "title": plain("Mute"),
        "submit": plain("Save"),
        "blocks": [{"type": "input", "block_id": "b", "label": plain("Why?"), "element": ask}],
    }
    client.chat_postMessage(channel=channel, text="x", blocks=[buttons("mute")])

    def answer(payload: Json) -> None:
        if payload["type"] == "block_actions":
            client.views_open(trigger_id=payload["trigger_id"], view=view)

    browser.open(page_of(slack, channel))
    with app(slack, answer) as heard:
        browser.press("[data-action=mute]")
        browser.wait("document.querySelector('.modal h2')?.textContent === 'Mute'")
        browser.write(".modal input", "too much")
        browser.wait("!document.querySelector('.modal')")
    assert heard[-1]["payload"]["view"]["state"]["values"]["b"]["why"]["value"] == "too much"


def test_the_home_tab_and_a_permalink_show(
    slack: SandboxSlack, client: WebClient, channel: str, browser: Browser
) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": plain("12 sources polled")}]}
    client.views_publish(user_id="U0READER01", view=home)
    assert "12 sources polled" in browser.open(f"{slack.url}/home").ask("document.body.innerText")
    parent = client.chat_postMessage(channel=channel, text="parent")["ts"]
    reply = client.chat_postMessage(channel=channel, text="reply", thread_ts=parent)["ts"]
    link = client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"]
    browser.open(link)
    browser.wait("document.querySelector('.replies')?.checkVisibility()")
