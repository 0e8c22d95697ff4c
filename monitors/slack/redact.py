"""Keeps secrets out of logs: the SDK prints webhook addresses, tokens and socket tickets at DEBUG."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

_SECRET = re.compile(
    r"xox[a-z]*-[\w.-]+"  # bot, user, refresh and configuration tokens
    r"|xapp-[\w.-]+"
    r"|(?<=/services/)[\w/%.-]+"  # incoming webhooks
    r"|(?<=/triggers/)[\w/%.-]+"
    r"|(?<=/actions/)[\w/%.-]+"  # the way back that comes with a click
    r"|(?<=/commands/)[\w/%.-]+"
    r"|(?<=ticket=)[^&\s\"']+"
    r"|(?<=code=)[^&\s\"']+"
    r"|(?<=Bearer )[\w.-]+"
    r"|(?<=client_secret=)[^&\s\"']+"
)
_MARK = "(redacted)"
_LOGGERS = (
    "slack_sdk",
    "slack_sdk.web",
    "slack_sdk.web.base_client",
    "slack_sdk.web.client",
    "slack_sdk.web.slack_response",
    "slack_sdk.webhook",
    "slack_sdk.webhook.client",
    "slack_sdk.socket_mode",
    "slack_sdk.socket_mode.client",
    "slack_sdk.socket_mode.builtin.client",
    "slack_sdk.socket_mode.builtin.connection",
    "slack_sdk.socket_mode.builtin.internals",
)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return text with every secret replaced: those given, and whatever looks like one of Slack's."""
    for secret in secrets:
        text = text.replace(secret, _MARK)
    return _SECRET.sub(_MARK, text)


class RedactionFilter(logging.Filter):
    """Rewrites log records before any handler sees them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self.secrets = {secret for secret in secrets if secret}

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage(), self.secrets)
        record.args = None
        if record.exc_info and record.exc_info[1] is not None:
            trouble = record.exc_info[1]
            record.msg += f" ({redact(f'{type(trouble).__name__}: {trouble}', self.secrets)})"
            record.exc_info = None
        return True


_installed = RedactionFilter()


def guard_logs(secrets: Iterable[str]) -> None:
    """Put the filter on every logger of the SDK; a second call only adds secrets."""
    _installed.secrets.update(secret for secret in secrets if secret)
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if _installed not in logger.filters:
            logger.addFilter(_installed)
