"""What goes wrong around the command: short forms of `make torture`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.torture import faults, upgrades
from benchmarks.torture.databases import KINDS, Databases, databases
from benchmarks.torture.rows import Row, table

# Half a minute on an idle machine; ten times that on one that is ten times too busy.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

Part = Callable[..., Iterator[Row]]


@pytest.fixture(scope="module")
def made() -> Iterator[Databases]:
    with databases(KINDS) as found:
        yield found


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (faults.disk_full, "sqlite"),
        (faults.read_only, "sqlite"),
        (faults.locked, "sqlite"),
        (faults.gone, "postgresql"),
        (faults.no_dns, "sqlite"),
        (faults.half_hang, "postgresql"),
        (faults.slack_away, "sqlite"),
        (faults.clock_jumps, "sqlite"),
    ],
)
def test_a_fault_loses_and_doubles_nothing(tmp_path: Path, made: Databases, part: Part, kind: str) -> None:
    rows = list(part(tmp_path, made, kind, brief=True))
    if any("may be mounted here" in row.missed for row in rows):
        pytest.skip("as root, and without the right to mount: nothing can be refused")
    assert all(row.clean for row in rows), table(rows)


def test_an_upgrade_loses_and_doubles_nothing_and_the_old_program_says_so(
    tmp_path: Path, made: Databases
) -> None:
    if not upgrades.released():
        pytest.skip("the programs of earlier schemas are in git's history only")
    rows = list(upgrades.upgrades(tmp_path, made, "sqlite", brief=True))
    assert all(row.clean for row in rows), table(rows)
