"""Every benchmark runs; its figures are read on a quiet machine, not here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import benches
from benchmarks.measuring import Cost, Row, run, table
from benchmarks.rooms import met

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(benches(quick=True)))
def test_a_bench_runs_to_its_end_and_prints_its_rows(name: str, shared_data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", name, "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "WIREWATCH_DATA": str(shared_data)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith(f"{name} ")]
    assert rows
    assert not [row for row in rows if "ended early" in row or "not measured" in row]


def test_a_command_is_measured_with_its_children() -> None:
    burn = "import time\nwhile time.process_time() < 0.1: pass"
    cost = run(
        [
            sys.executable,
            "-c",
            f"import subprocess, sys; subprocess.run([sys.executable, '-c', '''{burn}'''])",
        ]
    )
    assert cost.cpu_s >= 0.1
    assert cost.peak_mb > 5


def test_a_command_that_ends_badly_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        run([sys.executable, "-c", "raise SystemExit('no such luck')"])


def test_the_table_says_what_was_missed() -> None:
    rows = [
        Row("a", "b", "1 s", "c", "<= 2 s", met=True, cost=Cost(0.5, 1.0, 20)),
        Row("a", "d", "3 s", "c", "<= 2 s", met=False),
    ]
    _, first, second = table(rows).splitlines()
    assert first.split()[-4:] == ["met", "0.50", "1.00", "20"]
    assert second.endswith("MISSED")


@pytest.mark.parametrize(
    ("reached", "floor", "verdict"),
    [("27", ">= 50", False), ("0.28", "< 0.3", True), ("20,001", ">= 20,000", True), ("8%", "", None)],
)
def test_a_figure_is_judged_by_its_floor(reached: str, floor: str, verdict: bool | None) -> None:
    assert met(reached, floor) is verdict
