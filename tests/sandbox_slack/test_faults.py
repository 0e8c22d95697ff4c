"""The fault script, and what a client sees of each fault, before and after Slack accepted its call."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from slack_clients import client_of, error_of
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from sandbox.slack import Fault, Kind, Phase, SandboxSlack
from sandbox.slack.callers import pid_of
from sandbox.slack.faults import FaultScript, FaultScriptError

POST = "chat.postMessage"


def test_the_nth_matching_call_is_struck_and_no_other() -> None:
    script = FaultScript([Fault(Kind.RESET, method="chat.*", channel="#a", nth=2)])
    asked = [(POST, "#a"), ("auth.test", "#a"), (POST, "#b"), (POST, "#a"), (POST, "#a")]
    assert [script.strike(method, (channel,)) is not None for method, channel in asked] == [
        False,
        False,
        False,
        True,
        False,
    ]
    assert (script.tallies[0].seen, script.tallies[0].struck) == (3, 1)


def test_a_rule_strikes_so_many_times() -> None:
    script = FaultScript([Fault(Kind.RESET, times=2)])
    assert [script.strike(POST, ("C",)) is not None for _ in range(4)] == [True, True, False, False]


def test_chance_comes_again_with_its_seed() -> None:
    rule = Fault(Kind.RESET, probability=0.3)

    def struck(seed: int) -> list[bool]:
        script = FaultScript([rule], seed)
        return [script.strike(POST, ("C",)) is not None for _ in range(1000)]

    assert struck(7) == struck(7) != struck(8)
    assert 250 < sum(struck(7)) < 350


def test_a_script_is_read_from_json() -> None:
    assert Fault.from_json({"kind": "late", "seconds": 3}) == Fault(
        Kind.ERROR, Phase.AFTER, seconds=3, late_s=3
    )
    assert Fault.from_json({"kind": "internal_error", "phase": "after"}) == Fault(Kind.ERROR, Phase.AFTER)
    for wrong in (
        {},
        {"kind": "explode"},
        {"kind": "reset", "when": 1},
        {"kind": "reset", "phase": "during"},
    ):
        with pytest.raises(FaultScriptError):
            Fault.from_json(wrong)


Expected = type[Exception] | tuple[type[Exception], ...]
SEEN: list[tuple[Fault, Expected]] = [
    (Fault(Kind.RESET), (ConnectionResetError, urllib.error.URLError)),
    (Fault(Kind.REFUSE, seconds=0.2), (ConnectionResetError, urllib.error.URLError)),
    (Fault(Kind.HANG, seconds=30), TimeoutError),
    (Fault(Kind.HANG, seconds=0.1), http.client.RemoteDisconnected),
    (Fault(Kind.TRUNCATED), http.client.IncompleteRead),
    (Fault(Kind.STATUS), (SlackApiError, SlackRequestError)),
    (Fault(Kind.HTML, status=502), (SlackApiError, SlackRequestError)),
    (Fault(Kind.ERROR), SlackApiError),
    (Fault(Kind.RATELIMITED), SlackApiError),
]


@pytest.mark.slow
@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(("fault", "expected"), SEEN, ids=[f"{f.kind}-{f.seconds}" for f, _ in SEEN])
def test_a_fault_hides_the_answer_but_not_the_message(
    slack: SandboxSlack, fault: Fault, expected: Expected, phase: Phase
) -> None:
    client = client_of(slack, timeout=1)
    slack.set_faults(Fault(fault.kind, phase, method=POST, nth=1, seconds=fault.seconds, status=fault.status))
    with pytest.raises(expected):
        client.chat_postMessage(channel="#news", text="x")
    assert len(slack.channel("#news").messages) == (phase is Phase.AFTER)
    assert slack.calls[-1].answer == f"fault:{fault.kind}:{phase}"


def test_after_a_refusal_nobody_connects_until_it_ends(slack: SandboxSlack, client: WebClient) -> None:
    client.auth_test()
    slack.refuse_connections(0.4)
    with pytest.raises(urllib.error.URLError, match="refused"):
        client.auth_test()
    time.sleep(0.5)
    assert client.auth_test()["ok"]


def test_a_late_message_is_accepted_but_shows_only_later(slack: SandboxSlack, client: WebClient) -> None:
    channel = slack.channel("#news").id
    slack.set_faults(Fault.from_json({"kind": "late", "method": POST, "seconds": 0.5, "nth": 1}))
    assert error_of(lambda: client.chat_postMessage(channel=channel, text="late")) == "internal_error"
    client.chat_postMessage(channel=channel, text="prompt")
    texts = lambda: [m["text"] for m in client.conversations_history(channel=channel)["messages"]]  # noqa: E731
    assert texts() == ["prompt"]
    time.sleep(0.6)
    assert texts() == ["prompt", "late"]


def test_history_lags_behind_what_was_accepted(slack: SandboxSlack, client: WebClient) -> None:
    channel = slack.channel("#news").id
    slack.behaviour.history_lag_s = 0.5
    parent = client.chat_postMessage(channel=channel, text="x")["ts"]
    assert client.conversations_history(channel=channel)["messages"] == []
    assert error_of(lambda: client.conversations_replies(channel=channel, ts=parent)) == "thread_not_found"
    time.sleep(0.6)
    assert len(client.conversations_history(channel=channel)["messages"]) == 1


def test_history_gives_fifteen_at_most_when_limited(slack: SandboxSlack, client: WebClient) -> None:
    channel = slack.channel("#news").id
    for n in range(16):
        client.chat_postMessage(channel=channel, text=str(n))
    slack.behaviour.history_limited = True
    assert len(client.conversations_history(channel=channel, limit=200)["messages"]) == 15


@pytest.mark.slow
def test_an_injected_429_counts_whoever_comes_too_early(slack: SandboxSlack, client: WebClient) -> None:
    slack.set_faults(Fault(Kind.RATELIMITED, method=POST, nth=1, seconds=1))
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="#news", text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    assert refused.value.response["error"] == "ratelimited"
    assert slack.early_calls == 0
    assert error_of(lambda: client.chat_postMessage(channel="#news", text="x")) == "ratelimited"
    assert slack.early_calls == 1
    time.sleep(1.0)
    assert client.chat_postMessage(channel="#news", text="x")["ok"]


def test_a_slow_answer_is_right_in_the_end(slack: SandboxSlack, client: WebClient) -> None:
    slack.set_faults(Fault(Kind.SLOW, seconds=0.2, nth=1))
    started = time.monotonic()
    assert client.chat_postMessage(channel="#news", text="x")["ok"]
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize("named", [True, False], ids=["named", "whoever calls"])
@pytest.mark.parametrize("phase", list(Phase))
def test_the_client_is_killed_in_the_middle_of_its_call(
    slack: SandboxSlack, phase: Phase, named: bool
) -> None:
    program = (
        "import sys, urllib.request\n"
        "sys.stdin.readline()\n"
        f"request = urllib.request.Request('{slack.api_url}chat.postMessage', b'channel=%23news&text=x',"
        f" {{'Authorization': 'Bearer {slack.token}'}})\n"
        "urllib.request.urlopen(request)\n"
    )
    with subprocess.Popen([sys.executable, "-S", "-c", program], stdin=subprocess.PIPE) as child:
        slack.set_faults(Fault(Kind.KILL, phase, method=POST, pid=child.pid if named else 0))
        child.communicate(b"\n", timeout=20)
    assert child.returncode == -9
    assert len(slack.channel("#news").messages) == (phase is Phase.AFTER)


@pytest.mark.slow
def test_the_sdk_posts_twice_with_its_default_retries(slack: SandboxSlack) -> None:
    slack.set_faults(Fault(Kind.RESET, Phase.AFTER, method=POST, nth=1))
    eager = WebClient(slack.token, base_url=slack.api_url)
    metadata = {"event_type": "e", "event_payload": {"key": "k1"}}
    eager.chat_postMessage(channel="#news", text="x", metadata=metadata)
    assert slack.duplicates == {"k1": 2}
    assert slack.channel("#news").duplicates == {"k1": 2}


def test_the_sandbox_does_not_kill_itself(slack: SandboxSlack, client: WebClient) -> None:
    slack.set_faults(Fault(Kind.KILL, Phase.AFTER))
    assert client.auth_test()["ok"]


def test_a_connection_without_an_owner_has_no_pid(tmp_path: Path) -> None:
    assert pid_of(1, 2, tmp_path) == 0
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text("header\n")
    assert pid_of(1, 2, tmp_path) == 0


def test_every_answer_is_counted(slack: SandboxSlack, client: WebClient) -> None:
    client.chat_postMessage(channel="#news", text="<!channel> hello")
    error_of(lambda: client.chat_postMessage(channel="#nowhere", text="x"))
    assert [(c.method, c.answer) for c in slack.calls] == [(POST, "ok"), (POST, "channel_not_found")]
    assert [p.sequence for p in slack.pings] == ["<!channel>"]
    with urllib.request.urlopen(f"{slack.url}/sandbox/calls") as answer:
        assert len(json.load(answer)["calls"]) == 2
