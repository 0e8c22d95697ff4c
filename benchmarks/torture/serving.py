"""Breaks what stands around `wirewatch serve`: Prefect's server, its own process, the configuration."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measuring import ROOT
from benchmarks.torture.databases import Databases
from benchmarks.torture.place import Place, place
from benchmarks.torture.rows import Row

_PATIENCE_S = 240.0  # a loaded machine takes a minute to start Prefect


@dataclass(slots=True)
class _Served:
    """A place that `wirewatch serve` polls by itself."""

    here: Place
    config: Path
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def start(self) -> None:
        with (self.config.parent / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wirewatch", "--config", str(self.config), "serve"],
                cwd=ROOT,
                env=self.here.environment | {"WIREWATCH_CONFIG": str(self.config)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        return (self.config.parent / "serve.log").read_text(errors="replace")

    def until(self, question: Callable[[], object], what: str) -> float:
        """Wait for something and return how long it took."""
        began = time.monotonic()
        while not question():
            if time.monotonic() - began > _PATIENCE_S:
                raise TimeoutError(f"{what} did not come; serve said:\n{self.said[-2000:]}")
            time.sleep(0.25)
        return time.monotonic() - began

    def arrives(self, count: int = 2) -> float:
        """Publish and wait until everything is there."""
        self.here.publish(count)
        return self.until(lambda: not self.here.lost(), "the stories")

    @property
    def server(self) -> int:
        note = self.config.parent / ".wirewatch-prefect" / "server.json"
        self.until(note.exists, "the note of where Prefect's server is")
        return int(json.loads(note.read_text())["pid"])

    @property
    def ops(self) -> str:
        return "\n".join(each.text for each in self.here.world.slack.channel("#news-ops").messages)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


@contextmanager
def _served(folder: Path, databases: Databases, kind: str) -> Iterator[_Served]:
    with place(folder / f"serve-{kind}", databases.new(kind), schedule={"every": "10s"}) as here:
        here.publish(4)
        served = _Served(here, here.world.config_file)
        served.start()
        try:
            served.until(lambda: "Deployments: " in served.said, "the deployments")
            served.until(lambda: not here.lost(), "the first poll")
            yield served
        finally:
            served.stop()


def served(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Serve, and take away one thing after the other while stories appear."""
    del brief
    os.environ.pop("PREFECT_API_URL", None)
    if kind != "sqlite":
        return  # what is broken here is around the database
    with _served(folder, databases, kind) as there:
        yield _prefect_hangs(there, kind)
        yield _prefect_killed(there, kind)
        yield _config_broken(there, kind)
        yield _serve_killed(there, kind)


def _prefect_hangs(there: _Served, kind: str) -> Row:
    row = Row("Prefect's server hangs (SIGSTOP), serve polls on", kind, times=1)
    server = there.server
    os.kill(server, signal.SIGSTOP)
    try:
        row.took(there.arrives())
    finally:
        os.kill(server, signal.SIGCONT)
    row.note = "until new stories arrived without Prefect"
    return row.count(there.here)


def _prefect_killed(there: _Served, kind: str) -> Row:
    row = Row("Prefect's server killed, serve polls on", kind, times=1)
    os.kill(there.server, signal.SIGKILL)
    row.took(there.arrives())
    row.note = "until new stories arrived"
    return row.count(there.here)


def _config_broken(there: _Served, kind: str) -> Row:
    row = Row("config.yaml broken while it is served", kind, times=1)
    before = there.config.read_text()
    there.config.write_text(before.replace("monitors:", "monitors: [{name: broken, query: '(a'}"))
    there.until(lambda: "cannot be used; the one from before stays in force" in there.ops, "word to ops")
    row.took(there.arrives())
    changed = yaml.safe_load(before)
    changed["monitors"].append({"name": "Third", "keywords": ["nothing else says this"]})
    there.config.write_text(yaml.safe_dump(changed, allow_unicode=True))
    there.until(lambda: "can be used again and is in force" in there.ops, "word to ops that it is mended")
    row.took(there.arrives())
    row.note = "ops heard of it and of its end; until new stories arrived"
    return row.count(there.here)


def _serve_killed(there: _Served, kind: str) -> Row:
    row = Row("serve killed with SIGKILL, then started again", kind, times=1)
    assert there.process is not None
    there.here.publish(2)
    there.process.kill()
    there.process.wait()
    there.start()
    row.took(there.arrives())
    row.note = "with the start of Prefect in it"
    return row.count(there.here)
