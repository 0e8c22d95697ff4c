"""Reads the pages of new entries within a budget, so that a word in the body counts before rejecting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from monitors import sources
from monitors.config import Config
from monitors.fetch import Fetcher
from monitors.records import Entry, Outcome, Request
from monitors.store.articles import BodyState

_LASTING = frozenset(
    {Outcome.ROBOTS, Outcome.GONE, Outcome.BAD_URL, Outcome.FORBIDDEN_ADDRESS, Outcome.NOT_A_FEED}
)


@dataclass(frozen=True, slots=True)
class Body:
    """The full text of an entry and whether it was read."""

    text: str = ""
    state: str = BodyState.NONE


_NO_BODY = Body()


@dataclass(slots=True)
class FullText:
    """Fetches pages until the pass's budget is spent; what is over it stays pending."""

    config: Config
    left: int = field(init=False)
    _wanted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.config.full_text_budget
        default = self.config.defaults.full_text
        self._wanted = frozenset(
            each.name
            for each in self.config.sources
            if (default if each.full_text is None else each.full_text)
        )

    async def read(self, fetcher: Fetcher, entries: Sequence[Entry]) -> list[Body]:
        """Return the body of each entry: its own, its page's, or that it is pending."""
        bodies = [self._without_page(entry) for entry in entries]
        asked = [at for at, body in enumerate(bodies) if body is None]
        pages = await asyncio.gather(
            *(self.read_page(fetcher, entries[at].source, entries[at].url) for at in asked)
        )
        read = dict(zip(asked, pages, strict=True))
        return [body or read[at] for at, body in enumerate(bodies)]

    def _without_page(self, entry: Entry) -> Body | None:
        """Return the body of an entry whose page is not to be read now, None for one whose page is."""
        if entry.body:
            return Body(entry.body, BodyState.FETCHED)
        if entry.source not in self._wanted or not entry.url:
            return _NO_BODY
        if self.left <= 0:
            return Body(state=BodyState.PENDING)
        self.left -= 1
        return None

    async def read_page(self, fetcher: Fetcher, source: str, url: str) -> Body:
        """Return the text of one article page."""
        fetched = await fetcher.fetch(Request(source, url, obey_robots=True))
        if fetched.outcome is not Outcome.OK:
            return Body(state=BodyState.FAILED if fetched.outcome in _LASTING else BodyState.PENDING)
        extracted = await asyncio.to_thread(sources.extract, fetched)
        return Body(extracted.text, BodyState.FETCHED if extracted.text else BodyState.FAILED)
