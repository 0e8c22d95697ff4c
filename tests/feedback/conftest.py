"""The line as a fixture, on every database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from line import Line
from line import line as new_line


@pytest.fixture
def line(database_url: str) -> Iterator[Line]:
    with new_line(database_url) as made:
        yield made
