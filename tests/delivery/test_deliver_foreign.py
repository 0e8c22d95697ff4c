"""Delivery to a Slack that tells less than it might: no list of channels, no metadata, bare answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from delivery_world import World, alert, lost, reply

from sandbox.slack import Fault, Kind


class BareSlack(ThreadingHTTPServer):
    """Keeps posts in a list, by whatever a channel is called, and drops the first answer."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.unanswered = 1
        super().__init__(("127.0.0.1", 0), Calls)

    def answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of an answer."""
        if method == "chat.postMessage":
            post = {name: body[name] for name in ("channel", "text", "blocks", "thread_ts") if name in body}
            self.posts.append(post | {"ts": f"{1000 + len(self.posts)}.000100"})
            if len(self.posts) <= self.unanswered:
                return 500, {}
            return 200, {"ok": True, "ts": self.posts[-1]["ts"], "channel": body["channel"]}
        if method == "conversations.history":
            there = [post for post in self.posts if post["channel"] == body["channel"]]
            return 200, {"ok": True, "messages": [post for post in there if "thread_ts" not in post]}
        return 404, {"ok": False, "error": "unknown_method"}


class Calls(BaseHTTPRequestHandler):
    """Reads JSON and form bodies alike."""

    server: BareSlack

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        is_json = "json" in self.headers["Content-Type"]
        given = json.loads(body) if is_json else dict(parse_qsl(body))
        status, answer = self.server.answer(self.path.rpartition("/")[2], given)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def bare_slack() -> Iterator[BareSlack]:
    with BareSlack() as slack:
        thread = Thread(target=slack.serve_forever, args=(0.01,))
        thread.start()
        yield slack
        slack.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["api", "api/"])
def test_an_unanswered_post_is_found_by_its_first_block_and_by_the_name_of_its_channel(
    world: World, path: str
) -> None:
    parent = alert(1)
    with bare_slack() as slack:
        world.environment = {
            "SLACK_BOT_TOKEN": "xoxb-bare",
            "SLACK_API_URL": f"http://127.0.0.1:{slack.server_port}/{path}",
        }
        world.enqueue(parent, alert(2), reply(parent))
        assert world.deliver().held == 0
    assert [post["blocks"][0]["block_id"] for post in slack.posts] == [
        parent.key,
        alert(2).key,
        reply(parent).key,
    ]


def test_a_list_of_channels_that_is_refused_for_now_is_asked_for_again(world: World) -> None:
    later = Fault(Kind.RATELIMITED, method="conversations.list", times=1, seconds=0)
    world.slack.set_faults(later, lost())
    world.enqueue(alert(1))
    assert world.deliver().delivered == 1
    assert world.calls("conversations.list") == 2
