"""The README stays true: its blocks are run, its commands and targets exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from monitors.config import parse_config

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return [text for kind, flags, text in BLOCKS if kind == language and "no-test" not in flags]


def test_every_make_target_of_the_readme_exists() -> None:
    asked = re.findall(r"\bmake (\w+)", README)
    targets = re.findall(r"^(\w+):", MAKEFILE, re.MULTILINE)
    assert asked
    assert set(asked) <= set(targets)


def test_the_configuration_of_the_readme_is_valid() -> None:
    texts = blocks("yaml")
    assert texts
    for text in texts:
        assert parse_config(text, Path("README.md")).config.monitors


def test_the_picture_of_the_readme_is_there() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()


def test_every_command_is_in_the_readme() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "wirewatch", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    commands = re.findall(r"^│ ([a-z][\w-]*)  ", told, re.MULTILINE)
    assert "run" in commands
    assert [name for name in commands if not re.search(rf"`{name}\b", README)] == []


@pytest.mark.slow
@pytest.mark.parametrize("line", sorted({line for text in blocks("sh") for line in text.splitlines()}))
def test_a_command_of_the_readme_runs(line: str, tmp_path: Path) -> None:
    """`make test` would call itself and `make run` needs the network: what they run is looked at instead."""
    planned = subprocess.run(
        [*line.split(), "--dry-run"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    if line == "make demo":
        done = subprocess.run(
            [sys.executable, "-m", "wirewatch", "demo"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "The second poll posted 0 alerts." in done.stdout
    elif line == "make run":
        assert ".venv/bin/wirewatch run" in planned
    else:
        assert line == "make test"
        assert "-m pytest" in planned


def test_the_default_configuration_is_valid_and_its_cases_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wirewatch", "check"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schema_lists_every_key_of_the_default_configuration() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wirewatch", "schema"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    known = yaml.safe_load(done.stdout)["properties"]
    written = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    assert set(written) <= set(known)
