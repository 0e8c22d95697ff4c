"""Delivers to the terminal, where nobody gave a credential for Slack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from monitors.records import PostKind
from monitors.render import terminal_lines
from monitors.store import sending
from monitors.store.engine import writing

CONSOLE = "console"
"""What stands in place of a channel's ID for a message that was only printed."""

_NOTE = "No Slack credential (SLACK_BOT_TOKEN or SLACK_WEBHOOK_URL): alerts are printed here."


def print_all(engine: Engine, clock: Callable[[], datetime], echo: Callable[[str], None]) -> int:
    """Print what is due, oldest first, and return how many messages that were; edits change nothing here."""
    printed = 0
    echo(_NOTE)
    with writing(engine) as connection:
        now = clock()
        for row in sending.all_due(connection, now):
            if row.kind is not PostKind.EDIT:
                echo("\n".join([f"--- {row.channel}", *terminal_lines(row.view)]))
                printed += 1
            sending.mark_sent(connection, row, now, channel_id=CONSOLE)
    return printed
