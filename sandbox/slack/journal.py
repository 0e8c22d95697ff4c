"""The journal: an append-only file of JSON lines that brings a workspace back after a SIGKILL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sandbox.slack.records import Json


class Journal:
    """Appends events unbuffered, so that what was written outlives the process, without fsync."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._drop_torn_tail()
        self._file: BinaryIO = path.open("ab", buffering=0)

    def _drop_torn_tail(self) -> None:
        """A process killed in the middle of a line leaves half of it: that event was never answered."""
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with self._path.open("r+b") as file:
                file.truncate(whole)

    def __iter__(self) -> Iterator[Json]:
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def append(self, event: Json) -> None:
        """Write one event as one line."""
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        self._file.write(line.encode("utf-8", "surrogatepass") + b"\n")

    def close(self) -> None:
        self._file.close()
