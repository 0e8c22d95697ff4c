"""Starts deployed flows by hand and follows their runs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from flows import api, report
from flows.arguments import read_arguments
from flows.server import Tell, running_server
from monitors.config import DEFAULT_GROUP
from monitors.errors import ConfigError, WirewatchError

_FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
_LOOK_EVERY_S = 0.5
_NOBODY_AFTER_S = 30.0
_AWAY_LIMIT_S = 90.0
_REFUSED = {409, 422}


class TriggerError(WirewatchError):
    """A flow could not be started or followed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended and what it did."""

    run: str
    deployment: str
    state: str
    message: str
    page: str
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether the run did what it was asked for."""
        return self.state not in {"Failed", "Crashed", "Cancelled"} and not self.figures.get("failures")


def find_server(home: Path, environment: Mapping[str, str]) -> str:
    """Return the API address of the server in use; raises TriggerError when there is none."""
    url = environment.get("PREFECT_API_URL") or running_server(home)
    if url is None:
        raise TriggerError("no Prefect server runs here - start `wirewatch serve`, or set PREFECT_API_URL")
    return url


def trigger(api_url: str, installation: str, target: str, given: Sequence[str], tell: Tell) -> list[Ended]:
    """Start the flow that `target` names (`watch`, `watch/fast`) and follow it to its end.

    A group that is deployed in shards starts one run a shard.

    Raises ConfigError for a wrong name or argument, TriggerError when the server cannot be reached.
    """
    try:
        chosen = _chosen(api.deployments(api_url, installation), target)
        started = [(each, _start(api_url, each, given)) for each in chosen]
        for each, run in started:
            tell(f"Started {each['name']}: run {run['name']}")
        return [_follow(api_url, each, run, tell) for each, run in started]
    except httpx.HTTPError as trouble:
        raise TriggerError(f"the Prefect server at {api_url} does not answer: {trouble}") from trouble


def _chosen(there: Sequence[dict[str, Any]], target: str) -> list[dict[str, Any]]:
    flow, _, name = target.partition("/")
    wanted = name or (DEFAULT_GROUP if flow == "watch" else flow)
    named = [each for each in there if f"flow-{flow}" in each["tags"]]
    chosen = [each for each in named if wanted in {each["name"], each["parameters"].get("group")}]
    if not chosen:
        names = ", ".join(sorted(_full_name(each) for each in there)) or "none: start `wirewatch serve`"
        raise ConfigError(f"no deployment is called {target!r} - there are {names}")
    exact = [each for each in chosen if each["name"] == wanted]
    return exact or chosen


def _full_name(deployment: Mapping[str, Any]) -> str:
    flow = next((tag.removeprefix("flow-") for tag in deployment["tags"] if tag.startswith("flow-")), "")
    return f"{flow}/{deployment['name']}"


def _start(api_url: str, deployment: Mapping[str, Any], given: Sequence[str]) -> dict[str, Any]:
    parameters = read_arguments(given, deployment["parameter_openapi_schema"] or {})
    question = {
        "parameters": parameters,
        "state": {"type": "SCHEDULED"},
        "idempotency_key": uuid4().hex,  # asked again, a busy server starts one run all the same
    }
    try:
        run: dict[str, Any] = api.ask(api_url, f"deployments/{deployment['id']}/create_flow_run", question)
    except httpx.HTTPStatusError as refusal:
        if refusal.response.status_code in _REFUSED:
            raise ConfigError(f"Prefect refused the arguments: {_detail(refusal.response)}") from refusal
        raise
    return run


def _detail(response: httpx.Response) -> str:
    with suppress(ValueError):
        return str(response.json().get("detail", response.text))
    return response.text


def _follow(api_url: str, deployment: Mapping[str, Any], run: Mapping[str, Any], tell: Tell) -> Ended:
    began = time.monotonic()
    shown, warned = "", False
    for found in _states(api_url, run["id"]):
        if found["state_name"] != shown:
            shown = found["state_name"]
            tell(f"{found['name']}: {shown}")
        if found["state_type"] in _FINAL:
            return _ended(api_url, deployment, found)
        if not warned and not found["start_time"] and time.monotonic() - began > _NOBODY_AFTER_S:
            warned = True
            tell("Nobody has taken the run up yet: does `wirewatch serve` or a worker of its pool run?")
    raise AssertionError  # the iterator only ends by an exception


def _states(api_url: str, run: str) -> Iterator[dict[str, Any]]:
    """Yield the run as it is now, again and again; a server that is away for a while is waited for."""
    last = time.monotonic()
    while True:
        try:
            yield api.get(api_url, f"flow_runs/{run}")
            last = time.monotonic()
        except httpx.TransportError:
            if time.monotonic() - last > _AWAY_LIMIT_S:
                raise
        time.sleep(_LOOK_EVERY_S)


def _ended(api_url: str, deployment: Mapping[str, Any], run: Mapping[str, Any]) -> Ended:
    return Ended(
        run=run["name"],
        deployment=deployment["name"],
        state=run["state_name"],
        message=(run.get("state") or {}).get("message") or "",
        page=f"{api_url.removesuffix('/api')}/runs/flow-run/{run['id']}",
        figures=_figures(api_url, run["id"]),
    )


def _figures(api_url: str, run: str) -> dict[str, Any]:
    question = {
        "artifacts": {"flow_run_id": {"any_": [run]}, "type": {"any_": ["table"]}},
        "sort": "CREATED_DESC",
    }
    for found in api.ask(api_url, "artifacts/filter", question):
        rows = found["data"]
        return report.figures_of(json.loads(rows) if isinstance(rows, str) else rows)
    return {}
