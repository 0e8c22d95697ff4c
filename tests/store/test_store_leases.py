"""One worker at a time, and nobody waits for the dead."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from monitors.store import leases
from monitors.store.engine import writing
from monitors.store.leases import Holder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ELSEWHERE = Holder("far", "elsewhere", "boot", 7, "1")


def dead_here() -> Holder:
    """A holder whose process number another process has now."""
    return replace(leases.this_process(), started="1")


def test_a_lease_is_taken_by_one_and_renewed_by_it(engine: Engine) -> None:
    me, other = leases.this_process(), leases.this_process()
    with writing(engine) as connection:
        assert leases.take(connection, "x", me, NOW)
        assert not leases.take(connection, "x", other, NOW)
        assert leases.take(connection, "x", me, NOW)
        assert leases.holds(connection, "x", me)
        assert leases.renew(connection, me, NOW) == 1


def test_a_released_lease_is_free(engine: Engine) -> None:
    me, other = leases.this_process(), leases.this_process()
    with writing(engine) as connection:
        leases.take(connection, "x", me, NOW)
        leases.release(connection, "x", other)
        assert leases.holds(connection, "x", me)
        leases.release(connection, "x", me)
        assert leases.take(connection, "x", other, NOW)


def test_the_lease_of_a_dead_process_is_taken_over_at_once(engine: Engine) -> None:
    with writing(engine) as connection:
        leases.take(connection, "x", dead_here(), NOW)
        assert leases.take(connection, "x", leases.this_process(), NOW)


def test_another_host_is_given_fifteen_seconds(engine: Engine) -> None:
    me = leases.this_process()
    with writing(engine) as connection:
        leases.take(connection, "x", ELSEWHERE, NOW)
        assert not leases.take(connection, "x", me, NOW + timedelta(seconds=14))
        assert leases.take(connection, "x", me, NOW + timedelta(seconds=15))
        assert leases.renew(connection, ELSEWHERE, NOW) == 0


@pytest.mark.parametrize(
    ("changes", "dead"),
    [
        ({}, False),
        ({"boot_id": "another"}, True),
        ({"pid": 2**22 + 1}, True),
        ({"host": "elsewhere", "pid": 2**22 + 1}, False),
    ],
)
def test_who_is_provably_dead(changes: dict[str, object], dead: bool) -> None:
    here = leases.this_process()
    assert leases.is_dead(replace(here, **changes), here) is dead


def test_without_proc_only_a_missing_process_is_dead() -> None:
    here = replace(leases.this_process(), started="")
    assert not leases.is_dead(here, here)
    assert leases.is_dead(replace(here, pid=2**22 + 1), here)


def test_a_process_that_was_killed_is_dead_before_it_is_reaped() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    here = leases.this_process()
    held = replace(here, pid=child)
    try:
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert leases.is_dead(held, here)
    finally:
        os.waitpid(child, 0)


def test_the_living_holders_are_listed_and_the_dead_forgotten(engine: Engine) -> None:
    me = leases.this_process()
    with writing(engine) as connection:
        leases.take(connection, "pass/a", me, NOW)
        leases.take(connection, "pass/b", ELSEWHERE, NOW)
        leases.take(connection, "pass/c", dead_here(), NOW)
        leases.take(connection, "other", replace(ELSEWHERE, id="else"), NOW)
        assert leases.living(connection, "pass/", me, NOW) == {me.id, "far"}
        assert leases.take(connection, "pass/c", ELSEWHERE, NOW)
