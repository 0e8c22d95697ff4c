"""Answers to clicks only go to Slack."""

from __future__ import annotations

import pytest

from monitors.render import Rendered
from monitors.slack.credentials import Credentials
from monitors.slack.responding import is_slack, respond

SLACK = "https://slack.com/api/"


@pytest.mark.parametrize(
    ("url", "base", "right"),
    [
        ("https://hooks.slack.com/actions/T0/1/x", SLACK, True),
        ("https://hooks.slack-gov.com/actions/T0/1/x", "https://slack-gov.com/api/", True),
        ("http://127.0.0.1:8000/response/x", "http://127.0.0.1:8000/api/", True),
        ("http://127.0.0.1:8001/response/x", "http://127.0.0.1:8000/api/", False),
        ("http://hooks.slack.com/actions/T0/1/x", SLACK, False),
        ("https://hooks.slack.com.evil.example/x", SLACK, False),
        ("https://evilslack.com/x", SLACK, False),
        ("https://hooks.slack.com@evil.example/x", SLACK, False),
        ("https://me@hooks.slack.com/x", SLACK, False),
        ("http://169.254.169.254/latest", SLACK, False),
        ("file:///etc/passwd", SLACK, False),
        ("https://[", SLACK, False),
        ("", SLACK, False),
    ],
)
def test_only_addresses_of_slack_are_called(url: str, base: str, right: bool) -> None:
    assert is_slack(url, base) is right


def test_another_address_is_refused_with_a_reason() -> None:
    said = respond("https://evil.example/x", Rendered("why"), Credentials("xoxb-1"), 1.0)
    assert said == "its response_url is not one of Slack's"


def test_an_answer_that_does_not_arrive_is_told_without_its_address() -> None:
    credentials = Credentials("xoxb-1", base_url="http://127.0.0.1:9/api/")
    said = respond("http://127.0.0.1:9/response/secret", Rendered("why"), credentials, 1.0)
    assert said
    assert "secret" not in said
