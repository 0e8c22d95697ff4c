"""No secret reaches a log."""

from __future__ import annotations

import logging

import pytest

from monitors.slack.redact import RedactionFilter, redact


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("token xoxb-1-2-aB_c.", "token (redacted)"),
        ("xapp-1-A-2-abc and xoxe.xoxp-1-abc", "(redacted) and xoxe.(redacted)"),
        (
            "POST https://hooks.slack.com/services/T0/B0/secret now",
            "POST https://hooks.slack.com/services/(redacted) now",
        ),
        ("https://hooks.slack.com/actions/T0/1/x,", "https://hooks.slack.com/actions/(redacted),"),
        ("https://hooks.slack.com/commands/T0/1/x", "https://hooks.slack.com/commands/(redacted)"),
        ("wss://x.slack.com/link?ticket=abc&app_id=1", "wss://x.slack.com/link?ticket=(redacted)&app_id=1"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer (redacted)"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_what_looks_like_a_secret_is_replaced(text: str, clean: str) -> None:
    assert redact(text) == clean


def test_a_secret_of_any_form_is_replaced_when_it_is_known() -> None:
    assert redact("pass hunter2!", ["hunter2"]) == "pass (redacted)!"


def test_a_record_is_rewritten_with_its_arguments_and_its_exception() -> None:
    trouble = ValueError("xoxb-1-2-3")
    info = (ValueError, trouble, None)
    record = logging.LogRecord("x", logging.DEBUG, "f", 1, "sent %s", ("xoxb-9-9",), info)
    assert RedactionFilter([""]).filter(record)
    assert record.getMessage() == "sent (redacted) (ValueError: (redacted))"
    assert record.exc_info is None
