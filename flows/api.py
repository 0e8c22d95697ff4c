"""The few questions to Prefect's API that are asked without loading Prefect, which takes two seconds."""

from __future__ import annotations

import os
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import httpx

_LIMIT_S = 10.0

_BUSY = {429, 502, 503, 504}
"""Answers of a server that did nothing yet: Prefect's own gives 503 while its SQLite is locked."""
_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)


@cache
def _client() -> httpx.Client:
    # One for all: each reads the certificates of the system anew, a twentieth of a second.
    return httpx.Client()


def is_healthy(api_url: str, timeout_s: float = 5.0) -> bool:
    """Whether a Prefect server answers at `http://host:port/api`."""
    try:
        answer = _client().get(f"{api_url}/health", timeout=timeout_s, headers=_headers(os.environ))
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.is_success


def ask(api_url: str, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """POST a question and return the answer's JSON; a busy server is asked again for a quarter of a minute.

    Raises httpx.HTTPError or ValueError.
    """
    return _answered(
        lambda: _client().post(
            f"{api_url}/{path}", json=dict(body), timeout=_LIMIT_S, headers=_headers(os.environ)
        )
    )


def get(api_url: str, path: str) -> Any:  # noqa: ANN401 - JSON
    """GET one thing and return its JSON; raises and repeats as `ask` does."""
    return _answered(
        lambda: _client().get(f"{api_url}/{path}", timeout=_LIMIT_S, headers=_headers(os.environ))
    )


def _answered(request: Callable[[], httpx.Response]) -> Any:  # noqa: ANN401 - JSON
    answer = request()
    for pause in _PAUSES_S:
        if answer.status_code not in _BUSY:
            break
        time.sleep(pause)
        answer = request()
    return answer.raise_for_status().json()


def deployments(api_url: str, installation: str) -> list[dict[str, Any]]:
    """Return our deployments; raises as `ask` does."""
    found: list[dict[str, Any]] = []
    while True:
        question = {"deployments": {"tags": {"all_": [installation]}}, "offset": len(found), "limit": 200}
        page = ask(api_url, "deployments/filter", question)
        if not page:
            return found
        found.extend(page)


def paused_deployments(api_url: str, installation: str) -> frozenset[str]:
    """Return the names of our deployments that a person paused; raises as `ask` does."""
    return frozenset(
        each["name"]
        for each in deployments(api_url, installation)
        if each["paused"] or any(not schedule["active"] for schedule in each["schedules"])
    )


def _headers(environment: Mapping[str, str]) -> dict[str, str]:
    key = environment.get("PREFECT_API_KEY")
    if key:
        return {"Authorization": f"Bearer {key}"}
    pair = environment.get("PREFECT_API_AUTH_STRING")
    if pair:
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    return {}
