"""`status`, `sources` and `mute log` show what people said."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from clicks import click
from line import Line, entry, loaded_config

from monitors.pipeline.feedback.act import act_on
from monitors.store.engine import open_engine, writing
from wirewatch.cli.mute import log_command
from wirewatch.cli.status import sources_command, status_command

MONITORS: list[dict[str, Any]] = [{"name": "Huawei", "keywords": ["Huawei"]}]
DOCUMENT = {
    "database": "sqlite:///news.db",
    "sources": [
        {"name": "Ledger", "url": "https://news.example/feed"},
        {"name": "Wire", "url": "https://wire.example/feed"},
    ],
    "monitors": MONITORS,
}

_VERDICTS = (("relevant", "U0READER01"), ("relevant", "U0READER03"), ("not_relevant", "U0READER02"))


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(DOCUMENT))
    return file


@pytest.fixture
def spoken(config_file: Path) -> Path:
    """A configuration to one of whose alerts three people said something today."""
    engine = open_engine(f"sqlite:///{config_file.parent / 'news.db'}")
    line = Line(engine, loaded_config(MONITORS), now=datetime.now(UTC))
    line.poll(entry("Huawei opens a campus"), minutes=-60)
    line.deliver()
    with writing(engine) as connection:
        for action, user in _VERDICTS:
            act_on(connection, line.loaded.config, click(action, line.now, user=user), line.now)
    engine.dispose()
    return config_file


def test_status_tells_feedback_by_monitor(spoken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_command(spoken, as_json=False) == 0
    assert "  Huawei            2 relevant, 1 not (67%)" in capsys.readouterr().out
    status_command(spoken, as_json=True)
    told = json.loads(capsys.readouterr().out)["feedback"]
    counts = {"relevant": 2, "not_relevant": 1, "precision": 0.667}
    assert told == {
        "days": 30,
        "monitors": [{"monitor": "Huawei", **counts}],
        "sources": [{"source": "Ledger", **counts}],
    }


def test_sources_tell_feedback_of_each(spoken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources_command(spoken, as_json=True)
    ledger, wire = map(json.loads, capsys.readouterr().out.splitlines())
    assert (ledger["relevant_30_days"], ledger["not_relevant_30_days"]) == (2, 1)
    assert (wire["relevant_30_days"], wire["not_relevant_30_days"]) == (0, 0)
    sources_command(spoken, as_json=False)
    shown = capsys.readouterr().out
    assert "feedback" in shown
    assert "2 of 3" in shown


def test_where_nobody_said_anything_status_says_so(
    config_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status_command(config_file, as_json=False)
    assert "feedback      none in 30 days" in capsys.readouterr().out
    sources_command(config_file, as_json=False)
    assert "feedback" not in capsys.readouterr().out


def test_who_said_what_is_exported_with_the_other_acts(spoken: Path, tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    assert log_command(spoken, file=file, as_json=False) == 0
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["who"], row["verb"]) for row in rows] == [
        ("ada (U0READER01)", "relevant"),
        ("bob (U0READER03)", "relevant"),
        ("bob (U0READER02)", "not relevant"),
    ]
