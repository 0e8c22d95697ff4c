"""Runs a command as a process of its own and tells what it cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
# As in an installation that has run before: bytecode is there, for the peers too, wherever the environment
# forbids to write it.
BYTECODE = Path(tempfile.gettempdir()) / f"wirewatch-bench-{os.getuid()}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took; `out` is its standard output alone."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    out: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table: what was reached, what it is measured against, and the floor."""

    bench: str
    figure: str
    reached: str
    anchor: str = ""
    floor: str = ""
    met: bool | None = None
    cost: Cost | None = None


def at_most(value: float, limit: float) -> bool:
    """Whether a floor that is an upper limit is met."""
    return value <= limit


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, *, fails: bool = False) -> Cost:
    """Run a command from the repository's root and return its cost, memory as the kernel counts it.

    Raises RuntimeError with the end of its output when it ends badly, unless it `fails` as it should.
    """
    began = time.perf_counter()
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=usual_environment() | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=complaints,
        ) as process,
    ):
        assert process.stdout is not None
        out = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - began
        complaints.seek(0)
        said = out + complaints.read().decode("utf-8", "replace")
    if process.returncode and not fails:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss / 1024, out)


def usual_environment() -> dict[str, str]:
    """Return the environment of measured processes: ours, with bytecode kept and no credential."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WIREWATCH_"))
    }
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return ours | {"PYTHONPYCACHEPREFIX": str(BYTECODE)}


def least(costs: Sequence[Cost]) -> Cost:
    """Return the run that took the least CPU: what others did to the machine only adds."""
    return min(costs, key=lambda cost: cost.cpu_s)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as one aligned table."""
    head = ("bench", "figure", "reached", "anchor", "floor", "", "CPU s", "wall s", "peak MB")
    cells = [head] + [
        (
            row.bench,
            row.figure,
            row.reached,
            row.anchor,
            row.floor,
            {True: "met", False: "MISSED", None: ""}[row.met],
            f"{row.cost.cpu_s:.2f}" if row.cost else "",
            f"{row.cost.wall_s:.2f}" if row.cost else "",
            f"{row.cost.peak_mb:.0f}" if row.cost and row.cost.peak_mb else "",
        )
        for row in rows
    ]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )
