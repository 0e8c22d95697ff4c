"""What holds for every command: --json, and mistakes told in a line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from monitors.pipeline.summary import Summary
from wirewatch.cli.main import app
from wirewatch.cli.run import report


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    for below, each in command.commands.items():
        yield from commands(each, f"{name} {below}".strip())


def test_every_command_takes_json() -> None:
    options = {
        name: [opt for param in each.params for opt in param.opts]
        for name, each in commands(get_command(app))
    }
    assert {"run", "inspect match", "schema"} <= set(options)
    assert [name for name, given in options.items() if "--json" not in given] == []


def test_a_folder_that_is_not_there_is_the_users_mistake(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "config.yaml"
    ended = subprocess.run(
        [sys.executable, "-m", "wirewatch", "--config", str(file), "init"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert ended.returncode == 2
    assert ended.stderr == f"{file}: No such file or directory - name another file\n"


def test_alerts_that_are_printed_are_printed_beside_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    report(Summary(delivered=1, notes=("--- #news\nBanks test blockchain",)), as_json=True)
    printed = capsys.readouterr()
    assert json.loads(printed.out)["delivered"] == 1
    assert "Banks test blockchain" in printed.err


def trends(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    file = folder / "config.yaml"
    file.write_text(f"database: sqlite:///news.db\n{text}", encoding="utf-8")
    command = [sys.executable, "-m", "wirewatch", "--config", str(file), "trends", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_trends_prints_a_line_for_each_monitor_and_nothing_else(tmp_path: Path) -> None:
    monitors = "monitors: [{name: A, keywords: [a], bursts: true}, {name: B, keywords: [b]}]"
    ended = trends(tmp_path, monitors, "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    first, second = map(json.loads, ended.stdout.splitlines())
    assert first == {
        "monitor": "A",
        "articles": 0,
        "usual": None,
        "factor": None,
        "sources": 0,
        "stories": 0,
        "languages": {},
        "burst": False,
        "reason": "fewer than 7 days to compare with",
        "told": True,
        "last_told": None,
    }
    assert (second["monitor"], second["told"]) == ("B", False)
    table = trends(tmp_path, monitors)
    assert (table.returncode, len(table.stdout.splitlines()) > 2) == (0, True)


def test_trends_tells_a_mistake_in_a_line(tmp_path: Path) -> None:
    ended = trends(tmp_path, "monitors: [{name: A, keywords: [a], bursts: often}]", "--json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "monitors[0].bursts: 'often' does not say what a burst is - write true or" in ended.stderr
