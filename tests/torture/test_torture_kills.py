"""The real command is killed wherever it can be: short forms of `make torture`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.torture import kills
from benchmarks.torture.databases import KINDS, Databases, databases
from benchmarks.torture.place import place
from benchmarks.torture.rows import Row, table

# Half a minute on an idle machine; ten times that on one that is ten times too busy.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def made() -> Iterator[Databases]:
    with databases(KINDS) as found:
        yield found


def test_a_kill_at_each_side_of_the_first_commits_loses_and_doubles_nothing(
    tmp_path: Path, made: Databases
) -> None:
    rows = list(kills.commits(tmp_path, made, "sqlite", limit=2))
    assert all(row.clean for row in rows), table(rows)
    assert sum(row.times for row in rows) >= 4


def test_a_kill_at_each_side_of_a_request_loses_and_doubles_nothing(tmp_path: Path, made: Databases) -> None:
    rows = list(kills.requests(tmp_path, made, "postgresql", limit=2))
    assert all(row.clean for row in rows), table(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_kills_at_random_moments_lose_and_double_nothing(tmp_path: Path, made: Databases, kind: str) -> None:
    row = kills.at_random(tmp_path, made, kind, 20, lanes=3, until=time.monotonic() + 300, seed=9)
    assert row.clean, table([row])
    assert row.times > 0


def test_the_count_sees_what_is_lost_and_what_came_twice(tmp_path: Path, made: Databases) -> None:
    with place(tmp_path, made.new("sqlite")) as here:
        here.publish(3)
        here.world.slack.say("#news", here.published[0])
        here.world.slack.say("#china", here.published[0])
        here.world.slack.say("#news", here.published[1])
        assert here.lost() == [here.published[2]]
        assert here.twice() == [here.published[0]]
        row = Row("nothing at all", "sqlite", times=1)
        row.lost, row.twice = len(here.lost()), len(here.twice())
    assert not row.clean
    assert "BROKEN" in table([row])
