"""compose.yaml cannot be run everywhere, so what can be known of it without Docker is checked here."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_it_has_a_database_a_server_and_workers(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() == {"postgres", "prefect", "deploy", "worker", "listener"}


def test_every_service_that_is_waited_for_is_there_and_can_say_that_it_is_ready(
    compose: dict[str, Any],
) -> None:
    for service in compose["services"].values():
        for name, condition in service.get("depends_on", {}).items():
            waited_for = compose["services"][name]
            if condition["condition"] == "service_healthy":
                assert waited_for["healthcheck"]["test"]


def test_every_config_and_volume_that_is_used_is_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert {each["source"] for each in service.get("configs", ())} <= compose["configs"].keys()
        assert {each.split(":")[0] for each in service.get("volumes", ())} <= compose["volumes"].keys()
    assert (ROOT / compose["configs"]["wirewatch"]["file"]).name == "config.yaml"


def test_worker_and_deployments_meet_in_one_pool_and_one_database(compose: dict[str, Any]) -> None:
    deploy, worker = compose["services"]["deploy"], compose["services"]["worker"]
    assert deploy["command"][:4] == ["wirewatch", "deploy", "--work-pool", "wirewatch"]
    assert worker["command"][:5] == ["prefect", "worker", "start", "--pool", "wirewatch"]
    assert deploy["environment"] == worker["environment"]
    assert worker["environment"]["PREFECT_API_URL"].startswith("http://prefect:4200")


def test_the_servers_history_stays_small_and_nothing_phones_home(compose: dict[str, Any]) -> None:
    environment = compose["services"]["prefect"]["environment"]
    assert {name: environment[name] for name in settings.RETENTION} == dict(settings.RETENTION)
    for name in (
        "PREFECT_SERVER_ANALYTICS_ENABLED",
        "DO_NOT_TRACK",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT",
    ):
        assert environment[name] == settings.DEFAULTS[name]


def test_no_secret_stands_in_it(compose: dict[str, Any]) -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if any(word in line for word in ("PASSWORD:", "TOKEN:", "WEBHOOK_URL:")):
            assert "${" in line, line
    assert all(word not in shlex.split(text, comments=True) for word in ("xoxb", "hooks.slack.com"))


def test_the_page_is_open_to_this_machine_only(compose: dict[str, Any]) -> None:
    published = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert published == ["127.0.0.1:4200:4200"]
