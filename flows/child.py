"""A child process of the supervisor, with its lines passed on and its own children stopped with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

Tell = Callable[[str], None]


@dataclass
class Child:
    """`python -m MODULE ARGUMENTS...` as a process group of its own."""

    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    tell: Tell
    process: subprocess.Popen[str] | None = None
    started: float = field(default=0.0)
    """Of the monotonic clock."""

    @property
    def runs(self) -> bool:
        """Whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    @property
    def age_s(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.started

    def start(self) -> None:
        """Start the process and pass on what it prints."""
        self._reap()
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own module with our own arguments
            [sys.executable, "-m", self.module, *self.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=dict(self.environment),
            start_new_session=True,
        )
        threading.Thread(target=_pass_on, args=(self.process, self.tell), daemon=True).start()

    def stop(self, limit_s: float) -> None:
        """Ask the process to end, wait, then end its whole group."""
        if self.process is None:
            return
        if self.runs:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(limit_s)
        self._reap()

    def _reap(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # also what an ended process left behind
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _pass_on(process: subprocess.Popen[str], tell: Tell) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.strip():
                tell(line.rstrip("\n"))
