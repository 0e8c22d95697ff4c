"""Tells ops something at once: one plain request, past the outbox, the database and Prefect.

It is for the case that one of those is what is stuck, so it shares no code with them, only credentials.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from flows.server import Tell
from monitors.config import Config
from monitors.errors import ConfigError
from monitors.slack.credentials import Credentials, read_credentials
from monitors.slack.redact import guard_logs

_LIMIT_S = 15.0
_LONGEST_ERROR = 80


def ring(text: str, config: Config, environment: Mapping[str, str], tell: Tell) -> bool:
    """Post a line to the ops channel and print it; False when it reached the terminal only."""
    tell(f"ALARM: {text}")
    try:
        credentials = read_credentials(environment)
        guard_logs(credentials.secrets)
        if credentials.token:
            return _post(config, credentials, text, tell)
        if credentials.webhook_url:
            httpx.post(credentials.webhook_url, json={"text": text}, timeout=_LIMIT_S).raise_for_status()
            return True
    except (httpx.HTTPError, httpx.InvalidURL, ConfigError) as trouble:
        # The class only: a webhook's address, which the message may hold, is a secret.
        tell(f"The alarm could not be posted: {type(trouble).__name__}")
    return False


def _post(config: Config, credentials: Credentials, text: str, tell: Tell) -> bool:
    answer = httpx.post(
        f"{credentials.base_url}chat.postMessage",
        json={"channel": config.slack.ops_channel or config.slack.channel, "text": text},
        headers={"Authorization": f"Bearer {credentials.token}"},
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
        tell(f"The alarm could not be posted: {str(error)[:_LONGEST_ERROR]}")
        return False
    return True
