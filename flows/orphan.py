"""Ends a child process when its parent is gone, however it went.

The parent holds the other end of the child's standard input and never writes to it: end of file means that
the parent is gone. That works on every Unix, and for a parent killed with SIGKILL too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

_GRACE_S = 8.0  # for open requests and running work to end by themselves


def end_with_parent() -> None:
    """Watch the parent from now on: SIGTERM to this process once it is gone, the hard end 8 s later."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_S)
    os._exit(1)
