"""Faults around the command: of the disk, the database, the clock, the network, Slack.

`brief` shortens what takes a minute in the long suite, for the tests.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.torture.databases import Databases
from benchmarks.torture.inject import AFTER, Injection
from benchmarks.torture.place import Ended, Place, place
from benchmarks.torture.rows import Row
from sandbox.news.site import Visit
from sandbox.slack import Fault, Kind, Phase

_HOUR_S, _DAY_S = 3600.0, 86_400.0
_PAGE_BYTES = 4096
_MINUTE_S = 60.0
_BRIEF_S = 4.0


def _told(row: Row, ended: Ended, *words: str) -> None:
    """A command that could not work has to say so in a line, with one of these words."""
    row.times += 1
    if ended.killed or ended.code == 0 or not any(word in ended.complaints + ended.out for word in words):
        row.missed = f"exit {ended.code} without a word about it: {ended.complaints[-200:]}"


# --- the disk ----------------------------------------------------------------------------------------------


def disk_full(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Leave the database a few pages, one more each time, so that the disk is full at another moment."""
    del kind  # only a file has a disk of its own here
    steps = range(0, 40, 10) if brief else range(0, 64, 2)
    row = Row("disk full: the file may not grow (RLIMIT_FSIZE)", "sqlite")
    with place(folder / "limit", databases.new("sqlite")) as here:
        here.publish(4)
        here.recover(forked=True)
        for pages in steps:
            here.publish(2)
            # The write-ahead log begins anew at each start: it is what the limit cuts.
            size = max(_size(here, "news.db") - _PAGE_BYTES, pages * _PAGE_BYTES)
            ended = here.run(Injection(max_file_bytes=max(size, 1)), forked=True)
            row.times += ended.code == 1
            row.took(here.recover(forked=True))
        yield row.count(here)
    if os.geteuid() == 0 and shutil.which("mount"):
        yield _tmpfs_full(folder, steps)


def _size(here: Place, name: str) -> int:
    return (here.world.folder / name).stat().st_size


def _tmpfs_full(folder: Path, steps: range) -> Row:
    row = Row("disk full: a small tmpfs with ballast", "sqlite")
    mounted = folder / "full"
    mounted.mkdir(parents=True)
    with _tmpfs(mounted) as works:
        if not works:
            row.missed = "no file system may be mounted here"
            return row
        with place(folder / "tmpfs", f"sqlite:///{mounted}/news.db") as here:
            here.publish(4)
            here.recover(forked=True)
            for pages in steps:
                here.publish(2)
                _fill(mounted, leave_bytes=pages * _PAGE_BYTES)
                row.times += here.run(forked=True).code == 1
                (mounted / "ballast").unlink()
                row.took(here.recover(forked=True))
            return row.count(here)


@contextmanager
def _tmpfs(folder: Path) -> Iterator[bool]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    works = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield works
    finally:
        if works:
            subprocess.run(["umount", str(folder)], check=True)


