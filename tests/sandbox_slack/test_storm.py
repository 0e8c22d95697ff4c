"""Many senders at once under every fault: what is stored is exactly what the script let through."""

from __future__ import annotations

import contextlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from slack_clients import NO_LIMITS, client_of
from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from sandbox.slack import Fault, Kind, Pace, Phase, SandboxSlack

POST = "chat.postMessage"
STORM = [
    Fault(kind, phase, method=POST, probability=0.04, seconds=0.01)
    for kind, phase in product(
        (Kind.RESET, Kind.STATUS, Kind.HTML, Kind.TRUNCATED, Kind.ERROR, Kind.HANG), Phase
    )
]


@pytest.mark.slow
def test_what_is_stored_is_what_the_script_let_through() -> None:
    with SandboxSlack(["#a", "#b"], faults=STORM, seed=11, pace=NO_LIMITS) as slack:
        client = client_of(slack)

        def post(number: int) -> bool:
            metadata = {"event_type": "e", "event_payload": {"key": f"k{number}"}}
            with contextlib.suppress(Exception):
                client.chat_postMessage(channel="#a" if number % 2 else "#b", text="x", metadata=metadata)
                return True
            return False

        with ThreadPoolExecutor(8) as senders:
            answered = list(senders.map(post, range(500)))
        answers = Counter(call.answer for call in slack.calls)
        let_through = answers["ok"] + sum(n for name, n in answers.items() if name.endswith(":after"))
        assert sum(answered) == answers["ok"]
        assert len(slack.messages) == let_through
        assert len(answers) == 1 + len(STORM), "not every fault struck"
        assert slack.duplicates == {}
        for name in ("#a", "#b"):
            stamps = [m.ts for m in slack.channel(name).messages]
            assert stamps == sorted(set(stamps))


@pytest.mark.slow
def test_a_client_that_honours_retry_after_is_never_early() -> None:
    with SandboxSlack(["#a"], pace=Pace(burst=2)) as slack:
        client = WebClient(
            slack.token,
            base_url=slack.api_url,
            retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=3)],
        )
        for number in range(4):
            client.chat_postMessage(channel="#a", text=str(number))
        assert [m.text for m in slack.channel("#a").messages] == ["0", "1", "2", "3"]
        assert [c.answer for c in slack.calls].count("ratelimited") == 2
        assert slack.early_calls == 0
