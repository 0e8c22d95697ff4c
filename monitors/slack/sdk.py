"""The SDK's two clients with the one step replaced that opens a request; loaded only with a credential."""

from __future__ import annotations

from typing import Any
from urllib.request import Request

from slack_sdk import WebClient, WebhookClient
from slack_sdk.webhook import WebhookResponse

from monitors.slack.opening import open_plainly


class PlainWeb(WebClient):
    """Calls the Web API."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        del url  # the request has it
        status, headers, body = open_plainly(req, self.proxy, self.timeout)
        return {"status": status, "headers": headers, "body": body}


class PlainWebhook(WebhookClient):
    """Posts to an incoming webhook."""

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        status, headers, body = open_plainly(req, self.proxy, self.timeout)
        return WebhookResponse(url=url, status_code=status, body=body, headers=dict(headers))
