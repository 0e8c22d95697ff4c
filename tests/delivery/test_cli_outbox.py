"""`outbox list`, `retry` and `drop` as a person calls them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from delivery_world import alert
from sqlalchemy import update
from typer.testing import CliRunner

from monitors.store import channels, outbox
from monitors.store.engine import open_engine, writing
from monitors.store.outbox import State
from monitors.store.tables import outbox as outbox_table
from wirewatch.cli.main import app
from wirewatch.cli.outbox import drop_command, list_command, retry_command


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A configuration whose outbox holds a dead row and a waiting one, and a paused channel."""
    file = tmp_path / "config.yaml"
    file.write_text("database: sqlite:///news.db\n")
    engine = open_engine(f"sqlite:///{tmp_path / 'news.db'}")
    with writing(engine) as connection:
        outbox.enqueue(connection, [alert(1), alert(2)], datetime.now(UTC))
        dead = update(outbox_table).where(outbox_table.c.key == alert(1).key)
        connection.execute(dead.values(state=State.DEAD, error="invalid_blocks"))
        channels.remember(connection, "#news", paused="is_archived")
    engine.dispose()
    return file


def states(config_file: Path) -> dict[str, str]:
    engine = open_engine(f"sqlite:///{config_file.parent / 'news.db'}")
    with writing(engine) as connection:
        found = {row.key: row.state.value for row in outbox.listed(connection, list(State))}
    engine.dispose()
    return found


def test_the_list_shows_what_is_not_delivered_and_why(
    config_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_command(config_file, as_json=True) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["state"], first["error"], first["title"]) == ("dead", "invalid_blocks", "Story 1")
    assert second["state"] == "pending"
    assert list_command(config_file, as_json=False) == 0
    assert "paused: #news: is_archived" in capsys.readouterr().out


def test_a_dead_row_is_put_back_in_line_and_pauses_end(config_file: Path) -> None:
    assert retry_command(config_file, [alert(1).key], as_json=True) == 0
    assert set(states(config_file).values()) == {"pending"}


def test_a_retry_without_keys_takes_what_was_refused_and_leaves_what_may_have_arrived(
    config_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(f"sqlite:///{config_file.parent / 'news.db'}")
    with writing(engine) as connection:
        connection.execute(
            update(outbox_table).where(outbox_table.c.key == alert(2).key).values(state=State.HELD)
        )
    engine.dispose()
    assert retry_command(config_file, [], as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": 1, "not_changed": []}
    assert states(config_file) == {alert(1).key: "pending", alert(2).key: "held"}


def test_the_outbox_alone_is_its_list(config_file: Path) -> None:
    runner = CliRunner()
    alone = runner.invoke(app, ["--config", str(config_file), "outbox", "--json"])
    listed = runner.invoke(app, ["--config", str(config_file), "outbox", "list", "--json"])
    assert alone.exit_code == 0
    assert alone.stdout == listed.stdout != ""


def test_all_that_failed_can_be_dropped(config_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drop_command(config_file, ["all"], as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {"changed": 1, "not_changed": []}
    assert states(config_file) == {alert(1).key: "dropped", alert(2).key: "pending"}


def test_a_key_that_is_none_is_told(config_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert retry_command(config_file, ["nothing"], as_json=False) == 1
    assert "nothing: no row" in capsys.readouterr().err


def test_an_empty_outbox_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.yaml").write_text("database: sqlite:///empty.db\n")
    assert list_command(tmp_path / "config.yaml", as_json=False) == 0
    assert "all is delivered" in capsys.readouterr().out
