"""Senders that are killed at any moment lose nothing and post nothing twice: short forms of the benchmark."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import create_engine

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """The benchmark, which is a script and no package."""
    file = Path(__file__).parents[2] / "benchmarks" / "delivery.py"
    spec = importlib.util.spec_from_file_location("delivery_bench", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_fifty_random_kills_of_three_senders_lose_and_double_nothing(
    bench: ModuleType, database_url: str
) -> None:
    toll = bench.kills(database_url, 50, senders=3, seed=11)
    assert toll.kills >= 50
    assert toll.clean, toll
    create_engine(database_url).dispose()


def test_a_kill_after_every_step_under_every_fault_loses_and_doubles_nothing(
    bench: ModuleType, tmp_path: Path
) -> None:
    kills = 0
    for point, fault, toll in bench.points(f"sqlite:///{tmp_path}/wirewatch.db"):
        kills += toll.kills
        assert (toll.lost, toll.duplicates, toll.out_of_order, toll.failed_senders) == (0, 0, 0, 0), (
            point,
            fault,
        )
    assert kills >= len(bench.POINTS) * len(bench.FAULTS) // 2


def test_a_flood_under_limits_and_faults_arrives_in_order_within_the_limits(
    bench: ModuleType, tmp_path: Path
) -> None:
    toll = bench.flood(f"sqlite:///{tmp_path}/wirewatch.db", 200, 10, speed=100.0)
    assert toll.clean, toll
    assert toll.history_calls <= 50
