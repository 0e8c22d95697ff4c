"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recorded third-party data; absent on a machine that only has the clone."""
    folder = Path(os.environ.get("WIREWATCH_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"recorded data is not at {folder}: set WIREWATCH_DATA")
    return folder
