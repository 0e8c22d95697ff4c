"""How often Slack is called: a little below what it allows."""

from __future__ import annotations

from dataclasses import dataclass

from monitors.store.channels import Pace


@dataclass(frozen=True, slots=True)
class Paces:
    """Posts a channel and in all, reads of histories and of threads, edits.

    Slack takes about one post a second in a channel with short bursts, and 50 calls a minute of each other
    method; a burst of 10 and 40 a minute never make more than 50 in any minute.
    """

    channel: Pace = Pace(1.0, 3)
    workspace: Pace = Pace(5.0, 10)
    history: Pace = Pace(40 / 60, 10)
    replies: Pace = Pace(40 / 60, 10)
    edits: Pace = Pace(40 / 60, 10)
