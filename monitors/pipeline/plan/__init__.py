"""Tells what a changed configuration would do before it is live."""

from monitors.pipeline.plan.changes import Change, ChangeKind, changes
from monitors.pipeline.plan.run import Planned, plan

__all__ = ["Change", "ChangeKind", "Planned", "changes", "plan"]
