"""The routes of the sandbox."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.slack.api import WebApi
from sandbox.slack.core import Core


def build_app(core: Core) -> Starlette:
    """Put all endpoints of one sandbox together."""
    return Starlette(routes=[Route("/api/{method}", WebApi(core).call, methods=["GET", "POST"])])
