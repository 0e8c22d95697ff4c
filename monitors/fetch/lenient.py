"""Runs the lenient parser in a child process, so that a document that makes it slow can be stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from monitors import sources
from monitors.config import Source
from monitors.records import Fetched, Parsed
from monitors.sources.lenient import MAX_BYTES

TIMEOUT_S = 10.0
_MAX_MEMORY = 1024 * 1024 * 1024  # of address space; importing feedparser alone takes a tenth of it
_MAX_ANSWER = 16 * 1024 * 1024
_CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({_MAX_MEMORY}, {_MAX_MEMORY}))
from monitors.sources.lenient import parse_bytes
found = parse_bytes(sys.stdin.buffer.read(), sys.argv[1])
sys.stdout.buffer.write(json.dumps(found).encode("ascii")[:{_MAX_ANSWER}])
"""
_PACKAGES = str(Path(__file__).parents[2])


def parse(source: Source, fetched: Fetched, now: datetime, *, timeout_s: float = TIMEOUT_S) -> Parsed:
    """Return the entries of an answer, with the lenient parser's help where entries would be lost otherwise.

    Blocks for at most `timeout_s` when it needs that help: call it from a thread.
    """
    parsed = sources.parse(source, fetched, now)
    if not parsed.needs_lenient or len(fetched.body) > MAX_BYTES:
        return parsed
    found = _in_a_child(fetched, timeout_s)
    if not found:
        return parsed
    other = sources.parse_lenient(source, fetched, found, now)
    return other if _richness(other) > _richness(parsed) else parsed


def _richness(parsed: Parsed) -> int:
    """Return how many entries there are, and how many of them have a title and a link."""
    return sum(1 + bool(entry.title) + bool(entry.url) for entry in parsed.entries)


def _in_a_child(fetched: Fetched, timeout_s: float) -> list[dict[str, str]] | None:
    """Return what the child found, or None where it found nothing in time."""
    command = [sys.executable, "-c", _CHILD, fetched.headers.get("content-type", "")]
    environment = os.environ | {"PYTHONPATH": _PACKAGES}
    try:
        # The child runs our own code on standard input; nothing of the document reaches its command line.
        done = subprocess.run(  # noqa: S603
            command,
            input=fetched.body,
            capture_output=True,
            timeout=timeout_s,
            env=environment,
            check=True,
        )
        return _checked(json.loads(done.stdout))
    except (subprocess.SubprocessError, OSError, ValueError):
        return None


def _checked(found: Any) -> list[dict[str, str]] | None:  # noqa: ANN401 - what JSON held
    return found if isinstance(found, list) and all(isinstance(entry, dict) for entry in found) else None
