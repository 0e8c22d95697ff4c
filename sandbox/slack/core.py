"""What all endpoints of one sandbox share: the state, the limits, the faults and the clocks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.faults import FaultScript
from sandbox.slack.limits import Limits
from sandbox.slack.methods.ask import Behaviour
from sandbox.slack.records import Call
from sandbox.slack.sockets import Sockets
from sandbox.slack.wire import Connections, Server
from sandbox.slack.workspace import Workspace


@dataclass(slots=True)
class Core:
    """One running sandbox."""

    workspace: Workspace
    behaviour: Behaviour
    limits: Limits
    faults: FaultScript
    sockets: Sockets = field(default_factory=Sockets)
    connections: Connections = field(default_factory=Connections)
    clock: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    """What the limits are counted by."""
    server: Server | None = None

    def note(self, method: str, channel: str, answer: str, *, early: bool = False) -> None:
        """Keep a line about a call."""
        self.workspace.record(Call(method, channel, self.clock(), answer, early))

    def names_of(self, channel: str) -> tuple[str, ...]:
        """Every name under which a fault may mean the channel of a call."""
        room = self.workspace.room(channel) if channel else None
        if room is None:
            return (channel,)
        return (room.channel.id, room.channel.name, f"#{room.channel.name}")
