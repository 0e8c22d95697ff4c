"""Runs the programs of earlier schemas, as git keeps them, beside and before this one on one database."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.measuring import ROOT
from benchmarks.torture.databases import Databases
from benchmarks.torture.inject import INSIDE, SIDES, Injection, can_kill_inside
from benchmarks.torture.place import Place, place
from benchmarks.torture.rows import Row
from sandbox.slack import Fault, Kind, Phase

_VERSIONS = "monitors/store/migrations/versions"


def released() -> dict[str, str]:
    """Return the last commit of each schema before the newest one; empty without git's history."""
    numbers = sorted(file.name.partition("_")[0] for file in (ROOT / _VERSIONS).glob("[0-9]*.py"))
    last = {}
    for number, following in pairwise(numbers):
        added = _git("log", "--diff-filter=A", "--format=%H", "--", f"{_VERSIONS}/{following}_*.py").split()
        if added:
            last[number] = f"{added[-1]}^"
    return last


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def program_of(commit: str, folder: Path) -> Path:
    """Unpack the program as it was at a commit."""
    folder.mkdir(parents=True)
    packed = folder / "program.tar"
    subprocess.run(["git", "archive", f"--output={packed}", commit], cwd=ROOT, check=True)
    subprocess.run(["tar", "-xf", packed.name], cwd=folder, check=True)
    return folder


def upgrades(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Upgrade from each earlier schema: with a post in doubt, both at once, with kills in the migration."""
    commits = released()
    if not commits:
        yield Row(
            "two versions during an upgrade", kind, missed="without git's history there is no old program"
        )
    for number, commit in list(commits.items())[-1 if brief else 0 :]:
        old = program_of(commit, folder / f"program-{kind}-{number}")
        yield _one_after_the_other(folder, databases, kind, number, old)
        yield _both_at_once(folder, databases, kind, number, old, times=1 if brief else 2)
        yield _killed_migration(folder, databases, kind, number, old)


def _old_world(here: Place, old: Path) -> None:
    """Let the old program make its database and deliver, and die with a post in doubt."""
    here.publish(4)
    here.run(tree=old)
    here.publish(4)
    here.world.slack.set_faults(Fault(Kind.KILL, Phase.AFTER, "chat.postMessage", nth=1))
    here.run(tree=old)
    here.world.slack.set_faults()


def _one_after_the_other(folder: Path, databases: Databases, kind: str, number: str, old: Path) -> Row:
    row = Row(f"upgrade from schema {number} with a post in doubt, then the old program again", kind)
    with place(folder / f"upgrade-{kind}-{number}", databases.new(kind)) as here:
        _old_world(here, old)
        here.publish(2)
        row.took(here.recover())
        here.publish(2)
        refused = here.run(tree=old)
        row.times = 2
        if refused.code != 1 or "written by a newer wirewatch" not in refused.complaints:
            row.missed = f"the old program met the newer schema with {refused.complaints[-200:]!r}"
        row.took(here.recover())
        row.note = "the old program refuses the newer schema in one line"
        return row.count(here)


def _both_at_once(
    folder: Path, databases: Databases, kind: str, number: str, old: Path, *, times: int
) -> Row:
    row = Row(f"programs of schema {number} and now at once during the upgrade", kind)
    for attempt in range(times):
        with place(folder / f"both-{kind}-{number}-{attempt}", databases.new(kind)) as here:
            _old_world(here, old)
            here.publish(4)
            earlier = here.start(tree=old)
            time.sleep(0.4 * attempt)
            here.ended.append(_beside(here).start().end())
            here.ended.append(earlier.end())
            row.times += 1
            here.publish(2)
            row.took(here.recover())
            row.count(here)
    return row


def _beside(here: Place) -> Place:
    """The same place for a second command: what it prints must not mix with the first one's."""
    other = Place(here.world, here.published)
    other.output = "second"
    return other


def _killed_migration(folder: Path, databases: Databases, kind: str, number: str, old: Path) -> Row:
    row = Row(f"kill at each side of the migration from schema {number}", kind)
    for side in SIDES:
        if side == INSIDE and not can_kill_inside():
            continue
        with place(folder / f"migration-{kind}-{number}-{SIDES.index(side)}", databases.new(kind)) as here:
            _old_world(here, old)
            here.publish(2)
            row.times += here.run(Injection(side=side, nth=1), forked=True).killed
            row.took(here.recover(forked=True))
            row.count(here)
    return row
