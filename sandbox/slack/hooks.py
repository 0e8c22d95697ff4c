"""Addresses that take messages without a token: incoming webhooks, response_url, and file uploads."""

from __future__ import annotations

import base64
import email
import time
from dataclasses import replace
from email.message import Message as EmailMessage

from starlette.requests import Request
from starlette.responses import Response

from sandbox.slack.arguments import BadArgumentsError, read_arguments, structured
from sandbox.slack.core import Core
from sandbox.slack.gate import Reply, Visit, pass_gate, text_reply
from sandbox.slack.gestures import RESPONSE_USES, Gestures
from sandbox.slack.lint import lint_blocks, text_trouble
from sandbox.slack.lint.pings import pings
from sandbox.slack.methods.chat import POST_TEXT
from sandbox.slack.records import Json
from sandbox.slack.workspace import hook_token

BAD, FORBIDDEN, NOT_FOUND, GONE = 400, 403, 404, 410


def payload_of(content_type: str, body: bytes) -> Json | None:
    """What was sent to a webhook: JSON, or JSON in the form field `payload`; None when it is neither."""
    try:
        arguments = read_arguments(content_type, body, "")
        if content_type.startswith("application/x-www-form-urlencoded"):
            found = structured("payload", str(arguments.get("payload", "")))
            return found if isinstance(found, dict) else None
    except BadArgumentsError:
        return None
    return arguments


def content_reply(said: Json | None, max_characters: int) -> Reply | None:
    """The refusal of what a webhook was sent, if any."""
    if said is None:
        return text_reply("invalid_payload", BAD)
    blocks = said.get("blocks")
    if not blocks and not said.get("attachments") and not str(said.get("text") or "").strip():
        return text_reply("no_text", BAD)
    trouble = lint_blocks(blocks, max_characters) if blocks else None
    trouble = trouble or text_trouble(str(said.get("text") or ""), POST_TEXT)
    return text_reply(trouble.error, BAD) if trouble else None


class Hooks:
    """Answers `/services/...`, `/response/...` and `/upload/...`."""

    def __init__(self, core: Core, gestures: Gestures) -> None:
        self._core = core
        self._gestures = gestures

    async def webhook(self, request: Request) -> Response:
        """An incoming webhook: plain text `ok`, or what is wrong."""
        body, kind = await request.body(), request.headers.get("content-type", "application/json")
        channel = "C" + request.path_params["bot"].removeprefix("B")
        secret = request.path_params["secret"]
        visit = Visit(
            request,
            "webhook",
            channel,
            lambda late_s: self._accept(channel, secret, payload_of(kind, body), late_s),
            lambda: text_reply("rate_limited", 429),
        )
        return await pass_gate(self._core, visit)

    def _accept(self, channel: str, secret: str, said: Json | None, late_s: float) -> Reply:
        workspace, now = self._core.workspace, self._core.clock()
        token = workspace.tokens.get(hook_token(channel))
        room = workspace.rooms.get(channel)
        if room is None or token is None or token.trouble:
            return text_reply("no_service", NOT_FOUND)
        if secret not in token.scopes:
            return text_reply("invalid_token", FORBIDDEN)
        if room.channel.is_archived:
            return text_reply("channel_is_archived", GONE)
        refused = content_reply(said, self._core.behaviour.max_block_characters)
        if refused is not None or said is None:
            return refused or text_reply("invalid_payload", BAD)
        draft = workspace.draft(said, via="webhook", visible_at=now + late_s if late_s else 0.0)
        message = workspace.post(room, draft, now)
        workspace.note_pings(message, pings(said))
        return text_reply("ok")

    async def response(self, request: Request) -> Response:
        """The way back that came with a click or a command."""
        way = self._gestures.response_urls.get(request.path_params["secret"])
        if way is None or time.monotonic() > way.expires:
            return text_reply("expired_url", NOT_FOUND).response()
        if way.uses >= RESPONSE_USES:
            return text_reply("used_url", NOT_FOUND).response()
        said = payload_of(request.headers.get("content-type", "application/json"), await request.body())
        quiet = said is not None and bool(said.get("delete_original"))
        refused = None if quiet else content_reply(said, self._core.behaviour.max_block_characters)
        if refused is not None or said is None:
            return (refused or text_reply("invalid_payload", BAD)).response()
        way.uses += 1
        self._gestures.answer(way, said)
        return text_reply("ok").response()

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, raw or as a form."""
        upload = self._core.workspace.uploads.get(request.path_params["file"])
        if upload is None:
            return text_reply("file_not_found", NOT_FOUND).response()
        content = file_content(request.headers.get("content-type", ""), await request.body())
        stored = replace(upload, content=base64.b64encode(content).decode(), received=True)
        self._core.workspace.record(stored)
        return text_reply(f"OK - {len(content)}").response()


def file_content(content_type: str, body: bytes) -> bytes:
    """The file within a request: the first file of a form, or the whole body."""
    if not content_type.startswith("multipart/form-data"):
        return body
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + body).get_payload()
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, EmailMessage) and part.get_filename() is not None:
            content = part.get_payload(decode=True)
            return content if isinstance(content, bytes) else b""
    return body
