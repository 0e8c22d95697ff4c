"""A Slack on loopback that is as hard as the real one, with a page to look at."""

from __future__ import annotations

from sandbox.slack.faults import Fault, Kind, Phase
from sandbox.slack.limits import Pace
from sandbox.slack.records import Call, Channel, Message, Ping
from sandbox.slack.server import APP_TOKEN, BOT_TOKEN, SandboxSlack

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "Call",
    "Channel",
    "Fault",
    "Kind",
    "Message",
    "Pace",
    "Phase",
    "Ping",
    "SandboxSlack",
]
