"""The line as a fixture, on every database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from line import Line
from line import line as new_line

from monitors.store.engine import open_engine


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for each test: migrating takes half a second."""
    file = tmp_path_factory.mktemp("trust") / "empty.db"
    open_engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def line(database_url: str, empty_database: Path) -> Iterator[Line]:
    if database_url.startswith("sqlite:///"):
        shutil.copy(empty_database, database_url.removeprefix("sqlite:///"))
    with new_line(database_url) as made:
        yield made
