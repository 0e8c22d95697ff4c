"""What `why` answers: a verdict for each stage of the line, as text and as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class StageName(StrEnum):
    """The stages of the line, in its order."""

    SEEN = "seen"
    READ = "read"
    MATCHED = "matched"
    STORY = "story"
    DECIDED = "decided"
    DELIVERED = "delivered"
    COVERED = "covered"
    """Only of an address that was never seen: which sources might bring it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The verdict of one stage: a sentence, further lines for people, and facts for programs."""

    name: StageName
    verdict: str
    lines: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in which the article stands in Slack, or is to stand.

    `how` is alert, reply, folded or digest; `state` is the state of the outbox row that carries it.
    """

    channel: str
    how: str
    state: str
    key: str
    ts: str = ""
    channel_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer; `article` is 0 for an address that was never seen."""

    subject: str
    verdict: str
    article: int = 0
    title: str = ""
    url: str = ""
    stages: tuple[Stage, ...] = ()
    shown: tuple[Shown, ...] = ()
    hypothetical: bool = False
    """Whether all of it only tells what would happen now."""

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints of it."""
        document = asdict(self)
        document["stages"] = [
            {"stage": each.name, "verdict": each.verdict, "lines": list(each.lines), **each.facts}
            for each in self.stages
        ]
        return document
