"""Tells ops something at once: one plain request, past the outbox, the database and Prefect.

It is for the case that one of those is what is stuck, so it shares no code with them.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from flows.server import Tell
from monitors.config import Config

_LIMIT_S = 15.0
_SLACK = "https://slack.com/api/"


def ring(text: str, config: Config, environment: Mapping[str, str], tell: Tell) -> bool:
    """Post a line to the ops channel and print it; False when it reached the terminal only."""
    tell(f"ALARM: {text}")
    try:
        token, webhook = environment.get("SLACK_BOT_TOKEN"), environment.get("SLACK_WEBHOOK_URL")
        if token:
            return _post(config, token, environment.get("SLACK_API_URL") or _SLACK, text, tell)
        if webhook:
            httpx.post(webhook, json={"text": text}, timeout=_LIMIT_S).raise_for_status()
            return True
    except (httpx.HTTPError, httpx.InvalidURL) as trouble:
        # The class only: a webhook's address, which the message may hold, is a secret.
        tell(f"The alarm could not be posted: {type(trouble).__name__}")
    return False


def _post(config: Config, token: str, base_url: str, text: str, tell: Tell) -> bool:
    answer = httpx.post(
        f"{base_url.rstrip('/')}/chat.postMessage",
        json={"channel": config.slack.ops_channel or config.slack.channel, "text": text},
        headers={"Authorization": f"Bearer {token}"},
        timeout=_LIMIT_S,
    )
    try:
        payload = answer.raise_for_status().json()
    except ValueError:
        payload = {}
    if not (isinstance(payload, dict) and payload.get("ok")):
        error = (
            payload.get("error", "no answer that can be read") if isinstance(payload, dict) else "no answer"
        )
        tell(f"The alarm could not be posted: {error}")
        return False
    return True
