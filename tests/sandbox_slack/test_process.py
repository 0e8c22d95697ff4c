"""The sandbox as a process: it prints its address, takes orders over HTTP, and survives SIGKILL."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_clients import error_of
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]
BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}


@contextmanager
def process(*options: str) -> Iterator[tuple[subprocess.Popen[str], Json]]:
    command = [sys.executable, "-m", "sandbox.slack", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running, json.loads(running.stdout.readline())
        finally:
            running.kill()


def client_for(address: Json) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=address["api_url"], retry_handlers=[], timeout=5)


def order(address: Json, name: str, document: object, kind: str = "application/json") -> tuple[int, Json]:
    request = urllib.request.Request(
        f"{address['url']}/sandbox/{name}", json.dumps(document).encode(), {"Content-Type": kind}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def state(address: Json, channel: str = "") -> Json:
    with urllib.request.urlopen(f"{address['url']}/sandbox/state?channel={channel}") as answer:
        found: Json = json.load(answer)
        return found


@pytest.mark.slow
def test_the_process_is_killed_and_comes_back_with_everything(tmp_path: Path) -> None:
    journal = str(tmp_path / "slack.journal")
    with process("--journal", journal, "--channel", "#news", "--speed", "0") as (running, address):
        client, news = client_for(address), address["channels"]["#news"]
        ts = client.chat_postMessage(channel=news, text="old", blocks=[BUTTON])["ts"]
        client.chat_update(channel=news, ts=ts, text="new")
        running.send_signal(signal.SIGKILL)
        running.wait()
    with process("--journal", journal, "--channel", "#news", "--speed", "0") as (running, address):
        (message,) = state(address)["channels"][0]["messages"]
        assert (message["ts"], message["text"]) == (ts, "new")
        assert message["versions"][0]["text"] == "old"
        assert client_for(address).chat_postMessage(channel=news, text="next")["ts"] > ts
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) in (0, -signal.SIGTERM)


@pytest.mark.slow
def test_other_processes_give_orders(tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"kind": "internal_error", "method": "auth.test", "nth": 1}]))
    with process("--faults", str(script), "--speed", "0", "--history-lag", "0") as (_, address):
        client, news = client_for(address), address["channels"]["#news"]
        assert error_of(client.auth_test) == "internal_error"
        assert (
            order(address, "faults", {"rules": [{"kind": "error", "error": "fatal_error"}], "seed": 3})[0]
            == 200
        )
        assert error_of(client.auth_test) == "fatal_error"
        assert order(address, "faults", [])[0] == 200
        order(address, "tokens", {"trouble": "account_inactive"})
        assert error_of(client.auth_test) == "account_inactive"
        order(address, "tokens", {"trouble": ""})
        order(address, "channels", {"name": "#news", "is_archived": True})
        assert error_of(lambda: client.chat_postMessage(channel=news, text="x")) == "is_archived"
        order(address, "channels", {"name": "#news", "is_archived": False})
        ts = client.chat_postMessage(channel=news, text="x", blocks=[BUTTON])["ts"]
        assert order(address, "click", {"channel": news, "ts": ts, "action_id": "go"})[1]["ok"] is False
        assert order(address, "say", {"channel": "news", "text": "hi", "thread_ts": ts})[0] == 200
        order(address, "set", {"history_limited": True, "pace": {"enabled": True, "burst": 1}})
        client.chat_postMessage(channel=news, text="y")
        with pytest.raises(SlackApiError, match="ratelimited"):
            client.chat_postMessage(channel=news, text="z")
        seen = state(address, "%23news")
        assert [c["name"] for c in seen["channels"]] == ["news"]
        assert [m["text"] for m in seen["channels"][0]["messages"]] == ["x", "hi", "y"]
        assert seen["answers"]["ratelimited"] == 1
        assert "xoxb-sandbox" not in json.dumps(seen)


@pytest.mark.slow
def test_an_order_that_makes_no_sense_is_refused_with_its_reason() -> None:
    with process() as (_, address):
        assert order(address, "dance", {})[0] == 404
        assert order(address, "say", {}, kind="text/plain")[0] == 415
        for name, document in [
            ("faults", {"rules": 1}),
            ("faults", [{"kind": "explode"}]),
            ("set", {"token": "x"}),
            ("click", {"channel": "#nowhere", "ts": "1", "action_id": "x"}),
            ("slash", {}),
        ]:
            status, answer = order(address, name, document)
            assert (status, answer["ok"]) == (400, False), name
            assert answer["error"]


def test_a_caller_that_is_killed_while_it_speaks_leaves_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.slack", "--port", "0"]
    log = tmp_path / "stderr"
    with log.open("w") as err, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err) as running:
        assert running.stdout is not None
        address = json.loads(running.stdout.readline())
        port = int(address["url"].rpartition(":")[2])
        with closing(socket.create_connection(("127.0.0.1", port))) as half:
            half.sendall(b"POST /api/chat.postMessage HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nchan")
        assert client_for(address).auth_test()["ok"]
        running.terminate()
    assert "Traceback" not in log.read_text()
