"""A Prefect server of our own on loopback, for machines where nobody runs one."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from flows.api import is_healthy
from monitors.errors import WirewatchError

_LOOPBACK = "127.0.0.1"
_PAGE_PORT = 4200  # where people know to find Prefect's page; another one when it is taken
_START_LIMIT_S = 180.0  # 11 s on an idle machine; a loaded one with a fresh home took six times that
_STOP_LIMIT_S = 12.0
_LOOK_EVERY_S = 0.2
_MAX_LOG_BYTES = 5_000_000

Tell = Callable[[str], None]


def packages_on_path(environment: Mapping[str, str]) -> str:
    """Return a PYTHONPATH with which a child finds these packages, installed or not."""
    packages = str(Path(__file__).parents[1])
    path = environment.get("PYTHONPATH")
    return f"{packages}{os.pathsep}{path}" if path else packages


class ServerError(WirewatchError):
    """The embedded Prefect server did not start; the message names its log."""


def running_server(home: Path) -> str | None:
    """Return the API address of the embedded server that runs on this home, if one answers."""
    try:
        url = json.loads((home / "server.json").read_text(encoding="utf-8"))["url"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return url if isinstance(url, str) and is_healthy(url) else None


@dataclass
class EmbeddedServer:
    """Gives the address of a Prefect server: the configured one, a running one of this home, or a new child.

    A child is stopped at the end, also when this process gets SIGTERM; it ends by itself when this process is
    killed. `environment` is read for PREFECT_API_URL and handed to the child.
    """

    home: Path
    tell: Tell
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    port: int = _PAGE_PORT
    url: str = ""
    child: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """The file that the server's own output goes to."""
        return self.home / "server.log"

    @property
    def page(self) -> str:
        """The address of Prefect's page for people."""
        return self.url.removesuffix("/api")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Find or start a server and wait until it answers; raises ServerError."""
        configured = self.environment.get("PREFECT_API_URL")
        if configured:
            self.url = configured
            return
        self.home.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(self.home / "server.lock"):
            running = running_server(self.home)
            if running:
                self.url = running
                return
            self._launch()
            self._wait()

    def is_gone(self) -> bool:
        """Whether the child that this process started has ended by itself."""
        return self.child is not None and self.child.poll() is not None

    def restart(self) -> None:
        """Start a child anew after it is gone, on the same port, so that its address stays valid."""
        self.port = int(self.page.rpartition(":")[2])
        self.stop()
        self.start()

    def stop(self) -> None:
        """Stop the child, if this process started one."""
        child, self.child = self.child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        _signal_group(child, signal.SIGTERM)
        try:
            child.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            _signal_group(child, signal.SIGKILL)
            child.wait()
        with suppress(OSError):
            (self.home / "server.json").unlink()

    def _launch(self) -> None:
        listener = _listen(self.port)
        with listener:
            port = listener.getsockname()[1]
            self.url = f"http://{_LOOPBACK}:{port}/api"
            self.tell(f"Starting a Prefect server on http://{_LOOPBACK}:{port} ... (about 10 s)")
            if self.log.exists() and self.log.stat().st_size > _MAX_LOG_BYTES:
                self.log.unlink()
            with self.log.open("ab") as log:
                self.child = subprocess.Popen(  # noqa: S603 - our own module with our own arguments
                    [sys.executable, "-m", "flows.server_process", str(listener.fileno())],
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    env=self._child_environment(),
                    pass_fds=[listener.fileno()],
                    start_new_session=True,
                )

    def _child_environment(self) -> dict[str, str]:
        environment = {name: value for name, value in self.environment.items() if name != "PREFECT_API_URL"}
        return environment | {
            "PREFECT_HOME": str(self.home),
            "PREFECT_UI_API_URL": self.url,
            "PYTHONPATH": packages_on_path(environment),
        }

    def _wait(self) -> None:
        child = self.child
        assert child is not None
        deadline = time.monotonic() + _START_LIMIT_S
        while not is_healthy(self.url, timeout_s=1.0):
            if child.poll() is not None or time.monotonic() > deadline:
                how = f"ended with {child.returncode}" if child.poll() is not None else "does not answer"
                self.stop()
                raise ServerError(f"the Prefect server {how} - its log is {self.log}")
            time.sleep(_LOOK_EVERY_S)
        text = json.dumps({"url": self.url, "pid": child.pid})
        (self.home / "server.json").write_text(text, encoding="utf-8")


def _listen(port: int) -> socket.socket:
    for candidate in (port, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, candidate))
        except OSError:
            listener.close()
        else:
            # It listens only once the server is up, so that a look before that is refused at once.
            return listener
    raise ServerError(f"no port on {_LOOPBACK} is free")


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def termination_as_exit() -> Iterator[None]:
    """Turn SIGTERM into SystemExit(143) for a while, so that every `finally` and `with` on the way runs."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set signal handlers; whoever runs us in another one has its own
        return

    def leave(number: int, frame: FrameType | None) -> None:
        del frame
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
