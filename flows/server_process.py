"""The process of the embedded Prefect server: it serves on a socket that it inherits.

It is one process, where `prefect server start` makes several, so a kill has one target.
"""

from __future__ import annotations

import socket
import sys

import uvicorn
from prefect.server.api.server import create_app

from flows.orphan import end_with_parent

_OPEN_REQUESTS_S = 4


def serve(file_descriptor: int) -> None:
    """Serve Prefect's API and page on an inherited socket until told to stop."""
    end_with_parent()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(final=True),
            lifespan="on",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=_OPEN_REQUESTS_S,
        )
    )
    server.run(sockets=[socket.socket(fileno=file_descriptor)])


if __name__ == "__main__":
    serve(int(sys.argv[1]))
