"""`wirewatch serve` against a real Prefect server; what happened is read from Prefect's API."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from live_serving import NewsSite, PrefectServer, Serving, Starter, eventually, processes_with

from flows import api
from flows.plan import installation
from flows.trigger import trigger
from monitors.errors import ConfigError

pytestmark = pytest.mark.slow

_SLOT = timedelta(seconds=20)

CONFIG = """
schedule: {{every: 20s}}
groups: {{rare: {{cron: "0 3 * * *", timezone: Asia/Shanghai}}}}
fetch: {{allow_private: [127.0.0.0/8], per_host: 10}}
defaults: {{first_poll: all}}
sources:
  - {{name: quick, url: "{url}/quick"}}
  - {{name: other, url: "{url}/other"}}
  - {{name: slow, url: "{url}/slow", group: rare}}
monitors:
  - {{name: Chains, keywords: [blockchain]}}
  - {{name: Phones, keywords: [phone]}}
"""

DONE = {"state": {"name": {"any_": ["Completed"]}}}
ENDED = {"state": {"type": {"any_": ["COMPLETED"]}}}


def write_config(folder: Path, news: NewsSite) -> Path:
    file = folder / "config.yaml"
    file.write_text(CONFIG.format(url=news.url))
    return file


@dataclass(frozen=True)
class Live:
    """A configuration that is being served on the shared Prefect server."""

    config: Path
    serving: Serving
    prefect: PrefectServer

    @property
    def tag(self) -> str:
        return installation(f"sqlite:///{self.config.parent / 'wirewatch.db'}")

    @property
    def deployments(self) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in api.deployments(self.prefect.url, self.tag)}

    def runs(self, deployment: str, **flow_runs: Any) -> list[dict[str, Any]]:
        number = self.deployments[deployment]["id"]
        return self.prefect.runs(flow_runs={"deployment_id": {"any_": [number]}, **flow_runs})

    def start(self, deployment: str, **parameters: Any) -> str:
        path = f"deployments/{self.deployments[deployment]['id']}/create_flow_run"
        run = api.ask(self.prefect.url, path, {"state": {"type": "SCHEDULED"}, "parameters": parameters})
        return str(run["id"])


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, prefect: PrefectServer, news: NewsSite) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    starter = Starter(folder)
    serving = starter(write_config(folder, news), PREFECT_API_URL=prefect.url)
    serving.waits_for("Deployments: watch/default, watch/rare, deliver/deliver, maintain/maintain")
    yield Live(folder / "config.yaml", serving, prefect)
    starter.end()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def told(text: str) -> None:
    del text


def test_the_schedules_are_those_of_the_configuration(live: Live) -> None:
    found = live.deployments
    assert found["default"]["schedules"][0]["schedule"]["interval"] == 20
    assert found["rare"]["schedules"][0]["schedule"]["cron"] == "0 3 * * *"
    assert found["rare"]["schedules"][0]["schedule"]["timezone"] == "Asia/Shanghai"


def test_the_form_offers_what_there_is_and_prefect_refuses_the_rest(live: Live) -> None:
    schema = live.deployments["default"]["parameter_openapi_schema"]["properties"]
    assert schema["sources"]["items"]["enum"] == ["quick", "other", "slow"]
    assert schema["monitors"]["items"]["enum"] == ["Chains", "Phones"]
    assert schema["dry_run"]["type"] == "boolean"
    assert all(each["description"] for each in schema.values())
    assert "config_file" not in schema
    for wrong in ({"sources": ["nobody"]}, {"dry_run": "perhaps"}, {"since": "yesterday"}, {"shard": "x"}):
        with pytest.raises(httpx.HTTPStatusError) as refused:
            live.start("default", **wrong)
        assert refused.value.response.status_code == 409


def test_a_scheduled_run_polls_and_tells_what_it_did(live: Live, news: NewsSite) -> None:
    (first, *_) = eventually(lambda: live.runs("default", **DONE), "a scheduled run has completed")
    assert first["auto_scheduled"]
    assert first["parameters"] == {"group": "default", "due_only": True}
    assert news.asked["/quick"] >= 1
    artifacts = live.prefect.artifacts(first["id"])
    assert artifacts["markdown"]["key"] == "wirewatch-default"
    page = artifacts["markdown"]["data"]
    assert "- Huawei shows a blockchain phone (Chains, Phones, \\#news, [127.0.0.1](http://127.0.0.1" in page
    figures = {row["what"]: row["count"] for row in json.loads(artifacts["table"]["data"])}
    assert (figures["sources_ok"], figures["sources_failed"]) == (2, 0)
    assert figures["alerts"] >= 1
    question = {"filter": {"event": {"prefix": ["wirewatch.alert"]}}}
    (event, *_) = eventually(
        lambda: api.ask(live.prefect.url, "events/filter", question)["events"], "the alert is an event"
    )
    assert event["payload"]["title"] == "Huawei shows a blockchain phone"
    logs = api.ask(live.prefect.url, "logs/filter", {"logs": {"flow_run_id": {"any_": [first["id"]]}}})
    assert len(logs) <= 5, "a run's log stays small"
    assert any("2 sources read" in line["message"] for line in logs)


def test_a_run_by_hand_takes_parameters_and_polls_what_is_not_due(live: Live, news: NewsSite) -> None:
    asked = news.asked["/other"]
    (ended,) = trigger(live.prefect.url, live.tag, "watch", ["sources=other", "dry_run=true"], told)
    assert (ended.state, ended.succeeded) == ("Completed", True)
    assert ended.figures["sources_unchanged"] + ended.figures["sources_ok"] == 1
    assert news.asked["/other"] > asked


def test_the_outbox_can_be_drained_by_hand(live: Live) -> None:
    (ended,) = trigger(live.prefect.url, live.tag, "deliver", [], told)
    assert (ended.state, ended.figures["pending"]) == ("Completed", 0)


@pytest.mark.parametrize(
    ("target", "argument", "said"),
    [
        ("watch", "sources=othr", "did you mean 'other'"),
        ("watch", "source=other", "did you mean 'sources'"),
        ("watch", "since=yesterday", "Prefect refused"),
        ("watch/raer", "dry_run=true", "watch/rare"),
    ],
)
def test_a_mistake_in_a_trigger_is_told(live: Live, target: str, argument: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        trigger(live.prefect.url, live.tag, target, [argument], told)


def test_two_runs_at_once_never_ask_a_source_twice_at_once(live: Live, news: NewsSite) -> None:
    news.slow_s, asked = 3.0, news.asked["/slow"]
    pair = [live.start("rare") for _ in range(2)]
    eventually(
        lambda: all(live.prefect.run(each)["state_type"] == "COMPLETED" for each in pair), "both completed"
    )
    one, two = (live.prefect.run(each) for each in pair)
    assert moment(one["start_time"]) < moment(two["end_time"])
    assert moment(two["start_time"]) < moment(one["end_time"]), "the runs did overlap"
    assert news.asked["/slow"] == asked + 2
    assert news.most_inside["/slow"] == 1


def test_a_killed_run_is_seen_and_does_not_block_the_next(live: Live, news: NewsSite) -> None:
    news.slow_s = 20.0
    doomed = live.start("rare")
    eventually(lambda: news.inside["/slow"], "the doomed run is polling")
    victims = processes_with(f"PREFECT__FLOW_RUN_ID={doomed}")  # the run and whatever it started
    assert victims
    for victim in victims:
        os.kill(victim, signal.SIGKILL)
    eventually(lambda: live.prefect.run(doomed)["state_type"] == "CRASHED", "the killed run is crashed")
    news.slow_s = 0.0
    (after,) = trigger(live.prefect.url, live.tag, "watch/rare", [], told)
    assert after.state == "Completed"
    assert after.figures["sources_unchanged"] + after.figures["sources_ok"] == 1


def test_sigterm_ends_it_with_all_that_it_started(live: Live) -> None:
    assert live.serving.stop() == 0
    assert "Stopped." in live.serving.said
    assert "Traceback" not in live.serving.said
    eventually(lambda: not processes_with(f"WIREWATCH_CONFIG={live.config}"), "no process is left", 20)


def test_a_restart_follows_the_configuration_and_keeps_what_a_person_paused(
    serve: Starter, tmp_path: Path, prefect: PrefectServer, news: NewsSite
) -> None:
    config = write_config(tmp_path, news)
    serving = serve(config, PREFECT_API_URL=prefect.url)
    serving.waits_for("Deployments: watch/default, watch/rare, deliver/deliver, maintain/maintain")
    live = Live(config, serving, prefect)
    default = live.deployments["default"]
    path = f"{prefect.url}/deployments/{default['id']}/schedules/{default['schedules'][0]['id']}"
    httpx.patch(path, json={"active": False}).raise_for_status()
    assert serving.stop() == 0

    config.write_text(config.read_text().replace("every: 20s", "every: 45s").replace(", group: rare", ""))
    serving = serve(config, PREFECT_API_URL=prefect.url)
    serving.waits_for("Paused by a person: default")
    assert "Removed: rare" in serving.said
    assert live.deployments.keys() == {"default", "deliver", "maintain"}
    after = live.deployments["default"]
    (schedule,) = after["schedules"]
    assert (after["name"], schedule["schedule"]["interval"], schedule["active"]) == ("default", 45, False)


def test_polls_go_on_while_the_server_is_away_and_late_runs_do_not_pile_up(
    serve: Starter, tmp_path: Path, news: NewsSite
) -> None:
    # A server of its own, started by serve: its process is stopped for a while, as if it hung.
    config = write_config(tmp_path, news)
    serving = serve(config)
    serving.waits_for("Deployments: watch/default, watch/rare, deliver/deliver, maintain/maintain")
    note = json.loads((tmp_path / ".wirewatch-prefect" / "server.json").read_text())
    # Of the server, runs are asked by its address only.
    live = Live(config, serving, PrefectServer(note["url"]))
    eventually(lambda: live.runs("default", **DONE), "a scheduled run has completed")

    os.kill(note["pid"], signal.SIGSTOP)
    away = datetime.now(UTC)
    try:
        serving.waits_for("Prefect does not answer: polls go on without it.")
        serving.waits_for("polling it without Prefect")
        serving.waits_for(" sources read", since="polling it without Prefect")
    finally:
        os.kill(note["pid"], signal.SIGCONT)
    back = datetime.now(UTC)
    serving.waits_for("Prefect is back.")

    def started_after(when: datetime) -> list[dict[str, Any]]:
        return [each for each in live.runs("default", **ENDED) if moment(each["start_time"]) > when]

    eventually(lambda: started_after(back), "Prefect runs it again")
    # Of the slots in between, those that came late ended at once, without a poll.
    late = [each for each in started_after(back) if away < moment(each["expected_start_time"]) < back - _SLOT]
    assert all(each["state_name"] == "Skipped" for each in late), [each["state_name"] for each in late]

    # The server is killed: serve starts another one at the same address.
    os.kill(note["pid"], signal.SIGKILL)
    serving.waits_for("The Prefect server is gone.")
    eventually(lambda: api.is_healthy(note["url"], 1.0), "the server is there again")
    there = datetime.now(UTC)
    eventually(lambda: started_after(there), "scheduled runs go on")
    assert serving.stop() == 0
    assert not api.is_healthy(note["url"], 1.0), "serve stops the server that it started"
