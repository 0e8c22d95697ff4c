"""The process that answers buttons beside the schedules, so that neither waits for the other."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from flows.orphan import end_with_parent
from monitors.pipeline.feedback.listen import listen


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the parent passes it on


if __name__ == "__main__":
    end_with_parent()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    listen(Path(sys.argv[1]), os.environ, stop, _say)
