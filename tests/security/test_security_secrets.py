"""Secrets stay where they belong: not in messages, names, logs, databases, captures or lists of processes."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from asking import fetch_all

from flows import alarm
from monitors.config import Config, Source
from monitors.errors import WirewatchError
from monitors.pipeline import live
from monitors.records import Outcome, Request, SourceState
from monitors.sources import request
from monitors.store.engine import open_engine

SECRET = "s3cr3t-Passw0rd"
TOKEN = "xoxb-1234-abcdefgh"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://user:{SECRET}@127.0.0.1:1/news",
        f"nodriver://user:{SECRET}@127.0.0.1/news",
        f"postgresql://user:x@{SECRET}:y/news",
        f"user:{SECRET}@127.0.0.1",
        f"postgresql+{SECRET}://h/d",
    ],
)
def test_no_trouble_with_the_database_tells_its_password(url: str) -> None:
    with pytest.raises(WirewatchError) as trouble:
        open_engine(url)
    assert SECRET not in str(trouble.value)
    assert SECRET not in "".join(traceback.format_exception(trouble.value))


def test_a_source_without_a_name_does_not_show_its_login() -> None:
    source = Source.model_validate(f"https://user:{SECRET}@news.example/feed?x=1")
    assert source.name == "news.example/feed?x=1"


@pytest.mark.parametrize("value", [f"{SECRET}\r\nX-Evil: 1", f"{SECRET}\n", f"{SECRET}é", f"{SECRET}\x1b"])
def test_a_secret_that_no_header_can_hold_is_refused_unseen(value: str) -> None:
    source = Source.model_validate(
        {"name": "G", "url": "https://g.example/", "headers": {"X-Key": {"env": "KEY"}}}
    )
    if value.strip() == SECRET:
        assert request(source, SourceState("G"), {"KEY": value}).headers["X-Key"] == SECRET
        return
    with pytest.raises(WirewatchError, match="KEY cannot stand in a header") as refusal:
        request(source, SourceState("G"), {"KEY": value})
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("name", ["If-None-Match", "If-Modified-Since"])
@pytest.mark.parametrize("value", ['"x"\r\nX-Evil: 1', '"x"\nX-Evil: 1', '"\x00"', '"é"'])
def test_what_a_server_wants_sent_back_adds_no_header(liars: Any, name: str, value: str) -> None:
    liar, _ = liars
    (fetched,) = fetch_all(Request("S", f"{liar.url}/feed", {name: value}))
    assert isinstance(fetched.outcome, Outcome)
    assert not [headers for _, headers in liar.asked if "x-evil" in headers]


@pytest.mark.parametrize(
    "place", ["/a%0d%0aX-Evil:%201", "/\tx", "//[::1", "/%00", "http://127.0.0.1:1\\@x/"]
)
def test_where_a_redirect_leads_adds_no_header(liars: Any, place: str) -> None:
    liar, _ = liars
    liar.status, liar.headers = 302, {"Location": place}
    (fetched,) = fetch_all(Request("S", f"{liar.url}/feed"))
    assert fetched.outcome is not Outcome.OK
    assert not [headers for _, headers in liar.asked if "x-evil" in headers]


def test_what_is_remembered_of_a_configuration_holds_no_secret() -> None:
    proxy = f"http://user:{SECRET}@127.0.0.1:3128"
    config = Config.model_validate(
        {
            "database": f"postgresql://user:{SECRET}@127.0.0.1/news",
            "fetch": {"proxy": proxy},
            "sources": [{"url": "https://g.example/", "proxy": proxy, "headers": {"X-Key": SECRET}}],
        }
    )
    document = live.as_document(config)
    assert SECRET not in json.dumps(document)
    Config.model_validate(document)  # a captured day is replayed from it


def test_the_alarm_does_not_log_the_address_of_a_webhook(
    liars: Any, caplog: pytest.LogCaptureFixture
) -> None:
    liar, _ = liars
    caplog.set_level(logging.DEBUG)
    hook = f"{liar.url}/services/T0/B0/{SECRET}"
    assert alarm.ring("No poll has ended.", Config(), {"SLACK_WEBHOOK_URL": hook}, lambda _: None)
    assert liar.asked[0][0].endswith(SECRET)
    assert "httpx" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.slow
def test_a_pass_leaves_no_secret_in_output_database_captures_or_processes(liars: Any, tmp_path: Path) -> None:
    liar, _ = liars
    liar.body = json.dumps(
        {"ok": True, "ts": "1764313200.000100", "channel": "C1", "messages": [], "channels": []}
    ).encode()
    feed = tmp_path / "feeds" / "a.xml"
    feed.parent.mkdir()
    feed.write_text(
        "<rss><channel><item><title>A blockchain</title><link>https://n.example/1</link></item></channel></rss>"
    )
    config = {
        "database": "sqlite:///w.db",
        "captures": "captures",
        "defaults": {"first_poll": "all"},
        "sources": [
            {
                "name": "../../etc/F\x1b",
                "kind": "folder",
                "url": "feeds",
                "headers": {"X-Key": {"env": "KEY"}},
            }
        ],
        "monitors": [{"name": "../../M", "keywords": ["blockchain"]}],
    }
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    before = set(tmp_path.parent.iterdir())
    secrets = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": f"{liar.url}/", "KEY": SECRET}
    command = [Path(sys.executable).with_name("wirewatch"), "--config", "config.yaml", "run", "--json"]
    seen = b""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **secrets}, **pipes) as process:
        while process.poll() is None:
            seen += _command_lines()
            time.sleep(0.05)
        assert process.stdout is not None
        output = process.stdout.read()
    summary = json.loads(output.splitlines()[-1])
    assert summary["hits"] == 1
    assert summary["delivered"] == 1
    assert f"Bearer {TOKEN}" in [headers.get("authorization") for _, headers in liar.asked]
    assert b"wirewatch" in seen
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {"w.db", "config.yaml"} <= {file.name for file in written}
    for text in (seen, output, *(file.read_bytes() for file in written)):
        assert SECRET.encode() not in text
        assert TOKEN.encode() not in text
    assert set(tmp_path.parent.iterdir()) == before, "no name of a source or monitor is a path"


def _command_lines() -> bytes:
    """What `ps` shows of every process."""
    found = b""
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it ended meanwhile
            found += each.read_bytes()
    return found
