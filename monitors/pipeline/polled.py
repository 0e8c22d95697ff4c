"""One source's answer, read: what it held, what it means for the source, what in it was not seen before."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitors.alerts import Reason
from monitors.config import Source
from monitors.records import Article, Entry, Fetched, Parsed, SourceState
from monitors.store.articles import Sightings


@dataclass(frozen=True, slots=True)
class Polled:
    """A source after its poll; `state` is what will be remembered of it."""

    source: Source
    fetched: Fetched
    parsed: Parsed | None
    before: SourceState
    sightings: Sightings = field(default_factory=Sightings)

    @property
    def is_first(self) -> bool:
        """Whether the source was never read with success before."""
        return self.before.last_success is None


@dataclass(frozen=True, slots=True)
class Reread:
    """An article that is known and is matched again: its title was edited or its full text arrived."""

    article: Article
    body: str = ""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new entry with the full text that was read for it; `held` says why it may not alert."""

    entry: Entry
    body: str
    body_state: str
    held: Reason | None
