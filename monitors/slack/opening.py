"""Opens requests to Slack: follows no redirect, which would take the token along; reads no huge answer."""

from __future__ import annotations

from http.client import HTTPMessage
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import BaseHandler, HTTPRedirectHandler, ProxyHandler, Request, build_opener

MAX_BYTES = 16 * 1024 * 1024  # 200 messages of the largest kind are 3 MB


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917 - urllib's signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow none: urllib then hands out the answer itself."""


HANDLERS: list[BaseHandler] = [_NoRedirects()]
"""What takes part in each request; a simulated Slack takes the place of the network here."""


def open_plainly(request: Request, proxy: str | None, timeout_s: float) -> tuple[int, HTTPMessage, str]:
    """Return status, headers and text of an answer, whatever its status.

    Raises URLError where there is none, or one that is too large.
    """
    proxies = [ProxyHandler({"http": proxy, "https": proxy})] if proxy else []
    try:
        answer = build_opener(*HANDLERS, *proxies).open(request, timeout=timeout_s)
    except HTTPError as refusal:
        answer = refusal
    with answer:
        body = answer.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise URLError("the answer is larger than 16 MB")
        return answer.status, answer.headers, body.decode("utf-8", "replace")
