"""How often Slack is called: a little below what it allows."""

from __future__ import annotations

from dataclasses import dataclass

from monitors.store.channels import Pace

_CHANNEL = Pace(per_second=1.0, burst=3)
_WORKSPACE = Pace(per_second=5.0, burst=10)
_METHOD = Pace(per_second=40 / 60, burst=10)


@dataclass(frozen=True, slots=True)
class Paces:
    """Posts a channel and in all, reads of histories and of threads, edits.

    Slack takes about one post a second in a channel with short bursts, and 50 calls a minute of each other
    method; a burst of 10 and 40 a minute never make more than 50 in any minute.
    """

    channel: Pace = _CHANNEL
    workspace: Pace = _WORKSPACE
    history: Pace = _METHOD
    replies: Pace = _METHOD
    edits: Pace = _METHOD
