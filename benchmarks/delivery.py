"""Measures delivery against the sandbox Slack: kills, faults at every point, floods, latency.

    python benchmarks/delivery.py kills --kills 1000 [--database postgresql://...]
    python benchmarks/delivery.py points
    python benchmarks/delivery.py flood --alerts 10000 --channels 20
    python benchmarks/delivery.py latency

The sandbox runs as a process of its own and outlives the senders. Senders are forked from this process, which
has everything loaded: a kill and a new sender cost milliseconds, so a thousand of them take minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitors.config import Config
from monitors.config.models import Slack as SlackSection
from monitors.pipeline.deliver import DeliverySummary, Paces, deliver
from monitors.records import MessageView, Post, PostKind, Span
from monitors.store import outbox
from monitors.store.channels import Pace
from monitors.store.engine import open_engine, reading, writing
from monitors.store.outbox import State

POINTS = ("look committed", "look settled", "sending committed", "answered", "settled")
"""The steps that `deliver` names as it takes them; a kill may come right after any of them."""

TOKEN = "xoxb-sandbox"
_START_S = 20.0


def utc_now() -> datetime:
    return datetime.now(UTC)


# --- the sandbox as a process ----------------------------------------------------------------------------


@dataclass(slots=True)
class Sandbox:
    """A running `python -m sandbox.slack`, seen through its admin address."""

    url: str
    api_url: str
    process: subprocess.Popen[str]
    webhooks: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": self.api_url}

    def order(self, name: str, **values: object) -> dict[str, Any]:
        """Change something, such as `faults` or `tokens`."""
        request = urllib.request.Request(
            f"{self.url}/sandbox/{name}",
            json.dumps(values).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def state(self) -> dict[str, Any]:
        """Return everything that arrived."""
        with urllib.request.urlopen(f"{self.url}/sandbox/state", timeout=60) as answer:
            return json.load(answer)

    def calls(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(f"{self.url}/sandbox/calls", timeout=60) as answer:
            return json.load(answer)["calls"]

    def standing(self) -> dict[str, list[dict[str, Any]]]:
        """Return the messages of ours that stand, by channel, in the order of their timestamps."""
        return {
            f"#{channel['name']}": [each for each in channel["messages"] if not each["deleted"]]
            for channel in self.state()["channels"]
        }


@contextmanager
def sandbox(channels: Sequence[str], *options: str) -> Iterator[Sandbox]:
    """Run the sandbox Slack in a process of its own."""
    named = [option for name in channels for option in ("--channel", name)]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.slack", *named, *options],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield Sandbox(told["url"], told["api_url"], process, told.get("webhooks", {}))
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


# --- what is delivered -----------------------------------------------------------------------------------


def alert(number: int, channel: str = "#news", **changes: object) -> Post:
    """Return an alert about a made-up story."""
    view = MessageView(
        title=f"Story {number} about 区块链",
        url=f"https://news.example/{number}",
        source="Example",
        published=datetime(2026, 11, 22, 6, 0, tzinfo=UTC),
        language="en",
        monitors=("Blockchain",),
        words=("区块链",),
        excerpt=(Span("A word on "), Span("区块链", bold=True), Span(" again.")),
    )
    return Post(PostKind.ALERT, channel, number, number, replace(view, **changes), article=number)


def reply(parent: Post, number: int) -> Post:
    """Return a reply in the thread of an alert."""
    assert isinstance(parent.view, MessageView)
    view = replace(parent.view, title=f"More on story {parent.story}: part {number}")
    return Post(PostKind.REPLY, parent.channel, parent.story, number, view, parent=parent.key)


def settings(settle_s: float, *, digest_over: int = 1_000_000, timeout_s: float = 1.0) -> Config:
    """Return a configuration with a short settle time."""
    section = SlackSection(
        settle=timedelta(seconds=settle_s),
        timeout=timedelta(seconds=timeout_s),
        digest_over=digest_over,
        ops_channel="#news-ops",
    )
    return Config(slack=section)


def enqueue(url: str, posts: Sequence[Post]) -> None:
    """Put posts into the outbox; the engine is gone afterwards, so that this process may fork."""
    engine = open_engine(url)
    with writing(engine) as connection:
        outbox.enqueue(connection, posts, utc_now())
    engine.dispose()


def counts(url: str) -> dict[State, int]:
    """Return how many rows stand in each state."""
    engine = open_engine(url)
    with reading(engine) as connection:
        found = outbox.counts(connection)
    engine.dispose()
    return found


def scaled(speed: float) -> Paces:
    """Return the paces for a Slack whose limits run so much faster."""
    normal = Paces()
    return Paces(
        *(
            Pace(pace.per_second * speed, pace.burst)
            for pace in (normal.channel, normal.workspace, normal.history, normal.replies, normal.edits)
        )
    )


def drain(url: str, config: Config, environment: dict[str, str], speed: float = 1.0) -> DeliverySummary:
    """Deliver in this process until nothing is awaited."""
    engine = open_engine(url)
    try:
        return deliver(engine, config, environment, wait=True, paces=scaled(speed))
    finally:
        engine.dispose()


# --- senders that are killed -----------------------------------------------------------------------------


@dataclass(slots=True)
class Killer:
    """A trace that kills its own process after the nth time of a step."""

    point: str
    nth: int = 1
    seen: int = 0

    def __call__(self, point: str) -> None:
        if point == self.point:
            self.seen += 1
            if self.seen == self.nth:
                os.kill(os.getpid(), signal.SIGKILL)


def _no_trace(_point: str) -> None:
    return


def fork_sender(
    url: str,
    config: Config,
    environment: dict[str, str],
    speed: float,
    trace: Callable[[str], None] = _no_trace,
) -> int:
    """Start a sender as a process and return its number; it ends when nothing is left that it waits for."""
    number = os.fork()
    if number:
        return number
    status = 1
    try:
        engine = open_engine(url)
        deliver(engine, config, environment, wait=True, paces=scaled(speed), trace=trace)
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, a forked child must not return into its parent's code
        traceback.print_exc()
    finally:
        os._exit(status)


def ended(number: int) -> int | None:
    """Return how a sender ended, negative for a signal; None while it runs."""
    done, status = os.waitpid(number, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


@dataclass(slots=True)
class Toll:
    """What came of a run: everything must have arrived once."""

    posts: int = 0
    kills: int = 0
    lost: int = 0
    duplicates: int = 0
    out_of_order: int = 0
    early_calls: int = 0
    deleted_copies: int = 0
    failed_senders: int = 0
    seconds: float = 0.0
    history_calls: int = 0

    @property
    def clean(self) -> bool:
        # A sender that is killed takes what Slack told it to wait along: one call a kill may be early.
        early = self.early_calls > self.kills
        return not (self.lost or self.duplicates or self.out_of_order or early or self.failed_senders)


def take_toll(slack: Sandbox, posts: Sequence[Post], toll: Toll) -> Toll:
    """Compare what was to be delivered with what stands in Slack."""
    state = slack.state()
    toll.posts = len(posts)
    wanted = {post.key: post for post in posts}
    arrived: dict[str, int] = {}
    for channel in state["channels"]:
        standing = [each for each in channel["messages"] if not each["deleted"] and each["key"] in wanted]
        for each in standing:
            arrived[each["key"]] = arrived.get(each["key"], 0) + 1
        tops = [wanted[each["key"]] for each in standing if wanted[each["key"]].kind is PostKind.ALERT]
        numbers = [post.story for post in tops]
        toll.out_of_order += sum(1 for one, two in pairwise(numbers) if two < one)
        toll.deleted_copies += sum(1 for each in channel["messages"] if each["deleted"])
    toll.lost = len(wanted.keys() - arrived.keys())
    toll.duplicates = sum(count - 1 for count in arrived.values())
    toll.early_calls = state["early_calls"]
    toll.history_calls = state["calls"].get("conversations.history", 0)
    return toll


FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "reset", "phase": "before"},
    {"kind": "reset", "phase": "after"},
    {"kind": "5xx", "phase": "before"},
    {"kind": "5xx", "phase": "after"},
    {"kind": "html", "phase": "after"},
    {"kind": "error", "phase": "before"},
    {"kind": "error", "phase": "after"},
    {"kind": "truncated", "phase": "after"},
    {"kind": "hang", "phase": "before", "seconds": 3},
    {"kind": "hang", "phase": "after", "seconds": 3},
    {"kind": "refuse", "phase": "before", "seconds": 0.2},
    {"kind": "refuse", "phase": "after", "seconds": 0.2},
    {"kind": "ratelimited", "phase": "before", "seconds": 1},
    {"kind": "late", "seconds": 0.3},
)


def mixed_faults(share: float) -> list[dict[str, Any]]:
    """Return every fault of posts with probabilities that sum up to about `share`, and trouble with reads."""
    each = share / len(FAULTS)
    posts = [{**fault, "method": "chat.postMessage", "probability": each} for fault in FAULTS]
    reads = [
        {"kind": kind, "method": f"conversations.{method}", "probability": 0.03}
        for kind in ("reset", "5xx")
        for method in ("history", "replies")
    ]
    return posts + reads


def kills(
    url: str, count: int, *, senders: int = 3, channels: int = 4, share: float = 0.2, seed: int = 0
) -> Toll:
    """Kill senders at random moments `count` times while news keeps coming; everything arrives once."""
    chance = random.Random(seed)
    names = [f"#channel-{number}" for number in range(channels)]
    config, speed = settings(0.4, timeout_s=0.6), 60.0
    toll, posts, began = Toll(), [], time.monotonic()
    with sandbox([*names, "#news-ops"], "--speed", str(speed)) as slack:
        slack.order("set", pace={"whole_seconds": False})
        slack.order("faults", rules=mixed_faults(share), seed=seed)
        running: dict[int, float] = {}
        while toll.kills < count or running or _open(url):
            now = time.monotonic()
            if toll.kills < count and len(posts) < 4 * (toll.kills + 4):
                fresh = _fresh(chance, names, len(posts) + 1)
                enqueue(url, fresh)
                posts += fresh
            while len(running) < senders and (toll.kills < count or not running):
                # The last senders live: somebody has to finish.
                life = chance.expovariate(1 / 0.3) if toll.kills < count else 1e9
                running[fork_sender(url, config, slack.environment, speed)] = now + life
            for number, until in list(running.items()):
                status = ended(number)
                if status is not None:
                    toll.failed_senders += status not in {0, -signal.SIGKILL}
                    del running[number]
                elif now >= until:
                    os.kill(number, signal.SIGKILL)
                    os.waitpid(number, 0)
                    del running[number]
                    toll.kills += 1
            time.sleep(0.005)
        time.sleep(_sweeps_s(config))
        slack.order("faults", rules=[])
        drain(url, config, slack.environment, speed)
        toll.seconds = time.monotonic() - began
        return take_toll(slack, posts, toll)


def _fresh(chance: random.Random, names: Sequence[str], first: int) -> list[Post]:
    alerts = [alert(first + offset, chance.choice(names)) for offset in range(3)]
    return [*alerts, reply(chance.choice(alerts), first)]


def _open(url: str) -> bool:
    found = counts(url)
    return any(found.get(state) for state in outbox.OPEN)


def _sweeps_s(config: Config) -> float:
    return 4 * config.slack.settle.total_seconds() + 0.2


def point_and_fault(url: str, slack: Sandbox, point: str, fault: dict[str, Any] | None, first: int) -> Toll:
    """Kill a sender right after a step, with a fault on the second post; a second sender finishes."""
    config, speed, began = settings(0.2, timeout_s=0.5), 1000.0, time.monotonic()
    slack.order("faults", rules=[{**fault, "method": "chat.postMessage", "nth": 2}] if fault else [])
    parent = alert(first)
    posts = [parent, alert(first + 1), reply(parent, first), alert(first + 2)]
    enqueue(url, posts)
    toll = Toll()
    killed = fork_sender(url, config, slack.environment, speed, Killer(point, nth=2))
    _, status = os.waitpid(killed, 0)
    toll.kills = int(os.waitstatus_to_exitcode(status) == -signal.SIGKILL)
    while _open(url):
        finishing = fork_sender(url, config, slack.environment, speed)
        _, status = os.waitpid(finishing, 0)
        toll.failed_senders += os.waitstatus_to_exitcode(status) != 0
    toll.seconds = time.monotonic() - began
    return take_toll(slack, posts, toll)


def points(url: str) -> Iterator[tuple[str, str, Toll]]:
    """Kill at every point under every fault."""
    with sandbox(["#news", "#news-ops"], "--speed", "0") as slack:
        first = 1
        for point in POINTS:
            for fault in (None, *FAULTS):
                name = f"{fault['kind']} {fault.get('phase', '')}".strip() if fault else "no fault"
                yield point, name, point_and_fault(url, slack, point, fault, first)
                first += 10


# --- floods ----------------------------------------------------------------------------------------------


def flood(
    url: str, alerts: int, channels: int, *, senders: int = 1, speed: float = 40.0, seed: int = 0
) -> Toll:
    """Deliver many alerts in many channels under 30 % of 429s and 20 % of other faults."""
    names = [f"#channel-{number}" for number in range(channels)]
    # All times shrink alike: settle, timeouts, limits and Retry-After.
    config = settings(15 / speed, timeout_s=max(10 / speed, 0.5))
    posts = [alert(number + 1, names[number % channels]) for number in range(alerts)]
    enqueue(url, posts)
    limited = {"kind": "ratelimited", "method": "chat.postMessage", "probability": 0.3, "seconds": 2 / speed}
    toll, began = Toll(), time.monotonic()
    with sandbox([*names, "#news-ops"], "--speed", str(speed)) as slack:
        slack.order("set", pace={"whole_seconds": False})
        faults = [fault for fault in mixed_faults(0.2) if fault["kind"] not in {"refuse", "ratelimited"}]
        slack.order("faults", rules=[limited, *faults], seed=seed)
        while _open(url):
            pack = [fork_sender(url, config, slack.environment, speed) for _ in range(senders)]
            for number in pack:
                _, status = os.waitpid(number, 0)
                toll.failed_senders += os.waitstatus_to_exitcode(status) != 0
        toll.seconds = time.monotonic() - began
        slack.order("faults", rules=[])
        time.sleep(_sweeps_s(config))
        drain(url, config, slack.environment, speed)
        take_toll(slack, posts, toll)
        toll.history_calls = most_in_a_minute(slack.calls(), "conversations.history", 60 / speed)
        return toll


def most_in_a_minute(calls: Sequence[dict[str, Any]], method: str, minute_s: float) -> int:
    """Return how many calls of a method fell into the busiest minute."""
    times = [call["at"] for call in calls if call["method"] == method]
    most, start = 0, 0
    for end, at in enumerate(times):
        while times[start] <= at - minute_s:
            start += 1
        most = max(most, end - start + 1)
    return most


def latencies(url: str, count: int) -> list[float]:
    """Return the seconds from enqueueing an alert until Slack has it, for a sender that serves."""
    import threading

    stop, waits = threading.Event(), []
    with sandbox(["#news", "#news-ops"]) as slack:
        engine = open_engine(url)
        arguments = {"stop": stop}
        serving = threading.Thread(
            target=deliver, args=(engine, settings(15.0), slack.environment), kwargs=arguments
        )
        serving.start()
        began = []
        for number in range(count):
            with writing(engine) as connection:
                outbox.enqueue(connection, [alert(number + 1)], utc_now())
            began.append(time.time())
            time.sleep(1.1 + random.Random(number).random())
        stop.set()
        serving.join()
        engine.dispose()
        at = [call["at"] for call in slack.calls() if call["method"] == "chat.postMessage"]
        waits = [there - asked for there, asked in zip(at, began, strict=True)]
    return sorted(waits)


# --- the command line ------------------------------------------------------------------------------------


def _print(name: str, toll: Toll) -> None:
    print(
        f"{name:40} {'ok' if toll.clean else 'BROKEN':7} {toll.posts} posts, {toll.kills} kills, "
        f"{toll.lost} lost, {toll.duplicates} duplicates, {toll.out_of_order} out of order, "
        f"{toll.early_calls} early, "
        f"{toll.deleted_copies} copies deleted, {toll.failed_senders} senders failed, "
        f"{toll.history_calls} history calls, {toll.seconds:.1f} s",
        flush=True,
    )


def main(arguments: Sequence[str]) -> int:
    """Run one measurement and return 0 when all was clean."""
    options = argparse.ArgumentParser(description="Measure delivery against the sandbox Slack.")
    options.add_argument("what", choices=("kills", "points", "flood", "latency"))
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--alerts", type=int, default=10_000)
    options.add_argument("--channels", type=int, default=20)
    options.add_argument("--senders", type=int, default=3)
    options.add_argument("--speed", type=float, default=40.0)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--database", default="")
    given = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/wirewatch.db"
        if given.what == "latency":
            waits = latencies(url, 40)
            print(f"median {waits[len(waits) // 2]:.3f} s, p95 {waits[int(len(waits) * 0.95)]:.3f} s")
            return 0
        tolls = list(_measure(given, url))
    return 0 if all(toll.clean for toll in tolls) else 1


def _measure(given: argparse.Namespace, url: str) -> Iterator[Toll]:
    if given.what == "kills":
        toll = kills(url, given.kills, senders=given.senders, seed=given.seed)
        _print(f"{given.senders} senders, random kills", toll)
        yield toll
    elif given.what == "points":
        for point, fault, toll in points(url):
            _print(f"{point} / {fault}", toll)
            yield toll
    else:
        toll = flood(url, given.alerts, given.channels, senders=given.senders, speed=given.speed)
        _print(f"{given.channels} channels at {given.speed:g} times the speed", toll)
        yield toll


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
