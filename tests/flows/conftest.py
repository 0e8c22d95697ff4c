"""Fixtures of the live tests: one Prefect server and one news site for the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_serving import NewsSite, PrefectServer, Starter, bare_environment, news_site

from flows.server import EmbeddedServer


@pytest.fixture(scope="session")
def news() -> Iterator[NewsSite]:
    with news_site() as site:
        yield site


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    home = tmp_path_factory.mktemp("prefect")
    with EmbeddedServer(home, lambda text: None, bare_environment(), port=0) as embedded:
        yield PrefectServer(embedded.url)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Starter]:
    starter = Starter(tmp_path)
    yield starter
    starter.end()
