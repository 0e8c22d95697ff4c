"""`wirewatch listen` and the listener of `serve` as processes: they come again, and they end when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flows.serve import Supervisor
from flows.server import EmbeddedServer
from monitors.config import load_config
from monitors.errors import ConfigError
from monitors.pipeline.feedback.listen import listen
from sandbox.slack import Pace, SandboxSlack

ROOT = Path(__file__).parents[2]
CONFIG = """
schedule: {every: 5m}
sources: [{name: local, url: "file:///nowhere/feed.xml"}]
monitors: [{name: M, keywords: [blockchain]}]
"""


def eventually(condition: Callable[[], Any], patience_s: float = 60.0) -> Any:
    deadline = time.monotonic() + patience_s
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found
    return found


def bare_environment(**more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WIREWATCH_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def environment_of(slack_url: str) -> dict[str, str]:
    return bare_environment(
        SLACK_BOT_TOKEN="xoxb-sandbox", SLACK_APP_TOKEN="xapp-sandbox", SLACK_API_URL=f"{slack_url}/api/"
    )


@dataclass
class Process:
    """A process whose output is read from a file."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text()


@dataclass
class Starter:
    folder: Path
    started: list[Process] = field(default_factory=list)

    def __call__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Process:
        log = self.folder / f"{len(self.started)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(environment or bare_environment()),
                cwd=self.folder,
            )
        self.started.append(Process(process, log))
        return self.started[-1]

    def listen(self, slack_url: str, *options: str) -> Process:
        (self.folder / "config.yaml").write_text(CONFIG)
        return self("wirewatch", "listen", *options, environment=environment_of(slack_url))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    starter = Starter(tmp_path)
    yield starter
    for each in starter.started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.wait(20)


@pytest.mark.slow
def test_a_signal_ends_the_listener_cleanly(start: Starter) -> None:
    with SandboxSlack(pace=Pace(enabled=False)) as slack:
        listening = start.listen(slack.url, "--json")
        eventually(lambda: slack.sockets == 1)
        began = time.monotonic()
        listening.process.send_signal(signal.SIGTERM)
        assert listening.process.wait(20) == 0
        assert time.monotonic() - began < 10
    texts = [json.loads(line)["text"] for line in listening.said.splitlines()]
    assert texts == ["Connected to Slack: the buttons answer.", "Stopped."]


@pytest.mark.slow
def test_a_slack_that_goes_without_a_farewell_is_found_again(start: Starter, tmp_path: Path) -> None:
    slack = start("sandbox.slack", "--journal", str(tmp_path / "slack.journal"), "--speed", "0")
    address = json.loads(eventually(lambda: slack.said.partition("\n")[0]))
    port = address["url"].rpartition(":")[2]
    listening = start.listen(address["url"])
    eventually(lambda: "Connected to Slack" in listening.said)
    slack.process.kill()
    slack.process.wait()
    eventually(lambda: "The connection to Slack is gone" in listening.said)
    start("sandbox.slack", "--journal", str(tmp_path / "slack.journal"), "--speed", "0", "--port", port)
    eventually(lambda: listening.said.count("Connected to Slack") == 2)
    assert "Traceback" not in listening.said
    listening.process.terminate()
    assert listening.process.wait(20) == 0


@pytest.mark.parametrize("name", ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"])
def test_listening_without_a_token_is_the_users_mistake(tmp_path: Path, name: str) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG)
    environment = environment_of("http://127.0.0.1:9")
    del environment[name]
    with pytest.raises(ConfigError, match=f"{name} is not set"):
        listen(tmp_path / "config.yaml", environment, threading.Event(), print)


@contextmanager
def supervised(folder: Path, environment: Mapping[str, str], told: list[str]) -> Iterator[None]:
    """Supervise without a Prefect server: the listener needs none."""
    (folder / "config.yaml").write_text(CONFIG)
    given = {**environment, "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    server = EmbeddedServer(folder, told.append, given)
    server.start()
    supervisor = Supervisor(load_config(folder / "config.yaml"), given, server, told.append, told.append)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    yield
    supervisor.stop()
    thread.join(40)
    assert not thread.is_alive()


def children() -> set[int]:
    """The processes that this one started and that are alive."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat[1]) == os.getpid() and stat[0] != "Z":
            found.add(int(entry.name))
    return found


@pytest.mark.slow
def test_serve_listens_starts_a_killed_listener_again_and_ends_it(tmp_path: Path) -> None:
    told: list[str] = []
    with SandboxSlack(pace=Pace(enabled=False)) as slack:
        before = children()
        with supervised(tmp_path, environment_of(slack.url), told):
            eventually(lambda: slack.sockets == 1)
            [listener] = children() - before
            os.kill(listener, signal.SIGKILL)
            eventually(lambda: "What answers buttons is gone; starting it again." in told)
            eventually(lambda: told.count("Connected to Slack: the buttons answer.") == 2)
            assert slack.sockets == 1
        assert children() == before
        assert not any("Traceback" in line for line in told)


@pytest.mark.slow
def test_serve_without_a_bot_token_says_that_there_are_no_buttons(tmp_path: Path) -> None:
    told: list[str] = []
    with supervised(tmp_path, bare_environment(SLACK_APP_TOKEN="xapp-sandbox"), told):
        eventually(lambda: "SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN: alerts get no buttons." in told)
