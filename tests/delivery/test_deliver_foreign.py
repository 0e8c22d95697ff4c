"""Delivery to a Slack that tells less than it might: no list of channels, no metadata, bare answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import pytest
from delivery_world import POST, World, alert, lost, reply

from monitors.store.outbox import State
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
def bare_slack(kind: type[BareSlack] = BareSlack) -> Iterator[BareSlack]:
    with kind() as slack:
        thread = Thread(target=slack.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield slack
        finally:
            slack.shutdown()
            thread.join()


def bare(slack: BareSlack, path: str = "api/") -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": "xoxb-bare",
        "SLACK_API_URL": f"http://127.0.0.1:{slack.server_port}/{path}",
    }


@pytest.mark.parametrize("path", ["api", "api/"])
def test_an_unanswered_post_is_found_by_its_first_block_and_by_the_name_of_its_channel(
    world: World, path: str
) -> None:
    parent = alert(1)
    with bare_slack() as slack:
        world.environment = bare(slack, path)
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


class NamelessSlack(BareSlack):
    """Lists no channels, reads by ID only, and shows one message a page, without a cursor."""

    ID = "C0BARE00001"

    def answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of an answer."""
        if method == "conversations.history" and body["channel"] != self.ID:
            return 200, {"ok": False, "error": "channel_not_found"}
        status, answer = super().answer(method, body | {"channel": self.ID})
        if method == "conversations.history":
            latest = float(body.get("latest", "inf"))
            older = [post for post in reversed(answer["messages"]) if float(post["ts"]) <= latest]
            answer |= {"messages": older[:1], "has_more": len(older) > 1}
        return status, answer


def test_a_post_is_looked_up_once_a_later_answer_tells_the_id_of_its_channel(world: World) -> None:
    with bare_slack(NamelessSlack) as slack:
        world.environment = bare(slack)
        world.enqueue(alert(1), alert(2))
        assert world.deliver().held == 0
    assert len(slack.posts) == 2
    assert world.states([alert(1), alert(2)]) == [State.SENT, State.SENT]


@pytest.mark.slow
def test_a_list_of_channels_that_breaks_is_asked_for_again(world: World) -> None:
    world.slack.set_faults(Fault(Kind.HTML, method="conversations.list", times=2), lost())
    world.enqueue(alert(1))
    assert world.deliver().delivered == 1
    assert len(world.news()) == 1


def test_what_is_in_doubt_in_a_channel_that_cannot_be_read_is_looked_up_when_it_can(world: World) -> None:
    world.section["settle"] = timedelta(seconds=0.05)
    world.enqueue(alert(1))
    world.deliver()
    out = Fault(Kind.ERROR, method="conversations.history", times=1, error="not_in_channel")
    world.slack.set_faults(lost(), out, Fault(Kind.ERROR, method=POST, nth=2, error="not_in_channel"))
    world.enqueue(alert(2), alert(3))
    world.deliver()
    time.sleep(0.5)  # a channel that refused is tried again after some settle times
    assert world.deliver().held == 0
    assert sorted(world.keys()) == sorted(alert(number).key for number in (1, 2, 3))


class LiteralSlack(BareSlack):
    """Gives blocks and metadata back as the text that a form holds them in."""

    def answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of an answer."""
        status, answer = super().answer(method, body)
        if "messages" in answer:
            answer["messages"] = [
                post | {"blocks": json.dumps(post["blocks"]), "metadata": "none"}
                for post in answer["messages"]
            ]
        return status, answer


def test_a_history_that_gives_blocks_as_text_is_read_too(world: World) -> None:
    with bare_slack(LiteralSlack) as slack:
        world.environment = bare(slack)
        world.enqueue(alert(1), alert(2))
        assert world.deliver().failures == ()
    assert len(slack.posts) == 2


class MuteSlack(BareSlack):
    """Takes posts and knows no other call."""

    def answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of an answer."""
        if method == "chat.postMessage":
            return super().answer(method, body)
        return 404, {}


class BrokenSlack(MuteSlack):
    """Takes posts, answers them all, and breaks on every other call."""

    def answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body of an answer."""
        self.unanswered = 0
        status, answer = super().answer(method, body)
        return (500 if status == 404 else status), answer


@pytest.mark.slow
def test_news_do_not_wait_for_a_history_that_keeps_breaking(world: World) -> None:
    with bare_slack(BrokenSlack) as slack:
        world.environment = bare(slack)
        world.enqueue(alert(1), alert(2))
        assert world.deliver().delivered == 2
    assert len(slack.posts) == 2


def test_a_slack_that_shows_no_history_still_gets_its_news(world: World) -> None:
    with bare_slack(MuteSlack) as slack:
        world.environment = bare(slack)
        world.enqueue(alert(1), alert(2))
        assert world.deliver().held == 1
    assert len(slack.posts) == 2


def test_an_address_where_nobody_knows_slacks_calls_pauses_everything(world: World) -> None:
    world.environment = {"SLACK_BOT_TOKEN": "xoxb-bare", "SLACK_API_URL": world.slack.api_url + "elsewhere/"}
    world.enqueue(alert(1))
    assert world.deliver().failures == ("Slack: unknown_method",)
    assert world.states([alert(1)]) == [State.PENDING]
