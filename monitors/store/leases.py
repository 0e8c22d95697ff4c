"""Leases: one worker at a time for a channel or a schedule group, taken over when its holder is gone.

A lease names its holder by host, boot, process and the process's start time. A holder that is provably dead
(same host; another boot, or no such process, or a process that started at another time) is replaced at once.
Any other one is replaced when it has not renewed for 15 seconds.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from monitors.store.tables import lease

STALE_AFTER = timedelta(seconds=15)
RENEW_EVERY = timedelta(seconds=4)  # three chances before it counts as stale
_START_FIELD = 19  # of /proc/PID/stat after the command's closing bracket: the start time in clock ticks


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease; `id` tells two workers of one process apart."""

    id: str
    host: str
    boot_id: str
    pid: int
    started: str


def this_process() -> Holder:
    """Return a new holder in this process."""
    pid = os.getpid()
    return Holder(uuid4().hex, _host(), _boot_id(), pid, _start_of(pid))


def _host() -> str:
    # Process numbers mean nothing in another container, even where it has the same host name.
    try:
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        space = ""
    return f"{socket.gethostname()} {space}".strip()


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _start_of(pid: int) -> str:
    """Return when a process started, in the kernel's own unit; empty when there is none (or no /proc)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    rest = stat.rpartition(")")[2].split()
    return "" if rest[0] in {"Z", "X"} else rest[_START_FIELD]


def is_dead(held: Holder, here: Holder) -> bool:
    """Whether `held` is provably gone, seen from `here`; never true of another host."""
    if held.host != here.host:
        return False
    if held.boot_id != here.boot_id:
        return True
    if here.started:
        return _start_of(held.pid) != held.started
    try:
        os.kill(held.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def take(connection: Connection, name: str, holder: Holder, now: datetime) -> bool:
    """Take or renew a lease inside a writing transaction; False when another one holds it."""
    found = connection.execute(select(lease).where(lease.c.name == name)).one_or_none()
    values = {
        "holder": holder.id,
        "host": holder.host,
        "boot_id": holder.boot_id,
        "pid": holder.pid,
        "started": holder.started,
        "renewed_at": now,
    }
    if found is None:
        connection.execute(insert(lease).values(name=name, **values))
        return True
    if not _is_free(found, holder, now):
        return False
    connection.execute(update(lease).where(lease.c.name == name).values(**values))
    return True


def _is_free(found: Row[tuple[object, ...]], holder: Holder, now: datetime) -> bool:
    if found.holder == holder.id or now - found.renewed_at >= STALE_AFTER:
        return True
    return is_dead(Holder(found.holder, found.host, found.boot_id, found.pid, found.started), holder)


def renew(connection: Connection, holder: Holder, now: datetime) -> int:
    """Renew every lease of a holder and return how many it still has."""
    done = connection.execute(update(lease).where(lease.c.holder == holder.id).values(renewed_at=now))
    return done.rowcount


def holds(connection: Connection, name: str, holder: Holder) -> bool:
    """Whether a holder still has a lease."""
    found = connection.execute(select(lease.c.holder).where(lease.c.name == name)).scalar_one_or_none()
    return found == holder.id


def release(connection: Connection, name: str, holder: Holder) -> None:
    """Give a lease back; nothing happens when another one took it over."""
    connection.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder.id))


def living(connection: Connection, prefix: str, here: Holder, now: datetime) -> set[str]:
    """Return who holds the leases whose names begin so; those of the dead are removed."""
    alive = set()
    for found in connection.execute(select(lease).where(lease.c.name.startswith(prefix, autoescape=True))):
        if found.holder != here.id and _is_free(found, here, now):
            connection.execute(delete(lease).where(lease.c.name == found.name))
        else:
            alive.add(found.holder)
    return alive
