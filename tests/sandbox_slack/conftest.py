"""A running sandbox Slack without limits, and a client for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_clients import NO_LIMITS, client_of
from slack_sdk import WebClient

from sandbox.slack import SandboxSlack


@pytest.fixture
def slack() -> Iterator[SandboxSlack]:
    with SandboxSlack(pace=NO_LIMITS) as running:
        yield running


@pytest.fixture
def client(slack: SandboxSlack) -> WebClient:
    return client_of(slack)
