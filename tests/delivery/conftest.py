"""A pretend Slack without limits and an empty outbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from delivery_world import World
from sqlalchemy import Engine

from sandbox.slack import Pace, SandboxSlack


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    with SandboxSlack(("#news", "#china", "#news-ops"), pace=Pace(enabled=False)) as slack:
        yield World(engine, slack)
