"""The line to ops that does not depend on what may be stuck."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows import alarm
from monitors.config import Config

TOKEN = "xoxb-not-a-real-one"
CONFIG = Config.model_validate({"slack": {"channel": "#news", "ops_channel": "#ops"}})


@dataclass
class Ops:
    """What would be Slack: it keeps what is posted."""

    url: str = ""
    answer: tuple[int, bytes] = (200, b'{"ok": true}')
    posted: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def ops() -> Iterator[Ops]:
    found = Ops()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.posted.append((self.path, self.headers.get("Authorization", ""), body))
            self.send_response(found.answer[0])
            self.send_header("Content-Length", str(len(found.answer[1])))
            self.end_headers()
            self.wfile.write(found.answer[1])

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def test_with_a_token_it_is_posted_to_the_ops_channel(ops: Ops) -> None:
    environment = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": f"{ops.url}/api/"}
    told: list[str] = []
    assert alarm.ring("No poll has ended.", CONFIG, environment, told.append)
    assert told == ["ALARM: No poll has ended."]
    assert ops.posted == [
        ("/api/chat.postMessage", f"Bearer {TOKEN}", {"channel": "#ops", "text": "No poll has ended."})
    ]


def test_without_an_ops_channel_it_goes_among_the_news_rather_than_nowhere(ops: Ops) -> None:
    environment = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": ops.url}
    assert alarm.ring("x", Config.model_validate({}), environment, print)
    assert ops.posted[0][2]["channel"] == "#news"


def test_with_a_webhook_it_is_posted_there(ops: Ops) -> None:
    assert alarm.ring("x", CONFIG, {"SLACK_WEBHOOK_URL": f"{ops.url}/hook"}, print)
    assert ops.posted == [("/hook", "", {"text": "x"})]


def test_without_any_credential_it_is_at_least_told() -> None:
    told: list[str] = []
    assert not alarm.ring("x", CONFIG, {}, told.append)
    assert told == ["ALARM: x"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b'{"ok": false, "error": "channel_not_found"}'), "channel_not_found"),
        ((200, b"<html>"), "no answer"),
        ((200, b"[]"), "no answer"),
        ((500, b""), "HTTPStatusError"),
    ],
)
def test_a_refusal_is_told_without_the_secret(ops: Ops, answer: tuple[int, bytes], said: str) -> None:
    ops.answer = answer
    told: list[str] = []
    environment = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": ops.url}
    assert not alarm.ring("x", CONFIG, environment, told.append)
    assert said in told[-1]
    assert TOKEN not in "".join(told)


def test_nobody_there_is_told(ops: Ops) -> None:
    told: list[str] = []
    environment = {"SLACK_WEBHOOK_URL": "http://127.0.0.1:9/secret-path"}
    assert not alarm.ring("x", CONFIG, environment, told.append)
    assert "ConnectError" in told[-1]
    assert "secret-path" not in "".join(told)
