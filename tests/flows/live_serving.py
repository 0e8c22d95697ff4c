"""A real Prefect server, a loopback news site that counts and delays, and `wirewatch serve` as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from flows import api
from flows.server import packages_on_path

PATIENCE_S = 120.0  # a loaded machine is four times slower than an idle one

ITEM = """<item><title>{title}</title><link>{base}/{number}</link><guid>{base}/{number}</guid></item>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>{base}</link>
{items}</channel></rss>"""


def eventually(question: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Ask until the answer is true; fail with the last answer."""
    deadline = time.monotonic() + patience_s
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"in {patience_s:.0f} s it never came true: {what} ({answer!r})"
        time.sleep(0.25)


@dataclass
class NewsSite:
    """Serves a feed at every path; `slow` paths take their time, and it counts who asks at once."""

    url: str = ""
    slow_s: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    most_inside: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=lambda: ["Huawei shows a blockchain phone"])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str) -> bytes:
        with self.lock:
            self.asked[path] += 1
            self.inside[path] += 1
            self.most_inside[path] = max(self.most_inside[path], self.inside[path])
            items = [
                ITEM.format(title=title, base=f"{self.url}{path}", number=number)
                for number, title in enumerate(self.titles)
            ]
        time.sleep(self.slow_s if path.startswith("/slow") else 0)
        with self.lock:
            self.inside[path] -= 1
        return FEED.format(base=self.url, items="".join(items)).encode()


@contextmanager
def news_site() -> Iterator[NewsSite]:
    site = NewsSite()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = site.answer(self.path)
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # a test killed who asked
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@dataclass
class PrefectServer:
    """A server, asked for what happened."""

    url: str

    def runs(self, **question: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = api.ask(
            self.url, "flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC", **question}
        )
        return found

    def run(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = api.get(self.url, f"flow_runs/{number}")
        return found

    def artifacts(self, run: str) -> dict[str, dict[str, Any]]:
        found = api.ask(self.url, "artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
        return {each["type"]: each for each in found}


def bare_environment() -> dict[str, str]:
    ours = ("PREFECT_API_URL", "PREFECT_HOME", "WIREWATCH_", "SLACK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": packages_on_path(kept)}


@dataclass
class Serving:
    """`wirewatch serve` as a process of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text()

    def waits_for(self, text: str, patience_s: float = PATIENCE_S, since: str = "") -> None:
        def heard() -> bool:
            assert self.process.poll() is None, f"serve ended with {self.process.returncode}:\n{self.said}"
            return text in self.said.partition(since)[2] if since else text in self.said

        eventually(heard, f"serve says {text!r}", patience_s)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


SERVE = """
import sys
from pathlib import Path
from wirewatch.cli.serve import serve_command
sys.exit(serve_command(Path(sys.argv[1]), port=0))
"""


@dataclass
class Starter:
    """Starts `wirewatch serve` in a folder, and ends what a test left running."""

    folder: Path
    started: list[Serving] = field(default_factory=list)

    def __call__(self, config: Path, **environment: str) -> Serving:
        log = self.folder / f"serve-{len(self.started)}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(config)],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**bare_environment(), **environment},
                cwd=self.folder,
            )
        self.started.append(Serving(process, log))
        return self.started[-1]

    def end(self) -> None:
        for each in self.started:
            if each.process.poll() is None:
                each.process.terminate()
                each.process.wait(60)


def processes_with(text: str) -> list[int]:
    """Return the processes whose environment or command line holds a text."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                both = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if text.encode() in both:
                found.append(int(entry.name))
    return found
