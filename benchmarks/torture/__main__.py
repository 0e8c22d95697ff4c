"""Breaks the real command in every way that the house promises to survive, and prints one table.

    python -m benchmarks.torture [ROW...] [--kills 1000] [--minutes 15] [--brief] [--database sqlite]

Every row has to be 0 lost, 0 twice. Random kills run in several places at once until there were enough of
them or their minutes are over; the row says how many there were.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.measuring import ROOT
from benchmarks.torture import faults, kills, serving, upgrades
from benchmarks.torture.databases import KINDS, Databases, databases
from benchmarks.torture.rows import Row, table

Rows = Callable[[Path, Databases, str], Iterator[Row]]
_ONE_KIND = {"disk": "sqlite", "readonly": "sqlite", "gone": "postgresql"}
_MINUTE_S = 60.0


def parts(given: argparse.Namespace) -> Mapping[str, Rows]:
    """Return what each name breaks."""
    brief = given.brief
    return {
        "commits": partial(kills.commits, limit=3 if brief else 1000),
        "requests": partial(kills.requests, limit=2 if brief else 1000),
        "random": partial(_random, given),
        "outbox": partial(kills.outbox, times=30 if brief else 200),
        "disk": partial(faults.disk_full, brief=brief),
        "readonly": partial(faults.read_only, brief=brief),
        "locked": partial(faults.locked, brief=brief),
        "gone": partial(faults.gone, brief=brief),
        "clock": partial(faults.clock_jumps, brief=brief),
        "dns": partial(faults.no_dns, brief=brief),
        "hang": partial(faults.half_hang, brief=brief),
        "slack": partial(faults.slack_away, brief=brief),
        "upgrade": partial(upgrades.upgrades, brief=brief),
        "serve": partial(serving.served, brief=brief),
    }


def _random(given: argparse.Namespace, folder: Path, made: Databases, kind: str) -> Iterator[Row]:
    kinds = _kinds(given)
    until = time.monotonic() + given.minutes * _MINUTE_S / len(kinds)
    share = -(-given.kills // len(kinds))
    yield kills.at_random(folder, made, kind, share, lanes=given.lanes, until=until, seed=given.seed)


def _kinds(given: argparse.Namespace) -> tuple[str, ...]:
    return (given.database,) if given.database else KINDS


def break_all(given: argparse.Namespace, tell: Callable[[str], None]) -> Iterator[Row]:
    """Yield the rows of the chosen parts, on each database."""
    known = parts(given)
    with tempfile.TemporaryDirectory(prefix="torture-") as name, databases(_kinds(given)) as made:
        for part in given.names or known:
            for kind in _kinds(given):
                if _ONE_KIND.get(part, kind) != kind:
                    continue
                tell(f"{datetime.now(UTC):%H:%M:%S} {part} on {kind} ...")
                yield from known[part](Path(name) / part, made, kind)


def main() -> int:
    """Print the table; 0 when every row is clean."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("names", nargs="*", metavar="ROW", help="commits, requests, random, disk, ...")
    options.add_argument(
        "--kills", type=int, default=1000, help="at random moments, on all databases together"
    )
    options.add_argument("--minutes", type=float, default=15.0, help="for the random kills")
    options.add_argument("--lanes", type=int, default=4, help="places that are broken at once")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--database", choices=KINDS, help="only this one")
    options.add_argument("--brief", action="store_true", help="each of them once and short")
    given = options.parse_args()
    unknown = set(given.names) - parts(given).keys()
    if unknown:
        options.error(f"no row is called {', '.join(sorted(unknown))} - they are {', '.join(parts(given))}")
    # What was started and mounted has to go also when the suite is told to end.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    began, rows = time.monotonic(), []
    for row in break_all(given, partial(print, file=sys.stderr, flush=True)):
        print(f"    {table([row]).splitlines()[-1]}", file=sys.stderr, flush=True)
        rows.append(row)
    print(table(rows))
    took_s, load = time.monotonic() - began, os.getloadavg()[0]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}: {_command()}")
    print(f"{took_s:.0f} s; at the end the load was {load:.0f} on {os.cpu_count()} cores.")
    return 0 if all(row.clean for row in rows) else 1


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "?"


def _command() -> str:
    return " ".join(["python -m benchmarks.torture", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
