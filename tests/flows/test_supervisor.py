"""The supervisor of `serve` while everything that it looks after is stuck."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from live_serving import bare_environment, eventually, processes_with

from flows.serve import Supervisor
from flows.server import EmbeddedServer
from monitors.config import load_config
from monitors.store.engine import open_engine

CONFIG = """
schedule: {every: 5m}
sources: [{name: local, url: "file:///nowhere/feed.xml"}]
monitors: [{name: M, keywords: [blockchain]}]
"""
NOBODY = "http://127.0.0.1:9/api"


@contextmanager
def supervised(folder: Path, faster: int, rung: list[str], told: list[str]) -> Iterator[None]:
    """Supervise without a Prefect server, in a time that goes `faster`."""
    (folder / "config.yaml").write_text(CONFIG)
    started = datetime.now(UTC)
    environment = bare_environment() | {"PREFECT_API_URL": NOBODY}
    server = EmbeddedServer(folder, told.append, environment)
    server.start()
    supervisor = Supervisor(
        load_config(folder / "config.yaml"),
        environment,
        server,
        told.append,
        rung.append,
        clock=lambda: started + faster * (datetime.now(UTC) - started),
    )
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    yield
    supervisor.stop()
    thread.join(30)
    assert not thread.is_alive()


@pytest.mark.slow
def test_ops_hears_of_silence_although_prefect_and_the_database_are_stuck(tmp_path: Path) -> None:
    database = tmp_path / "wirewatch.db"
    open_engine(f"sqlite:///{database}").dispose()
    rung: list[str] = []
    told: list[str] = []
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")  # nobody else can note a poll now
        with supervised(tmp_path, 200, rung, told):
            eventually(lambda: rung, "the alarm rings", 60)
            time.sleep(6)  # one more look
        other.execute("ROLLBACK")
    assert len(rung) == 1, "an alarm rings once"
    assert "No poll of group default has ended since" in rung[0]
    assert "Group default is overdue: polling it without Prefect." in told
    eventually(lambda: not processes_with(f"WIREWATCH_CONFIG={tmp_path}"), "nothing is left running", 20)


@pytest.mark.slow
def test_a_poll_without_prefect_takes_the_groups_turn(tmp_path: Path) -> None:
    told: list[str] = []
    with supervised(tmp_path, 60, [], told):
        eventually(lambda: any("1 failed" in line for line in told), "the group was polled", 60)
    assert "Prefect does not answer: polls go on without it." in told
    with closing(sqlite3.connect(tmp_path / "wirewatch.db")) as found:
        (name,) = found.execute("SELECT name FROM setting WHERE name LIKE 'turn:%'").fetchone()
    assert name == "turn:default"
    assert os.environ.get("PREFECT_API_URL") != NOBODY


@pytest.mark.slow
def test_a_configuration_that_is_broken_while_it_is_served_stops_no_poll_and_ops_hears(
    tmp_path: Path,
) -> None:
    rung: list[str] = []
    told: list[str] = []
    with supervised(tmp_path, 60, rung, told):
        (tmp_path / "config.yaml").write_text("monitors: [")
        eventually(lambda: rung, "ops hears of it", 60)
        before = len(told)
        eventually(lambda: any("1 failed" in line for line in told[before:]), "the group was polled", 120)
    assert "config.yaml was changed and cannot be used; the one from before stays in force." in rung[0]
