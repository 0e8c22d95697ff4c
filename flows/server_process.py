"""The process of the embedded Prefect server, which ends with its parent.

It serves on a socket that it inherits. Its standard input is a pipe that the parent never writes to: end of
file means that the parent is gone, however it went. It is one process, where `prefect server start` makes
several, so a kill has one target.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time

import uvicorn
from prefect.server.api.server import create_app

_GRACE_S = 8.0  # for open requests and the server's own services


def serve(file_descriptor: int) -> None:
    """Serve Prefect's API and page on an inherited listening socket until told to stop."""
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(final=True),
            lifespan="on",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=int(_GRACE_S / 2),
        )
    )
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[socket.socket(fileno=file_descriptor)])


def _end_with_parent(server: uvicorn.Server) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True
    time.sleep(_GRACE_S)
    os._exit(1)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
