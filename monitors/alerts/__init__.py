"""Decides which message, edit or reply a story's new article calls for, and why."""

from monitors.alerts.excerpt import excerpt
from monitors.alerts.plan import Board, Candidate, Decision, Placed, Plan, Route, Standing, plan, shown_source
from monitors.alerts.reasons import Reason
from monitors.alerts.timing import timed

__all__ = [
    "Board",
    "Candidate",
    "Decision",
    "Placed",
    "Plan",
    "Reason",
    "Route",
    "Standing",
    "excerpt",
    "plan",
    "shown_source",
    "timed",
]
