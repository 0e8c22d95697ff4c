"""Measures how long commands take to start, in CPU seconds and beside `import httpx`.

python -m benchmarks.startup [--rounds 5]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import PYTHON, Cost, Row, least, run, table

HELP_S = 0.3
EMPTY_RUN_S = 1.5
EMPTY = '{"database": "sqlite:///empty.db", "sources": [], "monitors": []}'


def best_of(rounds: int, *arguments: str) -> Cost:
    """Return the cheapest of some runs of Python after one that warms."""
    command = [PYTHON, *arguments]
    run(command)
    return least([run(command) for _ in range(rounds)])


def rows(rounds: int = 5) -> Iterator[Row]:
    """Measure and yield the rows of the table."""
    anchor = best_of(rounds, "-c", "import httpx")
    yield Row("startup", "python -c 'import httpx'", f"{anchor.cpu_s:.2f} s", cost=anchor)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.json"
        config.write_text(EMPTY, encoding="utf-8")
        asked = best_of(rounds, "-m", "wirewatch", "--help")
        yield _row("wirewatch --help", asked, anchor, HELP_S)
        first = run([PYTHON, "-m", "wirewatch", "--config", str(config), "run", "--json"])
        yield _row("run on an empty config, new database", first, anchor, EMPTY_RUN_S)
        again = best_of(rounds, "-m", "wirewatch", "--config", str(config), "run", "--json")
        yield _row("run on an empty config", again, anchor, EMPTY_RUN_S)


def _row(figure: str, cost: Cost, anchor: Cost, limit_s: float) -> Row:
    reached = f"{cost.cpu_s / anchor.cpu_s:.1f} x the import"
    return Row("startup", figure, reached, "import httpx", f"<= {limit_s:g} s", cost.cpu_s <= limit_s, cost)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    print(table(list(rows(options.parse_args().rounds))))


if __name__ == "__main__":
    main()
