"""docs/security.md names only tests that exist, and one for every threat."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows() -> list[list[str]]:
    table = PAGE.partition("## Threats")[2].partition("\n## ")[0]
    lines = [line.strip("| ") for line in table.splitlines() if line.startswith("|")]
    return [line.split(" | ") for line in lines[2:]]


def test_every_threat_names_a_test() -> None:
    assert len(rows()) >= 20
    for threat, _, tests in rows():
        assert NAMED.findall(tests), threat


def test_every_test_that_is_named_exists() -> None:
    for file, name in NAMED.findall(PAGE):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"
    for file in re.findall(r"`(tests/[\w/]+\.py)`", PAGE):
        assert (ROOT / file).exists(), file
