"""Answers a click through its response_url, for the eyes of who pressed; once, and not through the outbox."""

from __future__ import annotations

from urllib.parse import urlsplit

from monitors.render import Rendered
from monitors.slack.credentials import Credentials
from monitors.slack.redact import redact

_SLACK = (".slack.com", ".slack-gov.com")
_OK = 200


def is_slack(url: str, base_url: str) -> bool:
    """Whether an address is one that Slack gives: a forged one must not make us call anybody else.

    >>> is_slack("https://hooks.slack.com/actions/T0/1/x", "https://slack.com/api/")
    True
    >>> is_slack("https://slack.com.evil.example/x", "https://slack.com/api/")
    False
    """
    try:
        found, base = urlsplit(url), urlsplit(base_url)
        host = found.hostname or ""
    except ValueError:
        return False
    if (found.scheme, found.netloc) == (base.scheme, base.netloc):
        return True
    return found.scheme == "https" and f".{host}".endswith(_SLACK) and "@" not in found.netloc


def respond(url: str, rendered: Rendered, credentials: Credentials, timeout_s: float) -> str:
    """Show a message to who pressed; return what went wrong, or nothing."""
    from slack_sdk import WebhookClient  # noqa: PLC0415 - only who is asked pays

    if not is_slack(url, credentials.base_url):
        return "its response_url is not one of Slack's"
    client = WebhookClient(
        url,
        timeout=timeout_s,  # type: ignore[arg-type] # annotated int, handed to urllib, which takes floats
        retry_handlers=[],
    )
    body = {"response_type": "ephemeral", "replace_original": False, "text": rendered.text}
    try:
        response = client.send_dict(body | {"blocks": list(rendered.blocks)})
    except Exception as trouble:  # noqa: BLE001 - whoever asked can ask again
        return redact(f"{type(trouble).__name__}: {trouble}", (url, *credentials.secrets))[:200]
    return "" if response.status_code == _OK else f"HTTP {response.status_code}"
