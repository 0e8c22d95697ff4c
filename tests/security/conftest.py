"""A web server on loopback that answers whatever a test wants, and keeps what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Liar:
    """Answers everything in the same way."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def _serving(liar: Liar) -> ThreadingHTTPServer:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            liar.asked.append((self.path, {name.lower(): text for name, text in self.headers.items()}))
            self.send_response(liar.status)
            for name, value in {"Content-Length": str(len(liar.body)), **liar.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(liar.body)
            except OSError:
                return  # the client has read enough

        do_POST = do_GET  # noqa: N815 - its name

        def log_message(self, *args: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Answer)


@pytest.fixture
def liars() -> Iterator[tuple[Liar, Liar]]:
    """Two servers, so that one can lead to the other."""
    pair = (Liar(), Liar())
    servers = [_serving(liar) for liar in pair]
    threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
    for liar, server, thread in zip(pair, servers, threads, strict=True):
        liar.url = f"http://127.0.0.1:{server.server_port}"
        thread.start()
    yield pair
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        server.server_close()
        thread.join()
