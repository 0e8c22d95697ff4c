"""A Slack that lies: nothing crashes, no token goes elsewhere, and what is not understood is looked up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitors.errors import ConfigError
from monitors.render import Rendered
from monitors.slack import (
    Credentials,
    Label,
    Later,
    Page,
    Sent,
    SlackClient,
    Unsure,
    Webhook,
    read_credentials,
)
from monitors.slack.answers import judge_answer
from monitors.slack.history import read_channels, read_page
from monitors.slack.opening import MAX_BYTES

TOKEN = "xoxb-not-a-real-one"
LABEL = Label("k", "m", "alert")
TS = "1764313200.000100"


def client(liar: Any) -> SlackClient:
    return SlackClient(Credentials(token=TOKEN, base_url=f"{liar.url}/"), timeout_s=5)


def post(liar: Any, channel: str = "#news") -> object:
    return client(liar).post(channel, Rendered("text"), LABEL)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_the_token_to_another_server(liars: Any, status: int) -> None:
    first, other = liars
    first.status, first.headers = status, {"Location": f"{other.url}/stolen"}
    other.body = json.dumps({"ok": True, "ts": TS, "channel": "C1"}).encode()
    assert isinstance(post(first), Unsure)
    assert first.asked[0][1]["authorization"] == f"Bearer {TOKEN}"
    assert other.asked == []


def test_a_webhook_follows_no_redirect_either(liars: Any) -> None:
    first, other = liars
    first.status, first.headers, other.body = 302, {"Location": f"{other.url}/x"}, b"ok"
    hook = Webhook(Credentials(webhook_url=f"{first.url}/services/T0/B0/secret"), timeout_s=5)
    assert isinstance(hook.post("#news", Rendered("text"), LABEL), Unsure)
    assert other.asked == []


def test_a_huge_answer_is_not_read(liars: Any) -> None:
    liar, _ = liars
    liar.body = b'{"ok": true, "x": "' + b"x" * MAX_BYTES + b'"}'
    assert isinstance(post(liar), Unsure)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"{" * 100_000,
        b"null",
        b"[]",
        b"7",
        b"\xff\xfe",
        b"",
        b"<html>",
        b'{"ok": "true"}',
        b'{"ok": true}',
        b'{"ok": true, "ts": 7}',
        b'{"ok": true, "ts": "../../x"}',
        b'{"ok": true, "ts": "9e99"}',
        b'{"ok": true, "ts": ["1.2"]}',
        b'{"ok": {}, "error": {}}',
    ],
)
def test_an_answer_of_another_shape_is_never_taken_for_a_post(liars: Any, body: bytes) -> None:
    liar, _ = liars
    liar.body = body
    assert isinstance(post(liar), Unsure)


def test_a_post_to_another_channel_is_not_taken_for_ours(liars: Any) -> None:
    liar, _ = liars
    liar.body = json.dumps({"ok": True, "ts": TS, "channel": "C0000000002"}).encode()
    assert isinstance(post(liar, "C0000000001"), Unsure)
    assert post(liar, "C0000000002") == Sent(TS, "C0000000002")


def test_a_channel_that_is_no_id_is_not_remembered() -> None:
    assert judge_answer(200, {"ok": True, "ts": TS, "channel": "../C1"}, {}) == Sent(TS, "")


@pytest.mark.parametrize("after", ["inf", "1e308", "999999999999", "nan", "-inf"])
def test_nobody_is_told_to_wait_for_ever(after: str) -> None:
    answer = judge_answer(429, {}, {"Retry-After": after})
    assert isinstance(answer, Later)
    assert answer.after_s is not None
    assert 0 <= answer.after_s <= 3_600


def test_an_error_of_slack_is_one_harmless_line() -> None:
    answer = judge_answer(200, {"ok": False, "error": "x\n\x1b[31m<!channel>" * 99}, {})
    assert isinstance(answer, Unsure)
    assert len(answer.text) < 100
    assert not set("\n\x1b<") & set(answer.text)


HISTORIES: list[dict[str, Any]] = [
    {"messages": "x"},
    {"messages": [1]},
    {"messages": ["x"]},
    {"messages": [{}]},
    {"messages": [{"ts": 1}]},
    {"messages": [{"ts": "²"}]},
    {"messages": [{"ts": "9" * 5_000}]},
    {"messages": [], "response_metadata": "x"},
    {"messages": [], "response_metadata": {"next_cursor": 7}},
    {"messages": None},
    {},
    {"messages": [], "response_metadata": {"next_cursor": "x" * 5_000}},
]


@pytest.mark.parametrize("payload", HISTORIES)
def test_a_history_that_cannot_be_read_proves_nothing_absent(liars: Any, payload: dict[str, Any]) -> None:
    assert read_page(payload) is None
    liar, _ = liars
    liar.body = json.dumps({"ok": True, **payload}).encode()
    assert isinstance(client(liar).history("C1", "1"), Unsure)


@pytest.mark.parametrize("odd", ["x", 7, [], {"event_payload": "x"}, {"event_payload": {"key": 7}}])
def test_what_others_write_into_a_message_is_passed_over(odd: object) -> None:
    for message in ({"ts": TS, "metadata": odd}, {"ts": TS, "blocks": odd}, {"ts": TS, "blocks": [odd]}):
        assert read_page({"messages": [message]}) == Page((), TS, "")


def test_a_history_that_turns_in_circles_is_given_up(liars: Any) -> None:
    liar, _ = liars
    liar.body = json.dumps({"ok": True, "messages": [], "response_metadata": {"next_cursor": "c"}}).encode()
    assert isinstance(client(liar).history("C1", "1"), Page)
    assert isinstance(client(liar).history("C1", "1", "c"), Unsure)


def test_a_list_of_channels_holds_only_names_with_ids(liars: Any) -> None:
    listed = [
        7,
        "x",
        {"name": 7, "id": "C1"},
        {"name": "a", "id": 7},
        {"name": "b", "id": "C2"},
        {"name": []},
    ]
    assert read_channels({"channels": listed}) == {"#b": "C2"}
    liar, _ = liars
    liar.body = b'{"ok": true, "channels": {"name": 1}}'
    assert isinstance(client(liar).channels(), Unsure)


@pytest.mark.parametrize("name", ["SLACK_API_URL", "SLACK_WEBHOOK_URL"])
@pytest.mark.parametrize(
    "host", ["slack.com", "8.8.8.8", "127.0.0.1.evil.net", "localhost.evil.net", "[2600::1]"]
)
def test_no_secret_is_sent_readable_for_all(name: str, host: str) -> None:
    with pytest.raises(ConfigError, match="readable for all") as refusal:
        read_credentials({name: f"http://{host}/services/T0/B0/secret"})
    assert "secret/" not in str(refusal.value)
    assert "T0" not in str(refusal.value)


def test_in_the_house_no_encryption_is_needed() -> None:
    for host in ("127.0.0.1:9", "localhost:9", "[::1]:9", "10.0.0.1", "sandbox-slack:9", "slack.test"):
        assert read_credentials({"SLACK_API_URL": f"http://{host}/api/"}).base_url == f"http://{host}/api/"
