"""What is done to the real command from inside its process: a kill at a commit, another clock, no names.

The product knows nothing of it: commits are seen through SQLAlchemy's events, a kill in the middle of one is
left to the kernel, and the clock and the resolver are exchanged before the product is loaded.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import platform
import resource
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

BEFORE, INSIDE, AFTER = "before the commit", "inside the commit", "after the commit"
SIDES = (BEFORE, INSIDE, AFTER)


@dataclass(frozen=True, slots=True)
class Injection:
    """What to do to one command; the default is nothing."""

    side: str = ""
    """Where around a commit to kill; empty for no kill."""
    nth: int = 0
    """Which writing commit of the process, counted from 1."""
    clock_s: float = 0.0
    """How far the clock is off."""
    pace: float = 1.0
    """How much faster the clock goes."""
    dns: bool = True
    max_file_bytes: int = 0
    """How large a file may grow; 0 for no limit."""

    @property
    def needs_a_fresh_process(self) -> bool:
        """Whether it has to be there before the product is loaded."""
        return bool(self.clock_s or self.pace != 1 or not self.dns)


def install(wanted: Injection) -> None:
    """Do it to this process."""
    if wanted.clock_s or wanted.pace != 1:
        _shift_clock(wanted.clock_s, wanted.pace)
    if not wanted.dns:
        socket.getaddrinfo = _no_names
    if wanted.max_file_bytes:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted.max_file_bytes, wanted.max_file_bytes))
    if wanted.side:
        _Killer(wanted.side, wanted.nth).listen()


# --- kills around a commit ---------------------------------------------------------------------------------


class _Killer:
    """Counts the writing commits of the process and kills it at one side of the nth."""

    def __init__(self, side: str, nth: int) -> None:
        self.side, self.nth, self.seen = side, nth, 0
        self.under_way: set[int] = set()

    def listen(self) -> None:
        from sqlalchemy import Engine, Pool, event

        event.listen(Engine, "commit", self.commit)
        event.listen(Pool, "reset", self.given_back)

    def commit(self, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's connection
        if connection.get_execution_options().get("wirewatch_begin") != "IMMEDIATE":
            return
        self.seen += 1
        if self.seen != self.nth:
            return
        if self.side == BEFORE:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.side == INSIDE:
            kernel_kills_at(_SYNCS if connection.dialect.name == "sqlite" else _RECEIVES)
        else:
            self.under_way.add(id(connection.connection.dbapi_connection))

    def given_back(self, connection: Any, _record: object, _state: object) -> None:  # noqa: ANN401 - the driver's
        if id(connection) in self.under_way:
            os.kill(os.getpid(), signal.SIGKILL)


# Numbers of fsync and fdatasync (SQLite writes its log, then syncs it: the commit is written and not yet
# safe), and of the calls by which libpq hears that the server has committed.
_SYNCS = {"x86_64": (74, 75), "aarch64": (82, 83)}
_RECEIVES = {"x86_64": (45, 0), "aarch64": (207, 63)}
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_KILL_PROCESS, _ALLOW = 0x80000000, 0x7FFF0000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def kernel_kills_at(calls: dict[str, tuple[int, ...]]) -> None:
    """Let the kernel kill this process at its next call of this thread to one of these (seccomp)."""
    numbers = calls[platform.machine()]
    steps = [_Instruction(_LOAD, 0, 0, 0)]
    steps += [
        _Instruction(_JUMP_IF_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)
    ]
    steps += [_Instruction(_RETURN, 0, 0, _ALLOW), _Instruction(_RETURN, 0, 0, _KILL_PROCESS)]
    program = _Program(len(steps), (_Instruction * len(steps))(*steps))
    library = ctypes.CDLL(None, use_errno=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if library.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "this kernel does not let a process filter its own calls")


def can_kill_inside() -> bool:
    """Whether a commit can be cut in its middle here."""
    return sys.platform == "linux" and platform.machine() in _SYNCS


# --- another clock, no names -------------------------------------------------------------------------------


def _shift_clock(by_s: float, pace: float) -> None:
    """Give the process a wall clock of its own; what measures spans (`monotonic`) stays."""
    import pandas as pd  # noqa: F401 - its compiled parts take the class as they find it, and need the true one

    true_time, began = time.time, time.time()
    plain = dt.datetime

    def shifted() -> float:
        now = true_time()
        return began + by_s + (now - began) * pace

    class Anyway(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, plain)

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, plain)

    class Shifted(plain, metaclass=Anyway):
        """Makes plain moments; only `now` is another one."""

        def __new__(cls, *given: Any, **named: Any) -> dt.datetime:  # type: ignore[misc] # noqa: ANN401 - passed on
            return plain(*given, **named)

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return plain.fromtimestamp(shifted(), tz)

        @classmethod
        def utcnow(cls) -> dt.datetime:  # type: ignore[override]
            return plain.fromtimestamp(shifted(), dt.UTC).replace(tzinfo=None)

    dt.datetime = Shifted  # type: ignore[misc]
    time.time = shifted


def _no_names(*_asked: object, **_named: object) -> list[Any]:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
