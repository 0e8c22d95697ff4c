"""`/`, `/channels/<name>`, `/home`, files and permalinks."""

from __future__ import annotations

import base64
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.slack.core import Core
from sandbox.slack.page.layout import channel_page, home_page, modals
from sandbox.slack.page.messages import channel_messages
from sandbox.slack.records import READER
from sandbox.slack.workspace import Room

ASSETS = Path(__file__).parent
GUARDS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""The page runs its own script only and loads nothing from anywhere else, whatever a message says."""


class Pages:
    """Answers what a person opens in a browser."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def routes(self) -> list[Route]:
        """All addresses of the page."""
        return [
            Route("/", self._first),
            Route("/channels/{name}", self._channel),
            Route("/channels/{name}/live", self._live),
            Route("/home", self._home),
            Route("/archives/{channel}/{stamp}", self._permalink),
            Route("/files/{file}", self._file),
            Route("/page/style.css", asset("style.css", "text/css")),
            Route("/page/page.js", asset("page.js", "text/javascript")),
        ]

    def _room(self, request: Request) -> Room | None:
        return self._core.workspace.room(request.path_params["name"])

    async def _first(self, _: Request) -> Response:
        rooms = list(self._core.workspace.rooms.values())
        return RedirectResponse(f"/channels/{rooms[0].channel.name}" if rooms else "/home")

    async def _channel(self, request: Request) -> Response:
        room = self._room(request)
        if room is None:
            return PlainTextResponse("no such channel", 404, GUARDS)
        workspace, now = self._core.workspace, self._core.clock()
        with workspace.lock:
            messages = channel_messages(workspace, room, now)
            page = channel_page(workspace, room.channel, messages, workspace.stamp(now))
        return HTMLResponse(page, headers=GUARDS)

    async def _live(self, request: Request) -> Response:
        """What changed since a version; 204 when nothing did."""
        room = self._room(request)
        workspace, now = self._core.workspace, self._core.clock()
        if room is None or request.query_params.get("version") == workspace.stamp(now):
            return Response(status_code=204, headers=GUARDS)
        with workspace.lock:
            messages = channel_messages(workspace, room, now)
            open_modals = modals(list(workspace.views.values()))
            fresh = {"version": workspace.stamp(now), "messages": messages, "modals": open_modals}
        return JSONResponse(fresh, headers=GUARDS)

    async def _home(self, _: Request) -> Response:
        return HTMLResponse(
            home_page(self._core.workspace, self._core.workspace.home_of(READER)), headers=GUARDS
        )

    async def _permalink(self, request: Request) -> Response:
        """A permalink leads to the message, or to its thread."""
        room = self._core.workspace.room(request.path_params["channel"])
        if room is None:
            return PlainTextResponse("no such channel", 404, GUARDS)
        digits = request.path_params["stamp"].removeprefix("p")
        return RedirectResponse(f"/channels/{room.channel.name}#m{digits[:-6]}.{digits[-6:]}")

    async def _file(self, request: Request) -> Response:
        upload = self._core.workspace.uploads.get(request.path_params["file"])
        if upload is None:
            return PlainTextResponse("no such file", 404, GUARDS)
        return PlainTextResponse(base64.b64decode(upload.content), headers=GUARDS)


def asset(name: str, kind: str) -> PlainTextResponse:
    """A file of the page, read once."""
    return PlainTextResponse((ASSETS / name).read_text("utf-8"), headers=GUARDS, media_type=kind)
