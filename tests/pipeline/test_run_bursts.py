"""Bursts through the command line: real passes over real feeds, after a month of history."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest
from line import Line, loaded_config
from test_run_lean import loaded_by
from topic import SOURCES, Topic, words
from world import World, item

from monitors.records import SourceState
from monitors.store import sources
from monitors.store.engine import open_engine, writing
from sandbox.slack import SandboxSlack

HUAWEI = {"name": "Huawei", "keywords": ["Huawei", "华为"], "bursts": {"least": 12}}
TOLD = "Huawei: 16 articles in 24 hours, 16.0 times its usual 1"


def seed(world: World, *, days: int = 9) -> None:
    """Give the world a history that ends yesterday, and today's feeds: a burst."""
    world.monitors = [dict(HUAWEI)]
    world.settings["slack"] = {"channel": "#news", "settle": "1s", "digest_over": 100}
    engine = open_engine(f"sqlite:///{world.folder / 'news.db'}")
    now = datetime.now(UTC)
    line = Line(engine, loaded_config([HUAWEI]), now=now - timedelta(days=days + 2, minutes=5))
    topic = Topic(line)
    topic.history(days=days, usual=1)
    topic.line.deliver()
    publish(world)
    with writing(engine) as connection:
        long_ago = now - timedelta(days=60)
        states = [
            SourceState(
                each["name"],
                configured_url=each["url"],
                first_polled=long_ago,
                last_success=long_ago,
                polls=9,
            )
            for each in world.sources
        ]
        sources.save_states(connection, states)
    engine.dispose()


def publish(world: World, first: int = 10_000) -> None:
    for place, name in enumerate(SOURCES):
        items = [item(f"Huawei {words(first + place * 10 + number)}", minutes=30) for number in range(4)]
        world.put(name, *items)


def told(slack: SandboxSlack) -> list[str]:
    return [each.text for each in slack.channel("#news").top_level if "in 24 hours" in each.text]


def test_a_burst_is_posted_once_below_the_alerts_that_it_is_made_of(world: World) -> None:
    seed(world)
    assert world.run("--dry-run")["alerts"] == 16
    first = world.run()
    assert (first["alerts"], first["delivered"]) == (16, 17)
    (text,) = told(world.slack)
    lines = text.splitlines()
    assert lines[:2] == [TOLD, "4 sources, 16 stories · language not known 16"]
    assert len(lines) == 7
    world.run()
    publish(world, first=20_000)
    world.run()
    assert len(told(world.slack)) == 1


def test_without_a_slack_it_is_printed(world: World) -> None:
    seed(world)
    environment = {name: text for name, text in world.environment.items() if not name.startswith("SLACK_")}
    done = subprocess.run(world.command("run"), capture_output=True, text=True, env=environment, check=True)
    assert TOLD in done.stdout + done.stderr


def test_a_pass_that_finds_nothing_new_still_loads_nothing_heavy(world: World) -> None:
    world.monitors = [dict(HUAWEI)]
    world.put("Ledger", item("Ferries sail again"))
    for _ in range(2):
        assert {"pandas", "numpy", "scipy", "prefect"}.isdisjoint(loaded_by(world, "run"))


@pytest.mark.slow
def test_passes_that_are_killed_tell_a_burst_exactly_once(world: World) -> None:
    rng = random.Random(7)
    seed(world)
    for _ in range(12):
        running = subprocess.Popen(
            world.command("run", "--json"),
            env=world.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(rng.uniform(0.6, 3.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert world.run()["pending"] == 0
    assert len(told(world.slack)) == 1
    assert world.slack.channel("#news").duplicates == {}
    assert len(world.slack.channel("#news").top_level) == 17
