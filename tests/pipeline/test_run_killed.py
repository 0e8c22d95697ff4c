"""`wirewatch run` killed at random moments and started again: each alert exactly once."""

from __future__ import annotations

import random
import signal
import subprocess
import time

import pytest
from world import World, item

pytestmark = pytest.mark.slow

KILLS = 20
FEEDS = 4


def test_killed_twenty_times_each_alert_arrives_exactly_once(world: World) -> None:
    rng = random.Random(20)
    told: list[str] = []
    world.settings["slack"] = {"channel": "#news", "settle": "1s", "digest_over": 100}
    began = time.monotonic()
    _publish(world, told, 0)
    world.run()
    duration = time.monotonic() - began
    for number in range(1, KILLS + 1):
        _publish(world, told, number)
        running = subprocess.Popen(
            world.command("run", "--json"),
            env=world.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(rng.uniform(0.4, 1.1) * duration)
        running.send_signal(signal.SIGKILL)
        running.wait()
    last = world.run()
    assert last["pending"] == 0
    everything = "\n".join(str(message.blocks) for message in world.slack.channel("#news").messages)
    missing = [title for title in told if title not in everything]
    assert missing == []
    assert world.slack.channel("#news").duplicates == {}
    assert sorted(set(world.titles())) == sorted(world.titles())


def _publish(world: World, told: list[str], number: int) -> None:
    """Add one story of its own to one of the feeds."""
    # Words that no other story shares, so that each is a story of its own.
    words = " ".join(f"{word}{chr(97 + number)}ax" for word in ("heron", "harbour", "ledger", "orchard"))
    title = f"Huawei {words}"
    told.append(title)
    feed = number % FEEDS
    items = [item(each) for index, each in enumerate(told) if index % FEEDS == feed]
    world.put(f"feed{feed}", *items)
