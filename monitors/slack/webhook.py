"""Posts through an incoming webhook: the weaker mode, without reading back, edits and threads."""

from __future__ import annotations

import json

from monitors.render import Rendered
from monitors.slack.answers import Answer, Refused, Scope, Sent, Unsure, judge_answer, judge_failure, scope_of
from monitors.slack.client import Label, Page
from monitors.slack.credentials import Credentials
from monitors.slack.redact import guard_logs, redact

_NO_ANSWER = Refused(Scope.CHANNEL, "an incoming webhook cannot be read")
_OK = 200


class Webhook:
    """The one channel that a webhook posts to; channels of the configuration are not told apart."""

    readable = False

    def __init__(self, credentials: Credentials, timeout_s: float) -> None:
        from slack_sdk import WebhookClient as SdkWebhook  # noqa: PLC0415 - only who has a webhook pays

        guard_logs(credentials.secrets)
        self._secrets = credentials.secrets
        self._web = SdkWebhook(
            credentials.webhook_url,
            timeout=timeout_s,  # type: ignore[arg-type] # annotated int, handed to urllib, which takes floats
            retry_handlers=[],  # the SDK's own would post twice when a connection breaks after acceptance
        )

    def post(self, channel: str, rendered: Rendered, label: Label, thread_ts: str = "") -> Answer:
        """Post a message; the webhook decides on the channel and knows no threads."""
        del channel, label, thread_ts
        body = {
            "text": rendered.text,
            "blocks": list(rendered.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            response = self._web.send_dict(body)
        except Exception as trouble:  # noqa: BLE001 - whatever breaks here, the request may have left
            failure = judge_failure(trouble)
            return Unsure(redact(failure.text, self._secrets)) if isinstance(failure, Unsure) else failure
        return _judge(response.status_code, response.body, response.headers)

    def edit(self, channel_id: str, ts: str, rendered: Rendered, label: Label) -> Answer:
        """Refuse: a webhook cannot edit."""
        del channel_id, ts, rendered, label
        return Refused(Scope.MESSAGE, "cant_update_message")

    def delete(self, channel_id: str, ts: str) -> Answer:
        """Refuse: a webhook cannot delete."""
        del channel_id, ts
        return _NO_ANSWER

    def history(self, channel_id: str, oldest: str, cursor: str = "") -> Page | Answer:
        """Refuse: a webhook cannot read."""
        del channel_id, oldest, cursor
        return _NO_ANSWER

    def replies(self, channel_id: str, thread_ts: str, oldest: str, cursor: str = "") -> Page | Answer:
        """Refuse: a webhook cannot read."""
        del channel_id, thread_ts, oldest, cursor
        return _NO_ANSWER


def _judge(status: int, body: str, headers: dict[str, str]) -> Answer:
    text = body.strip()
    if status == _OK and text == "ok":
        return Sent()
    if text.startswith("{"):
        try:
            return judge_answer(status, json.loads(text), headers)
        except ValueError:
            return Unsure(f"HTTP {status}")
    error = text if scope_of(text) is not None else ""
    # Refusals come as one bare word with a 4xx status.
    return judge_answer(status, {"ok": False, "error": error}, headers)
