"""What an answer from Slack means for a message: the classes, word by word."""

from __future__ import annotations

import socket
import ssl
from urllib.error import URLError

import pytest

from monitors.slack.answers import Later, Refused, Scope, Sent, Unsure, judge_answer, judge_failure


def refusal(error: str) -> object:
    return judge_answer(200, {"ok": False, "error": error}, {})


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
@pytest.mark.parametrize("status", [200, 503])
def test_trouble_inside_slack_leaves_it_open_whether_the_message_is_there(error: str, status: int) -> None:
    assert isinstance(judge_answer(status, {"ok": False, "error": error}, {}), Unsure)


@pytest.mark.parametrize(
    "payload", [{}, None, [], "no json", {"ok": False, "error": "something new"}, {"ok": "yes"}]
)
def test_what_is_not_recognised_may_have_been_posted(payload: object) -> None:
    assert isinstance(judge_answer(200, payload, {}), Unsure)


def test_a_refusal_with_a_server_error_is_not_believed() -> None:
    assert judge_answer(500, {"ok": False, "error": "channel_not_found"}, {}) == Unsure(
        "HTTP 500 channel_not_found"
    )


@pytest.mark.parametrize(("header", "after_s"), [("7", 7.0), ("0.5", 0.5), ("-3", 0.0), ("soon", None)])
def test_too_many_requests_says_when_to_come_back(header: str, after_s: float | None) -> None:
    assert judge_answer(429, {"ok": False, "error": "ratelimited"}, {"retry-After": header}) == Later(
        "ratelimited", after_s
    )


@pytest.mark.parametrize("error", ["ratelimited", "message_limit_exceeded"])
def test_a_limit_is_a_limit_whatever_the_status(error: str) -> None:
    assert refusal(error) == Later(error)


@pytest.mark.parametrize(
    ("error", "scope"),
    [
        ("channel_not_found", Scope.CHANNEL),
        ("not_in_channel", Scope.CHANNEL),
        ("is_archived", Scope.CHANNEL),
        ("restricted_action", Scope.CHANNEL),
        ("restricted_action_read_only_channel", Scope.CHANNEL),
        ("invalid_auth", Scope.WORKSPACE),
        ("account_inactive", Scope.WORKSPACE),
        ("token_revoked", Scope.WORKSPACE),
        ("token_expired", Scope.WORKSPACE),
        ("missing_scope", Scope.WORKSPACE),
        ("no_permission", Scope.WORKSPACE),
        ("invalid_blocks", Scope.MESSAGE),
        ("msg_blocks_too_long", Scope.MESSAGE),
        ("msg_too_long", Scope.MESSAGE),
        ("no_text", Scope.MESSAGE),
        ("metadata_too_large", Scope.MESSAGE),
    ],
)
def test_a_documented_refusal_breaks_what_it_says(error: str, scope: Scope) -> None:
    assert refusal(error) == Refused(scope, error)


def test_ok_gives_the_timestamp_and_the_channel() -> None:
    assert judge_answer(200, {"ok": True, "ts": "1.2", "channel": "C1"}, {}) == Sent("1.2", "C1")


@pytest.mark.parametrize(
    "trouble",
    [
        URLError(ConnectionRefusedError(111, "refused")),
        URLError(socket.gaierror(-2, "unknown")),
        URLError(ssl.SSLCertVerificationError("self-signed")),
        URLError(ssl.SSLError(1, "wrong version number")),
    ],
)
def test_what_fails_before_a_request_can_leave_is_harmless(trouble: Exception) -> None:
    assert isinstance(judge_failure(trouble), Later)


@pytest.mark.parametrize(
    "trouble",
    [
        URLError(ConnectionResetError(104, "reset")),
        URLError(TimeoutError("timed out")),
        URLError(ssl.SSLEOFError(8, "EOF")),
        TimeoutError("read"),
        ConnectionResetError(104, "reset"),
        RuntimeError("a bug of the client"),
    ],
)
def test_any_other_failure_may_have_been_posted(trouble: Exception) -> None:
    assert isinstance(judge_failure(trouble), Unsure)
