"""A pass that finds nothing new loads neither pandas nor Prefect, nor what only other passes need."""

from __future__ import annotations

import subprocess
import sys

from world import World, item

_RUN = """
import sys
from wirewatch.cli import main
try:
    main()
except SystemExit:
    pass
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""
_HEAVY = {"pandas", "numpy", "scipy", "prefect", "alembic", "feedparser", "trafilatura", "slack_sdk", "h2"}


def loaded_by(world: World, *arguments: str) -> set[str]:
    """Run a command in a fresh interpreter, without a Slack, and return what it loaded."""
    command = [sys.executable, "-c", _RUN, *world.command(*arguments)[3:]]
    environment = {name: value for name, value in world.environment.items() if not name.startswith("SLACK_")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_a_pass_that_finds_nothing_new_loads_nothing_heavy(world: World) -> None:
    world.put("ledger", item("Ferries sail again"))
    assert _HEAVY.isdisjoint(loaded_by(world, "run")), "not even the first, without a hit"
    again = loaded_by(world, "run")
    assert {"sqlalchemy", "httpx"} <= again
    assert _HEAVY.isdisjoint(again)


def test_a_hit_loads_pandas_and_neither_prefect_nor_pyarrow(world: World) -> None:
    world.put("ledger", item("Huawei opens a campus"))
    loaded = loaded_by(world, "run")
    assert "pandas" in loaded
    assert {"prefect", "pyarrow"}.isdisjoint(loaded)


def test_help_loads_no_more_than_the_command_line(world: World) -> None:
    assert {"sqlalchemy", "httpx", "lxml", *_HEAVY}.isdisjoint(loaded_by(world, "--help"))
