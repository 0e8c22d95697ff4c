"""Runs every benchmark, each in a process of its own, and prints one table.

    python -m benchmarks [NAME...] [--quick]

Each figure stands beside its anchor, measured in the same run. CPU seconds are those of the whole process and
its children; a busy machine stretches them too, but the anchor's as much.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from benchmarks.measuring import PYTHON, ROOT, Cost, Row, table

Rows = Callable[[], Iterator[Row]]


def benches(*, quick: bool) -> Mapping[str, Rows]:
    """Return what each name measures; `quick` is a look whether all of it works."""
    return {
        "startup": partial(_rows, "startup", rounds=1 if quick else 5),
        "poll": partial(
            _rows, "poll", counts=(20,) if quick else (100, 1000, 5000), peers_up_to=20 if quick else 1000
        ),
        "store": partial(
            _rows,
            "store",
            known=(4_000,) if quick else (10_000, 1_000_000, 5_000_000),
            databases=("sqlite",) if quick else ("sqlite", "postgresql"),
        ),
        "line": partial(_rows, "line", feeds=10 if quick else 300),
        "latency": partial(
            _rows,
            "latency",
            sources=10 if quick else 1000,
            rounds=1 if quick else 12,
            clicks=20 if quick else 200,
        ),
        "day": partial(_rows, "day", sources=5000, sampled=4 if quick else 250),
        "soak": partial(_rows, "soak", days=1 if quick else 3, sources=20 if quick else 200),
        "match": partial(_rows, "rooms", "match_rows", items=200 if quick else 5000),
        "parse": partial(_rows, "rooms", "parse_rows", share=40 if quick else 1),
        "stories": partial(_rows, "rooms", "stories_rows", sizes=(500,) if quick else (10_000, 100_000)),
        "delivery": partial(
            _rows, "rooms", "delivery_rows", alerts=40 if quick else 400, waits=1 if quick else 8
        ),
    }


def _rows(module: str, function: str = "rows", **arguments: Any) -> Iterator[Row]:  # noqa: ANN401 - each bench has its own
    yield from getattr(importlib.import_module(f"benchmarks.{module}"), function)(**arguments)


def apart(name: str, *, quick: bool) -> list[Row]:
    """Measure one bench in a process of its own, so that none inherits another's memory."""
    command = [PYTHON, "-m", "benchmarks", "--one", name, *(["--quick"] if quick else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    rows = [_from_json(json.loads(line)) for line in done.stdout.splitlines()]
    return rows if done.returncode == 0 else [*rows, Row(name, "ended early", "see above", met=False)]


def _from_json(found: dict[str, Any]) -> Row:
    cost = found.pop("cost")
    return Row(**found, cost=Cost(**cost) if cost else None)


def main() -> int:
    """Run the chosen benches; 1 when one of them could not be run to its end."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("names", nargs="*", metavar="NAME")
    options.add_argument("--one", help=argparse.SUPPRESS)
    options.add_argument("--quick", action="store_true", help="small counts: does all of it work?")
    given = options.parse_args()
    known = benches(quick=given.quick)
    if given.one:
        for row in known[given.one]():
            print(json.dumps(asdict(row)), flush=True)
        return 0
    unknown = set(given.names) - known.keys()
    if unknown:
        options.error(f"no bench is called {', '.join(sorted(unknown))} - the names are {', '.join(known)}")
    found: list[Row] = []
    began = time.perf_counter()
    for name in given.names or known:
        print(f"{name} ... ({time.perf_counter() - began:.0f} s so far)", file=sys.stderr, flush=True)
        found += apart(name, quick=given.quick)
    print(table(found))
    print(f"\n{time.perf_counter() - began:.0f} s in all")
    return 1 if any(row.figure == "ended early" for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
