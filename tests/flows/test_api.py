"""Questions to Prefect's API."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from flows import api


@contextmanager
def server(*statuses: int) -> Iterator[tuple[str, list[bytes]]]:
    """Answer with each status in turn, then with 201; give the bodies that came in."""
    waiting, bodies = list(statuses), []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(waiting.pop(0) if waiting else 201)
            self.send_header("Content-Length", "11")
            self.end_headers()
            self.wfile.write(b'{"id": "7"}')

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}/api", bodies
        listening.shutdown()
        thread.join()


def test_a_busy_server_is_asked_the_same_again() -> None:
    with server(503, 429) as (url, bodies):
        assert api.ask(url, "deployments/1/create_flow_run", {"idempotency_key": "k"}) == {"id": "7"}
    assert bodies == [b'{"idempotency_key":"k"}'] * 3


@pytest.mark.parametrize("status", [409, 422, 500])
def test_a_refusal_is_no_busy_server(status: int) -> None:
    with server(status) as (url, bodies), pytest.raises(httpx.HTTPStatusError):
        api.ask(url, "deployments/1/create_flow_run", {})
    assert len(bodies) == 1
