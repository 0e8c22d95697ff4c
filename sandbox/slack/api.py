"""The Web API over HTTP: `/api/<method>`, with tokens and scopes."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from sandbox.slack.arguments import BadArgumentsError, read_arguments
from sandbox.slack.core import Core
from sandbox.slack.gate import Reply, Visit, json_reply, pass_gate
from sandbox.slack.methods import METHODS, Method
from sandbox.slack.methods.ask import Ask, refusal
from sandbox.slack.records import Json, Token
from sandbox.slack.workspace import Workspace


def given_token(request: Request, arguments: Json) -> str:
    """The credential of a call: in the header, or among the arguments."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else str(arguments.get("token") or "")


def token_trouble(workspace: Workspace, value: str, method: Method) -> Json | None:
    """The refusal for who may not call a method; None for who may."""
    if not method.token:
        return None
    token = workspace.tokens.get(value)
    if token is None:
        return refusal("invalid_auth" if value else "not_authed")
    if token.trouble:
        return refusal(token.trouble)
    if not value.startswith(method.token):
        return refusal("not_allowed_token_type")
    if method.scope and method.scope not in token.scopes:
        return refusal("missing_scope", needed=method.scope, provided=",".join(token.scopes))
    return None


class WebApi:
    """Answers `/api/<method>`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def call(self, request: Request) -> Response:
        name = request.path_params["method"]
        body = await request.body() if request.method == "POST" else b""
        try:
            arguments = read_arguments(request.headers.get("content-type", ""), body, request.url.query)
        except BadArgumentsError as trouble:
            return json_reply(refusal(str(trouble))).response()
        value = given_token(request, arguments)
        visit = Visit(
            request,
            name,
            str(arguments.get("channel") or arguments.get("channel_id") or ""),
            lambda late_s: self._answer(name, arguments, value, late_s),
            lambda: json_reply(refusal("ratelimited"), status=429),
        )
        return await pass_gate(self._core, visit)

    def _answer(self, name: str, arguments: Json, value: str, late_s: float) -> Reply:
        core = self._core
        method = METHODS.get(name)
        if method is None:
            return json_reply(refusal("unknown_method", req_method=name))
        token: Token | None = core.workspace.tokens.get(value)
        refused = token_trouble(core.workspace, value, method)
        if refused:
            return json_reply(refused)
        ask = Ask(
            name, arguments, core.workspace, core.behaviour, core.clock(), token, late_s, core.sockets.ticket
        )
        with core.workspace.lock:
            document = method.answer(ask)
        headers = {"x-slack-req-id": secrets.token_hex(16)}
        if token is not None:
            headers["x-oauth-scopes"] = ",".join(token.scopes)
        return json_reply(document, headers=headers)
