"""What a pass did, as values that the terminal, Prefect and JSON show alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, or a delivery that failed: one clear line."""

    source: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Alerted:
    """One post that a pass put into the outbox, for people to read."""

    title: str
    url: str
    channel: str
    monitors: tuple[str, ...]
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one pass; the same keys as `wirewatch run --json`."""

    sources_ok: int = 0
    sources_failed: int = 0
    sources_unchanged: int = 0
    entries: int = 0
    new: int = 0
    hits: int = 0
    stories: int = 0
    alerts: int = 0
    delivered: int = 0
    pending: int = 0
    failures: tuple[Failure, ...] = ()
    alerted: tuple[Alerted, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: Summary) -> Summary:
        """Add counts and join lists: the parts of one pass make the whole."""
        return Summary(
            **{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)}
        )

    @property
    def failed(self) -> bool:
        return bool(self.failures)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `run --json` prints."""
        document: Mapping[str, Any] = asdict(self)
        return {name: value for name, value in document.items() if name not in {"alerted", "notes"}}
