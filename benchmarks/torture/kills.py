"""Kills the command at each side of each commit and each request, and at random moments."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import reduce
from itertools import count
from operator import add
from pathlib import Path

from benchmarks import delivery
from benchmarks.torture.databases import Databases
from benchmarks.torture.inject import INSIDE, SIDES, Injection, can_kill_inside
from benchmarks.torture.place import Place, Running, place
from benchmarks.torture.rows import Row
from sandbox.news.pages import Page
from sandbox.news.site import Behaviour, Visit
from sandbox.slack import Fault, Kind, Phase

_AFTER_ANSWER_S = 0.005
_PLAIN_EVERY = 10  # of so many kills one is of a plain command, with the whole start of Python in it
_RECOVER_EVERY = 10


def commits(folder: Path, databases: Databases, kind: str, limit: int = 1000) -> Iterator[Row]:
    """Kill at each side of each writing commit of a pass, one after the other, until a pass has no more."""
    for side in SIDES:
        if side == INSIDE and not can_kill_inside():
            continue
        row = Row(f"kill {side}, at each of them", kind)
        with place(folder / f"{kind}-{SIDES.index(side)}", databases.new(kind)) as here:
            for nth in range(1, limit + 1):
                # Three stories, so that a pass has posts after posts; the first pass makes the schema.
                here.publish(3 if nth == 1 else 2)
                ended = here.run(Injection(side=side, nth=nth), forked=True)
                row.times += ended.killed
                row.took(here.recover(forked=True))
                if not ended.killed:
                    break
            row.note = f"{row.times} commits of one pass"
            yield row.count(here)


def requests(folder: Path, databases: Databases, kind: str, limit: int = 1000) -> Iterator[Row]:
    """Kill at each side of each request to a source and to Slack."""
    for phase in Phase:
        row = Row(f"kill {phase} Slack has taken a request, at each", kind)
        with place(folder / f"{kind}-slack-{phase}", databases.new(kind)) as here:
            for nth in range(1, limit + 1):
                here.publish(5)
                here.world.slack.set_faults(Fault(Kind.KILL, phase, nth=nth, times=1))
                ended = here.run(forked=True)
                here.world.slack.set_faults()
                row.times += ended.killed
                row.took(here.recover(forked=True))
                if not ended.killed:
                    break
            yield row.count(here)
    for after in (False, True):
        side = "after the answer to" if after else "before the answer to"
        row = Row(f"kill {side} a source, at each", kind)
        with place(folder / f"{kind}-site-{after}", databases.new(kind)) as here:
            here.publish(4)
            for path in list(here.world.site.pages):
                here.publish(2)
                row.times += _killed_by(here, path, after=after)
                here.show()
                row.took(here.recover(forked=True))
            yield row.count(here)


def _killed_by(here: Place, path: str, *, after: bool) -> bool:
    page = here.world.site.pages[path]
    assert isinstance(page, Page)
    running: list[Running] = []
    here.world.site.pages[path] = _deadly(page, running, after=after)
    running.append(here.start(forked=True))
    return running[0].end().killed


def _deadly(page: Page, running: list[Running], *, after: bool) -> Behaviour:
    """A page whose visitor dies before it has the answer, or right after it."""

    async def behave(visit: Visit) -> None:
        if after:
            await visit.send(page.answer(visit.headers))
            await asyncio.sleep(_AFTER_ANSWER_S)
        running[0].kill()
        visit.close()

    return behave


def outbox(folder: Path, databases: Databases, kind: str, *, times: int) -> Iterator[Row]:
    """Kill senders alone: after each step of a delivery under each fault of Slack, and at random moments."""
    folder.mkdir(parents=True, exist_ok=True)

    def fresh(name: str) -> str:
        return f"sqlite:///{folder}/{name}.db" if kind == "sqlite" else databases.new(kind)

    row = Row(
        f"kill after each step of a delivery under each of {len(delivery.FAULTS)} faults of Slack", kind
    )
    for _, _, toll in delivery.points(fresh("points")):
        _add(row, toll)
    yield row
    row = Row("kill one of three senders at a random moment, Slack failing in 20 %", kind)
    _add(row, delivery.kills(fresh("kills"), times))
    yield row


def _add(row: Row, toll: delivery.Toll) -> None:
    row.times += toll.kills
    row.stories += toll.posts
    row.lost += toll.lost
    row.twice += toll.duplicates
    if not toll.clean:
        row.missed = f"{toll.out_of_order} out of order, {toll.failed_senders} senders failed"


def at_random(
    folder: Path, databases: Databases, kind: str, times: int, *, lanes: int, until: float, seed: int = 0
) -> Row:
    """Kill at random moments, in several places at once, until it was so often or the time is over."""
    shares = [times // lanes + (lane < times % lanes) for lane in range(lanes)]

    def lane(number: int) -> Row:
        with place(folder / f"{kind}-{number}", databases.new(kind)) as here:
            return _kill_at_random(here, kind, shares[number], until, random.Random(f"{seed} {number}"))

    with ThreadPoolExecutor(lanes) as pool:
        row = reduce(add, pool.map(lane, range(lanes)))
    if row.times < times:
        row.note = f"the time was over after {row.times} of {times}; {row.note}"
    return row


def _kill_at_random(here: Place, kind: str, times: int, until: float, chance: random.Random) -> Row:
    row = Row("kill at a random moment", kind)
    plain_kills, spans = 0, {True: [1.0], False: [3.0]}
    restarts: list[float] = []
    here.publish(4)
    for forked in (False, True):
        spans[forked] = [here.run(forked=forked).seconds]
        here.publish(1)
    for number in count(1):
        if row.times >= times or time.monotonic() > until:
            break
        here.publish(chance.randrange(3))
        forked = chance.randrange(_PLAIN_EVERY) > 0
        running = here.start(forked=forked)
        time.sleep(chance.uniform(0.0, statistics.median(spans[forked][-9:])))
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL)
        ended = running.end()
        here.ended.append(ended)
        row.times += ended.killed
        plain_kills += ended.killed and not forked
        if not ended.killed:
            spans[forked].append(ended.seconds)
        if number % _RECOVER_EVERY == 0:
            restarts.append(_restart(here, row))
            spans[True].append(restarts[-1])
    here.recover()
    row.count(here)
    row.note = f"one in {_PLAIN_EVERY} of them a plain command, the others forked from a warm process"
    if len(restarts) > 1:
        nine = statistics.quantiles(restarts, n=10)[-1]
        row.note += (
            f"; in one place half recovered in {statistics.median(restarts):.1f} s, 9 in 10 in {nine:.1f} s"
        )
    return row


def _restart(here: Place, row: Row) -> float:
    took = here.recover(forked=True)
    row.took(took)
    del here.ended[:-1]
    return took
