"""The routes of the sandbox."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.slack.admin import Admin
from sandbox.slack.api import WebApi
from sandbox.slack.core import Core
from sandbox.slack.gestures import Gestures
from sandbox.slack.hooks import Hooks
from sandbox.slack.page import Pages


def build_app(core: Core, gestures: Gestures) -> Starlette:
    """Put all endpoints of one sandbox together."""
    hooks = Hooks(core, gestures)
    routes: list[BaseRoute] = [
        Route("/api/{method}", WebApi(core).call, methods=["GET", "POST"]),
        Route("/services/{team}/{bot}/{secret}", hooks.webhook, methods=["POST"]),
        Route("/response/{secret}", hooks.response, methods=["POST"]),
        Route("/upload/v1/{file}", hooks.upload, methods=["POST"]),
        WebSocketRoute("/link/", core.sockets.serve),
        *Admin(core, gestures).routes(),
        *Pages(core).routes(),
    ]
    return Starlette(routes=routes, exception_handlers={ClientDisconnect: _gone})


async def _gone(request: Request, trouble: Exception) -> Response:
    """Whoever asked was killed while it was speaking: nobody is left to answer, and nothing is wrong."""
    del request, trouble
    return Response(status_code=400)
