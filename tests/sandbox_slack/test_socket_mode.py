"""slack_sdk's own SocketModeClient against the sandbox: hello, clicks, commands, modals, the home tab."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_clients import NO_LIMITS, error_of
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from sandbox.slack import SandboxSlack

BUTTONS: list[dict[str, Any]] = [
    {
        "type": "actions",
        "block_id": "alert:1",
        "elements": [
            {
                "type": "button",
                "action_id": "noise",
                "text": {"type": "plain_text", "text": "Noise"},
                "value": "a1",
            },
            {
                "type": "overflow",
                "action_id": "more",
                "options": [
                    {"text": {"type": "plain_text", "text": "Mute"}, "value": "mute"},
                    {"text": {"type": "plain_text", "text": "Why"}, "value": "why"},
                ],
            },
        ],
    }
]
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Why"},
    "submit": {"type": "plain_text", "text": "Mute"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Because."}}],
}


class App:
    """An app on Socket Mode that keeps what it hears and acknowledges with what a test wants."""

    def __init__(self, slack: SandboxSlack) -> None:
        self.heard: list[SocketModeRequest] = []
        self.answers: Callable[[SocketModeRequest], dict[str, Any] | None] = lambda _: None
        web = WebClient(slack.token, base_url=slack.api_url)
        self.client = SocketModeClient(slack.app_token, web_client=web)
        self.client.socket_mode_request_listeners.append(self._hear)
        self.client.connect()

    def _hear(self, client: Any, request: SocketModeRequest) -> None:
        self.heard.append(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.answers(request)))


@pytest.fixture(scope="module")
def connected() -> Iterator[tuple[SandboxSlack, App]]:
    """One app for all tests of this file; slack_sdk hangs up at once only when the server has gone first."""
    with SandboxSlack(pace=NO_LIMITS) as slack:
        app = App(slack)
        wait_for(lambda: slack.sockets == 1)
        yield slack, app
        app.client.auto_reconnect_enabled = False
        slack.stop()
        app.client.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 8
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert condition()


@pytest.fixture
def slack(connected: tuple[SandboxSlack, App]) -> SandboxSlack:
    """The running sandbox with its channel cleared."""
    slack, _ = connected
    room = slack.workspace.rooms[slack.channel("#news").id]
    for message in list(room.messages.values()):
        slack.workspace.record(replace(message, deleted=True))
    return slack


@pytest.fixture
def app(connected: tuple[SandboxSlack, App]) -> App:
    _, app = connected
    app.heard.clear()
    app.answers = lambda _: None
    return app


def posted(client: WebClient) -> str:
    return str(client.chat_postMessage(channel="#news", text="alert", blocks=BUTTONS)["ts"])


@pytest.mark.slow
def test_a_click_reaches_the_app_and_is_acknowledged(
    slack: SandboxSlack, client: WebClient, app: App
) -> None:
    ts = posted(client)
    ack = slack.click("#news", ts, "noise")
    assert ack.acked
    assert ack.seconds < 0.3
    payload = app.heard[0].payload
    assert app.heard[0].type == "interactive"
    assert payload["type"] == "block_actions"
    assert payload["actions"][0]["action_id"] == "noise"
    assert payload["actions"][0]["value"] == "a1"
    assert payload["actions"][0]["block_id"] == "alert:1"
    assert payload["message"]["ts"] == ts
    assert payload["channel"]["id"] == slack.channel("#news").id


@pytest.mark.slow
def test_a_chosen_option_is_told(slack: SandboxSlack, client: WebClient, app: App) -> None:
    slack.click("#news", posted(client), "more", choice="why")
    assert app.heard[0].payload["actions"][0]["selected_option"]["value"] == "why"


@pytest.mark.slow
def test_the_app_answers_a_click_through_the_response_url(
    slack: SandboxSlack, client: WebClient, app: App
) -> None:
    ts = posted(client)
    slack.click("#news", ts, "noise")
    url = app.heard[0].payload["response_url"]
    assert answer(url, {"replace_original": True, "text": "muted", "blocks": []}) == (200, "ok")
    (message,) = slack.channel("#news").messages
    assert (message.ts, message.text, message.blocks) == (ts, "muted", ())
    assert answer(url, {"response_type": "in_channel", "text": "seen by all"}) == (200, "ok")
    assert answer(url, {"text": "seen by one"}) == (200, "ok")
    assert [m.text for m in slack.channel("#news").messages] == ["muted", "seen by all"]
    assert answer(url, {"text": ""}) == (400, "no_text")
    assert answer(url, {"delete_original": True}) == (200, "ok")
    assert answer(url, {"text": "fifth"}) == (200, "ok")
    assert answer(url, {"text": "sixth"}) == (404, "used_url")


def answer(url: str, said: dict[str, Any]) -> tuple[int, str]:
    """Post to a response_url."""
    request = urllib.request.Request(url, json.dumps(said).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.mark.slow
def test_a_slash_command_is_answered_to_the_person_alone(
    slack: SandboxSlack, client: WebClient, app: App
) -> None:
    app.answers = lambda _: {"text": "all well"}
    ack = slack.slash("#news", "/wirewatch status now")
    assert ack.acked
    assert (app.heard[0].payload["command"], app.heard[0].payload["text"]) == ("/wirewatch", "status now")
    assert slack.channel("#news").messages == ()
    assert client.conversations_history(channel=slack.channel("#news").id)["messages"] == []
    said = slack.workspace.rooms[slack.channel("#news").id].messages.values()
    assert [m.only_for for m in said if m.text == "all well"] == ["U0READER01"]


@pytest.mark.slow
def test_a_trigger_opens_one_modal_and_its_submission_comes_back(
    slack: SandboxSlack, client: WebClient, app: App
) -> None:
    slack.click("#news", posted(client), "noise")
    trigger = app.heard[0].payload["trigger_id"]
    view = client.views_open(trigger_id=trigger, view=MODAL)["view"]
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert error_of(lambda: client.views_open(trigger_id="none", view=MODAL)) == "invalid_trigger_id"
    stale = {"view_id": view["id"], "view": MODAL, "hash": "other"}
    assert error_of(lambda: client.views_update(**stale)) == "hash_conflict"
    changed = client.views_update(view_id=view["id"], view=MODAL, hash=view["hash"])["view"]
    app.answers = lambda _: {"response_action": "errors", "errors": {"b": "no"}}
    assert slack.submit(view["id"], {"b": {"a": {"value": "x"}}}).payload is not None
    assert slack.workspace.views[view["id"]].is_open
    app.answers = lambda _: None
    assert slack.submit(view["id"], {}).acked
    assert not slack.workspace.views[view["id"]].is_open
    assert app.heard[1].payload["view"]["state"]["values"] == {"b": {"a": {"value": "x"}}}
    assert changed["hash"] != view["hash"]


@pytest.mark.slow
def test_the_home_tab_opens_and_is_published(slack: SandboxSlack, client: WebClient, app: App) -> None:
    assert slack.open_home().acked
    event = app.heard[0].payload["event"]
    assert event["type"] == "app_home_opened"
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = client.views_publish(user_id=event["user"], view=home)["view"]
    again = client.views_publish(user_id=event["user"], view=home)["view"]
    assert first["id"] == again["id"]
    assert error_of(lambda: client.views_publish(user_id="U404", view=home)) == "user_not_found"


@pytest.mark.slow
def test_a_client_that_is_sent_away_comes_again(slack: SandboxSlack, client: WebClient, app: App) -> None:
    slack.disconnect_sockets()
    ts = posted(client)
    wait_for(lambda: slack.sockets == 1 and slack.click("#news", ts, "noise").acked)
    assert app.heard
