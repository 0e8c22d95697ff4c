"""Incoming webhooks and file uploads, with slack_sdk's own clients."""

from __future__ import annotations

import urllib.request
from dataclasses import replace

import pytest
from slack_clients import error_of
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from sandbox.slack import SandboxSlack
from sandbox.slack.hooks import file_content


def send(slack: SandboxSlack, **said: object) -> tuple[int, str]:
    answer = WebhookClient(slack.webhook_url("#news"), retry_handlers=[]).send_dict(said)
    return answer.status_code, answer.body


def raw(url: str, body: bytes, kind: str) -> tuple[int, str]:
    request = urllib.request.Request(url, body, {"Content-Type": kind})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def test_a_webhook_posts_into_its_channel(slack: SandboxSlack) -> None:
    assert send(slack, text="hello") == (200, "ok")
    (message,) = slack.channel("#news").messages
    assert (message.text, message.via, message.metadata) == ("hello", "webhook", None)


def test_a_webhook_takes_a_form_with_a_payload(slack: SandboxSlack) -> None:
    form = "application/x-www-form-urlencoded"
    assert raw(slack.webhook_url("#news"), b"payload=%7B%22text%22%3A%22hi%22%7D", form) == (200, "ok")
    assert raw(slack.webhook_url("#news"), b"text=hi", form) == (400, "invalid_payload")
    assert raw(slack.webhook_url("#news"), b"{", "application/json") == (400, "invalid_payload")


def test_a_webhook_says_what_is_wrong(slack: SandboxSlack) -> None:
    assert send(slack, text="") == (400, "no_text")
    assert send(slack, blocks=[{"type": "nothing"}]) == (400, "invalid_blocks")
    wrong = slack.webhook_url("#news").replace("sandboxsecret", "guess")
    assert WebhookClient(wrong).send_dict({"text": "x"}).body == "invalid_token"
    nowhere = slack.webhook_url("#news").replace("/B", "/BX")
    assert WebhookClient(nowhere).send_dict({"text": "x"}).body == "no_service"
    slack.archive("#news")
    assert send(slack, text="x") == (410, "channel_is_archived")
    slack.disable_webhook("#news")
    assert send(slack, text="x") == (404, "no_service")


def test_a_webhook_is_limited_like_its_channel(slack: SandboxSlack) -> None:
    slack.core.limits = type(slack.core.limits)(replace(slack.core.limits.pace, enabled=True, burst=1))
    assert send(slack, text="one") == (200, "ok")
    status, body = send(slack, text="two")
    assert (status, body) == (429, "rate_limited")


def test_a_file_is_announced_sent_and_shared(slack: SandboxSlack, client: WebClient) -> None:
    answer = client.files_upload_v2(
        channel=slack.channel("#news").id, filename="full.txt", content="the full list", initial_comment="All"
    )
    (message,) = slack.channel("#news").messages
    assert message.text == "All"
    assert message.files[0]["name"] == "full.txt"
    assert client.files_info(file=answer["file"]["id"])["file"]["size"] == len("the full list")


def test_a_file_that_was_not_sent_cannot_be_shared(slack: SandboxSlack, client: WebClient) -> None:
    file_id = client.files_getUploadURLExternal(filename="a.txt", length=3)["file_id"]
    share = lambda: client.files_completeUploadExternal(files=[{"id": file_id, "title": "a"}])  # noqa: E731 # once
    assert error_of(share) == "file_not_found"
    nameless = lambda: client.files_getUploadURLExternal(filename="", length=3)  # noqa: E731 # once
    assert error_of(nameless) == "invalid_arguments"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/octet-stream", b"abc"),
        (
            "multipart/form-data; boundary=X",
            b'--X\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\nabc\r\n--X--\r\n',
        ),
    ],
)
def test_a_file_comes_raw_or_in_a_form(kind: str, body: bytes) -> None:
    assert file_content(kind, body) == b"abc"