def _fill(folder: Path, leave_bytes: int) -> None:
    with (folder / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(bytes(_PAGE_BYTES))
    size = (folder / "ballast").stat().st_size
    os.truncate(folder / "ballast", max(0, size - leave_bytes))


def read_only(folder: Path, _databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Take the right to write away: from the file and its folder, or for root from the whole file system."""
    del kind, brief
    row = Row("read-only database", "sqlite")
    data = folder / "readonly"
    data.mkdir(parents=True)
    as_root = os.geteuid() == 0
    with _tmpfs(data) if as_root else nullcontext(enter_result=True) as works:
        if not works:
            row.missed = "nothing is refused to root, and no file system may be mounted here"
            yield row
            return
        with place(folder / "place", f"sqlite:///{data}/news.db") as here:
            here.publish(4)
            here.recover(forked=True)
            here.publish(2)
            with _refusing(data, as_root=as_root):
                _told(row, here.run(forked=True), "readonly", "unable to open")
            row.took(here.recover(forked=True))
            row.note = "the command says in a line what to do"
            yield row.count(here)


@contextmanager
def _refusing(folder: Path, *, as_root: bool) -> Iterator[None]:
    def remount(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)

    def modes(of_folder: int, of_file: int) -> None:
        folder.chmod(of_folder)
        (folder / "news.db").chmod(of_file)

    if as_root:
        remount("ro")
    else:
        modes(0o555, 0o444)
    try:
        yield
    finally:
        if as_root:
            remount("rw")
        else:
            modes(0o755, 0o644)


# --- the database ------------------------------------------------------------------------------------------


def locked(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Hold the writers' lock while a pass wants it: shorter than it waits, and longer."""
    spans = (_BRIEF_S,) if brief else (_MINUTE_S - 15, _MINUTE_S + 15)
    with place(folder / f"locked-{kind}", databases.new(kind)) as here:
        here.publish(4)
        here.recover(forked=True)
        for span_s in spans:
            row = Row(f"database locked for {span_s:.0f} s", kind, times=1)
            here.publish(2)
            with _lock(here):
                running = here.start()
                time.sleep(span_s)
            free = time.monotonic()
            ended = running.end()
            here.ended.append(ended)
            row.note = {0: "the pass waited", 1: "the pass ended with a line"}.get(ended.code, "")
            if ended.pending != 0:
                here.recover(forked=True)
            row.took(time.monotonic() - free)
            yield row.count(here)


@contextmanager
def _lock(here: Place) -> Iterator[None]:
    url = here.world.database
    if url.startswith("sqlite:///"):
        file = here.world.folder / url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    from monitors.store.engine import open_engine, writing

    engine = open_engine(url)
    with writing(engine):
        yield
    engine.dispose()


def gone(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Stop PostgreSQL under a pass, keep it away for a minute of passes, start it again."""
    del kind
    span_s = _BRIEF_S if brief else _MINUTE_S
    for how in ("immediate",) if brief else ("fast", "immediate"):
        row = Row(f"database gone for {span_s:.0f} s (stopped, {how}, under a pass)", "postgresql")
        with place(folder / f"gone-{how}", databases.new("postgresql")) as here:
            here.publish(4)
            took = here.recover(forked=True)
            for share in (0.3,) if brief else (0.1, 0.3, 0.5, 0.7, 0.9):
                here.publish(3)
                running = here.start(forked=True)
                time.sleep(share * took)
                databases.stop(how)
                here.ended.append(running.end())
                until = time.monotonic() + span_s * (1 if share == 0.3 else 0.1)  # one of them is long
                _told(row, here.run(forked=True), "database")
                time.sleep(max(0.0, until - time.monotonic()))
                databases.start()
                row.took(here.recover(forked=True))
            yield row.count(here)


# --- the clock ---------------------------------------------------------------------------------------------

_LEAP_DAY = datetime(2028, 2, 29, 23, 59, 40, tzinfo=UTC)
_SUMMER_TIME = datetime(2027, 3, 28, 0, 59, 40, tzinfo=UTC)
_WINTER_TIME = datetime(2027, 10, 31, 0, 59, 40, tzinfo=UTC)


def clock_jumps(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Kill a sender whose post Slack has taken, then go on with another clock; each jump back and forth."""
    now = time.time()
    jumps = {
        "back an hour": (0.0, -_HOUR_S),
        "forward a day": (0.0, _DAY_S),
        "forward a day and set right again": (_DAY_S, 0.0),
        "over a leap day": (_LEAP_DAY.timestamp() - now, _LEAP_DAY.timestamp() - now + 60),
        "into summer time": (_SUMMER_TIME.timestamp() - now, _SUMMER_TIME.timestamp() - now + 60),
        "out of summer time": (_WINTER_TIME.timestamp() - now, _WINTER_TIME.timestamp() - now + 60),
    }
    chosen = ("back an hour", "forward a day and set right again") if brief else tuple(jumps)
    for name in chosen:
        yield _jump(folder, databases, Row(f"clock {name}", kind), *jumps[name])


def _jump(folder: Path, databases: Databases, row: Row, before: float, after: float) -> Row:
    name, kind = row.what, row.database
    with place(folder / f"{kind}-{name.replace(' ', '-')}", databases.new(kind)) as here:
        here.minutes_old = 10 - before / 60
        here.zone = "Europe/Berlin" if "summer" in name else ""
        here.publish(4)
        # Twice: a kill before the outbox knows of the first answer, and one between two posts.
        for kill in (Fault(Kind.KILL, Phase.AFTER, "chat.postMessage", nth=1), None):
            here.world.slack.set_faults(*([kill] if kill else []))
            injection = Injection(clock_s=before) if kill else Injection(AFTER, 6, clock_s=before)
            row.times += here.run(injection).killed
            here.world.slack.set_faults()
            here.publish(2)
            row.took(here.recover(Injection(clock_s=after)))
            here.minutes_old = 10 - after / 60
            here.publish(2)
        row.took(here.recover(Injection(clock_s=after)))
        row.note = "with TZ=Europe/Berlin" if here.zone else ""
        return row.count(here)


# --- the network -------------------------------------------------------------------------------------------


def no_dns(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Let no name be found for some passes; sources and Slack are named, not numbered."""
    row = Row("DNS gone (a resolver that fails), sources and Slack by name", kind)
    fetch = {"allow_private": ["127.0.0.0/8", "::1/128"], "timeout": "5s"}
    with place(folder / f"dns-{kind}", databases.new(kind), fetch=fetch) as here:
        here.by_name = True
        here.publish(4)
        here.recover()
        for _ in range(1 if brief else 5):
            here.publish(2)
            ended = here.run(Injection(dns=False))
            _told(row, ended, "failures")
        row.took(here.recover())
        yield row.count(here)


def half_hang(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Let half of the sources accept and never answer; the others' stories must come in the same pass."""
    row = Row("half of the sources hang", kind)
    fetch = {"allow_private": ["127.0.0.0/8"], "timeout": "2s"}
    with place(folder / f"hang-{kind}", databases.new(kind), fetch=fetch) as here:
        here.publish(4)
        here.recover(forked=True)
        for _ in range(1 if brief else 5):
            here.publish(4)
            for path in list(here.world.site.pages)[::2]:
                here.world.site.pages[path] = _never
            ended = here.run(forked=True)
            row.times += ended.code == 1
            if len(here.lost()) != 2:
                row.missed = f"{len(here.lost())} of 4 stories did not come, not those 2 that hang"
            here.show()
            row.took(here.recover(forked=True))
        yield row.count(here)


async def _never(visit: Visit) -> None:
    while not visit.is_gone:  # noqa: ASYNC110 - a visit has no event for it
        await asyncio.sleep(0.05)


def slack_away(folder: Path, databases: Databases, kind: str, *, brief: bool) -> Iterator[Row]:
    """Keep Slack away for six hours of passes, by a clock that is set forward between them."""
    troubles = {
        "answers 503": (Fault(Kind.STATUS),),
        "takes each post and breaks off": (Fault(Kind.RESET, Phase.AFTER),),
        "refuses connections": (),
    }
    for name in list(troubles)[: 1 if brief else None]:
        row = Row(f"Slack away for six hours: {name}", kind)
        with place(folder / f"slack-{kind}-{name[:7]}", databases.new(kind)) as here:
            here.publish(4)
            here.recover()
            here.world.slack.set_faults(*troubles[name])
            if not troubles[name]:
                here.world.slack.refuse_connections(_DAY_S)
            hours = (0, 6) if brief else (0, 1, 2, 4, 6)
            for hour in hours:
                here.minutes_old = 10 - hour * 60
                here.publish(2)
                # Faster than time, for a pass waits 20 s for a Slack that does not answer.
                row.times += here.run(Injection(clock_s=hour * _HOUR_S, pace=10)).pending != 0
            here.world.slack.set_faults()
            here.world.slack.refuse_connections(0)
            row.took(here.recover(Injection(clock_s=6.1 * _HOUR_S)))
            row.note = f"clock virtual: set forward between {len(hours)} passes, ten times as fast in them"
            yield row.count(here)
