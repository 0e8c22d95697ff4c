"""What Prefect adds to a poll of 200 loopback sources, as a ratio, and how long each command takes to start.

Plain passes and flow runs take turns in one process over the same database, each poll with a new entry in
every source; the medians are compared, CPU of this process beside wall time. Run it with:

    python benchmarks/prefect_overhead.py [--sources 200] [--rounds 7]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

SITE = """
import itertools, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
counter = itertools.count()
class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        number = next(counter)
        items = "".join(
            f"<item><title>Story {each} of {self.path}</title><link>http://news.example{self.path}/{each}</link>"
            f"<guid>{self.path}/{each}</guid><description>Words of story {each}.</description></item>"
            for each in (*range(20), 1000 + number)
        )
        body = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()
        self.send_response(404 if self.path == "/robots.txt" else 200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()
"""

COMMANDS = (
    ("--help",),
    ("schema",),
    ("check",),
    ("sources",),
    ("status",),
    ("run", "--dry-run"),
    ("deploy", "--help"),
    ("trigger", "--help"),
    ("serve", "--help"),
)


@contextmanager
def site() -> Iterator[str]:
    """Serve feeds from a process of its own, so that its CPU is not counted."""
    process = subprocess.Popen([sys.executable, "-c", SITE], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def write_config(folder: Path, url: str, sources: int) -> Path:
    """Write a configuration with that many sources."""
    lines = [
        "fetch: {allow_private: [127.0.0.0/8], concurrency: 100, per_host: 20}",
        "defaults: {first_poll: baseline}",
        "monitors: [{name: Chains, keywords: [blockchain]}]",
        "sources:",
        *(f"  - {{name: s{number}, url: '{url}/feed/{number}'}}" for number in range(sources)),
    ]
    file = folder / "config.yaml"
    file.write_text("\n".join(lines))
    return file


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall and CPU seconds of a call."""
    before = os.times()
    wall = time.perf_counter()
    work()
    after = os.times()
    return time.perf_counter() - wall, after.user + after.system - before.user - before.system


def compare(file: Path, rounds: int) -> None:
    """Print the ratio of flow runs to plain passes."""
    from flows.run import prefect_server, run_on
    from monitors.config import database_of, load_config
    from monitors.pipeline.ingest import run_pass

    loaded = load_config(file)
    with prefect_server(database_of(loaded.config, os.environ), print) as server:

        def plain() -> None:
            asyncio.run(run_pass(loaded, os.environ))

        def through_prefect() -> None:
            run_on(server.url, file, tell=print)

        plain()
        through_prefect()  # both once unmeasured: imports, first poll, the server's caches
        found: dict[str, list[tuple[float, float]]] = {"plain": [], "flow": []}
        for _ in range(rounds):
            found["plain"].append(measured(plain))
            found["flow"].append(measured(through_prefect))
    print(f"\n{'':8}{'wall s':>9}{'CPU s':>9}   (medians of {rounds})")
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)]
        for name, rows in found.items()
    }
    for name, (wall, cpu) in medians.items():
        print(f"{name:8}{wall:9.2f}{cpu:9.2f}")
    ratios = [flow / plain for flow, plain in zip(medians["flow"], medians["plain"], strict=True)]
    print(f"{'ratio':8}{ratios[0]:9.2f}{ratios[1]:9.2f}")


def start_up(file: Path) -> None:
    """Print how long each command takes, on an empty database where it needs one."""
    print(f"\n{'command':28}{'wall s':>9}")
    for arguments in COMMANDS:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "wirewatch", "--config", str(file), *arguments],
            capture_output=True,
            check=False,
            cwd=ROOT,
        )
        note = "" if done.returncode in {0, 1} else f"   (exit {done.returncode})"
        print(f"{' '.join(arguments):28}{time.perf_counter() - began:9.2f}{note}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    wanted = parser.parse_args()
    with site() as url, tempfile.TemporaryDirectory() as folder:
        file = write_config(Path(folder), url, wanted.sources)
        compare(file, wanted.rounds)
        few = Path(folder) / "few"
        few.mkdir()
        start_up(write_config(few, url, 3))


if __name__ == "__main__":
    main()
