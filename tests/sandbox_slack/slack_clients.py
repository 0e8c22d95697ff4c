"""Clients of the sandbox as production code would build them, and how its refusals are read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import Pace, SandboxSlack

NO_LIMITS = Pace(enabled=False)


def client_of(slack: SandboxSlack, timeout: int = 5) -> WebClient:
    return WebClient(slack.token, base_url=slack.api_url, retry_handlers=[], timeout=timeout)


def error_of(call: Callable[[], object]) -> str:
    """Slack's error code for a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])
