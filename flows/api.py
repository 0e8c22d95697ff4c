"""The few questions to Prefect's API that are asked without loading Prefect, which takes two seconds."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx

_LIMIT_S = 10.0


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
    """POST a question and return the answer's JSON; raises httpx.HTTPError or ValueError."""
    answer = _client().post(
        f"{api_url}/{path}", json=dict(body), timeout=_LIMIT_S, headers=_headers(os.environ)
    )
    return answer.raise_for_status().json()


def get(api_url: str, path: str) -> Any:  # noqa: ANN401 - JSON
    """GET one thing and return its JSON; raises httpx.HTTPError or ValueError."""
    answer = _client().get(f"{api_url}/{path}", timeout=_LIMIT_S, headers=_headers(os.environ))
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
