"""The real `wirewatch` command with something injected: by itself, or forked from a process that is warm.

    python -m benchmarks.torture.command INJECTION_AS_JSON ARGUMENT...     one command
    python -m benchmarks.torture.command                                   a nursery: orders on standard input

A nursery has loaded everything that a pass needs and forks a child for each order: a kill costs a fifth of
what it costs with a start of Python.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from typing import Any

from benchmarks.torture.inject import Injection, install

# Loaded before the first fork, so that no child has to.
_NEEDED = (
    "anyio._backends._asyncio",
    "monitors.dedupe.place",
    "monitors.pipeline.ingest",
    "pandas",
    "psycopg",
    "sqlite3",
    "wirewatch.cli.main",
    "wirewatch.cli.run",
)


def run(injection: Injection, arguments: list[str]) -> int:
    """Run the command line in this process and return its exit code."""
    install(injection)
    from wirewatch.cli.main import main

    sys.argv = ["wirewatch", *arguments]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def nursery() -> None:
    """Fork a command for each order, tell its number, wait for it, tell how it ended."""
    for module in _NEEDED:
        importlib.import_module(module)
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        number = os.fork()
        if not number:
            _child(order)
        print(json.dumps({"pid": number}), flush=True)
        _, status = os.waitpid(number, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _child(order: dict[str, Any]) -> None:
    status = 70
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for target, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), target)
        os.environ.update(order["environment"])
        status = run(Injection(**order["injection"]), order["arguments"])
    except BaseException:  # noqa: BLE001 - whatever it is, a child must not return into its parent's loop
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(run(Injection(**json.loads(sys.argv[1])), sys.argv[2:]))
    nursery()
