"""Answers why an article was or was not sent: every stage's verdict, in the order of the line."""

from monitors.pipeline.why.ask import answer_for, why
from monitors.pipeline.why.ground import Ground
from monitors.pipeline.why.verdicts import Answer, Shown, Stage, StageName

__all__ = ["Answer", "Ground", "Shown", "Stage", "StageName", "answer_for", "why"]
