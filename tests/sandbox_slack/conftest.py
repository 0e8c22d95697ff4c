"""A running sandbox Slack without limits, and a client that talks to it as production code would."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import Pace, SandboxSlack

NO_LIMITS = Pace(enabled=False)


@pytest.fixture
def slack() -> Iterator[SandboxSlack]:
    with SandboxSlack(pace=NO_LIMITS) as running:
        yield running


@pytest.fixture
def client(slack: SandboxSlack) -> WebClient:
    return client_of(slack)


def client_of(slack: SandboxSlack, timeout: int = 5) -> WebClient:
    return WebClient(slack.token, base_url=slack.api_url, retry_handlers=[], timeout=timeout)


def error_of(call: Callable[[], object]) -> str:
    """Slack's error code for a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])
