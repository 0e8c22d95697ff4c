"""Decides what a poll says about its source: rhythm, next poll, trouble."""

from monitors.health.cadence import is_due
from monitors.health.memory import storm
from monitors.health.notices import Kind, Notice, Turn
from monitors.health.report import row
from monitors.health.state import next_state
from monitors.health.validators import before_poll, conditional, same_body

__all__ = [
    "Kind",
    "Notice",
    "Turn",
    "before_poll",
    "conditional",
    "is_due",
    "next_state",
    "row",
    "same_body",
    "storm",
]
