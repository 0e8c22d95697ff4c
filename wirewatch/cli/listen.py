"""`listen`: answers the buttons of alerts, without any schedule."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from monitors.pipeline.feedback.listen import listen
from wirewatch.cli.output import tell_json, tell_plainly


def listen_command(config_file: Path, *, as_json: bool) -> int:
    """Listen until SIGTERM or Ctrl-C; returns 0 then. With `as_json` its lines are JSON objects."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tell = tell_json if as_json else tell_plainly
    listen(config_file, os.environ, stop, tell)
    tell("Stopped.")
    return 0
