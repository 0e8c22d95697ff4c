"""The embedded Prefect server: found, started, stopped, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.api import is_healthy
from flows.server import EmbeddedServer, ServerError, running_server, termination_as_exit

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from flows.server import EmbeddedServer, termination_as_exit
with termination_as_exit(), EmbeddedServer(Path(sys.argv[1]), lambda text: None, port=0) as server:
    print(server.child.pid, server.url, flush=True)
    time.sleep(60)
"""


def test_a_configured_server_is_used_and_nothing_is_started(tmp_path: Path) -> None:
    environment = {"PREFECT_API_URL": "http://prefect.example:4200/api"}
    with EmbeddedServer(tmp_path / "home", print, environment) as server:
        assert server.url == "http://prefect.example:4200/api"
        assert server.page == "http://prefect.example:4200"
        assert server.child is None
    assert not (tmp_path / "home").exists()


def test_an_address_where_nobody_answers_is_not_healthy() -> None:
    assert not is_healthy("http://127.0.0.1:9/api", timeout_s=0.5)


@pytest.mark.parametrize("text", ["", "[]", '{"url": 5}', '{"url": "http://127.0.0.1:9/api"}'])
def test_a_stale_or_broken_note_of_a_server_is_ignored(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.json").write_text(text)
    assert running_server(tmp_path) is None


def test_sigterm_runs_what_stands_in_with_blocks() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as left, termination_as_exit():
        signal.raise_signal(signal.SIGTERM)
    assert left.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.slow
def test_a_server_that_cannot_start_names_its_log(tmp_path: Path) -> None:
    environment = {**os.environ, "PREFECT_API_DATABASE_CONNECTION_URL": "sqlite+aiosqlite:////proc/none/p.db"}
    environment.pop("PREFECT_API_URL", None)
    with (
        pytest.raises(ServerError, match=r"server\.log"),
        EmbeddedServer(tmp_path, print, environment, port=0),
    ):
        pass
    assert (tmp_path / "server.log").stat().st_size > 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_server_ends_with_its_parent_and_is_reused_before(tmp_path: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PREFECT_API_URL", None)
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout is not None
    with parent, parent.stdout:
        pid, url = parent.stdout.readline().split()
        told: list[str] = []
        own = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
        with EmbeddedServer(tmp_path, told.append, own) as second:
            assert (second.url, second.child, told) == (url, None, [])
        assert is_healthy(url), "who reuses a server leaves it running"
        parent.send_signal(number)
        assert parent.wait(15) in {143, -9}
    deadline = time.monotonic() + 15
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()
    assert running_server(tmp_path) is None
