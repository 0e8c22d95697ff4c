"""What a person can do while no app listens, and what happens when an app answers late or wrong."""

from __future__ import annotations

import pytest
from slack_clients import client_of, error_of
from slack_sdk import WebClient

from sandbox.slack import SandboxSlack

BUTTONS = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "noise", "text": {"type": "plain_text", "text": "Noise"}}
        ],
    }
]


def posted(client: WebClient) -> str:
    return str(client.chat_postMessage(channel="#news", text="alert", blocks=BUTTONS)["ts"])


def test_without_an_app_a_click_says_so(slack: SandboxSlack, client: WebClient) -> None:
    ack = slack.click("#news", posted(client), "noise")
    assert not ack.acked
    assert "no app" in ack.trouble


def test_a_button_that_is_not_there_cannot_be_clicked(slack: SandboxSlack, client: WebClient) -> None:
    with pytest.raises(LookupError, match="no element other"):
        slack.click("#news", posted(client), "other")


def test_connections_need_the_app_token(slack: SandboxSlack, client: WebClient) -> None:
    with_bot = lambda: client.apps_connections_open(app_token=slack.token)  # noqa: E731 # read once, below
    assert error_of(with_bot) == "not_allowed_token_type"
    with_app = lambda: client_of(slack).auth_test(token=slack.app_token)  # noqa: E731 # read once, below
    assert error_of(with_app) == "not_allowed_token_type"


def test_a_person_writes_and_the_bot_cannot_touch_it(slack: SandboxSlack, client: WebClient) -> None:
    message = slack.say("#news", "hello")
    at = {"channel": message.channel, "ts": message.ts}
    assert error_of(lambda: client.chat_update(**at, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(**at)) == "cant_delete_message"
    (seen,) = client.conversations_history(channel=message.channel)["messages"]
    assert (seen["text"], seen["user"], "bot_id" in seen) == ("hello", "U0READER01", False)


def test_what_is_for_one_person_stays_out_of_history(slack: SandboxSlack, client: WebClient) -> None:
    channel = slack.channel("#news").id
    client.chat_postEphemeral(channel=channel, user="U0READER01", text="only you")
    assert client.conversations_history(channel=channel)["messages"] == []
    nobody = lambda: client.chat_postEphemeral(channel=channel, user="U404", text="x")  # noqa: E731 # read once
    assert error_of(nobody) == "user_not_in_channel"


def test_people_and_the_bot_can_be_looked_up(client: WebClient) -> None:
    assert {u["name"] for u in client.users_list()["members"]} == {"wirewatch", "reader"}
    assert client.users_info(user="U0READER01")["user"]["real_name"] == "Reader"
    assert error_of(lambda: client.users_info(user="U404")) == "user_not_found"
    assert client.bots_info(bot="B0BOT00001")["bot"]["name"] == "wirewatch"
    assert client.team_info()["team"]["id"] == "T0SANDBOX1"
    assert client.api_test(a="b")["args"] == {"a": "b"}
    assert error_of(lambda: client.api_test(error="my_error")) == "my_error"


def test_a_view_that_breaks_the_rules_is_refused_with_its_place(client: WebClient) -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "x" * 25},
        "blocks": [{"type": "header"}],
    }
    assert error_of(lambda: client.views_open(trigger_id="t", view=view)) == "invalid_arguments"
    nothing = {"type": "home", "blocks": []}
    assert error_of(lambda: client.views_update(view_id="V404", view=nothing)) == "not_found"
