"""A news site for every test of the fetcher."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.news import NewsSite


@pytest.fixture(scope="session")
def site() -> Iterator[NewsSite]:
    with NewsSite() as news_site:
        yield news_site
