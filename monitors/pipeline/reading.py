"""Reads one source's answer: its entries, and what the documents that it points to hold."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from monitors import health, sources
from monitors.config import Source
from monitors.fetch import Fetcher
from monitors.fetch.lenient import parse as parse_leniently
from monitors.records import Entry, Fetched, Outcome, Parsed, Request, SourceState

_MOST_DOCUMENTS = 20  # parts of a sitemap index or pages of a listing that one poll follows


@dataclass(frozen=True, slots=True)
class Polled:
    """A source after its poll; `parsed` is None where there was nothing new to read."""

    source: Source
    before: SourceState
    fetched: Fetched
    parsed: Parsed | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.parsed.entries if self.parsed else ()

    @property
    def is_first(self) -> bool:
        """Whether the source was never read with success before."""
        return self.before.last_success is None


async def read_answer(
    source: Source, before: SourceState, fetched: Fetched, fetcher: Fetcher, now: datetime
) -> Polled:
    """Return what an answer held; trouble with it is an outcome, not an exception."""
    if fetched.outcome is not Outcome.OK or health.same_body(before, fetched):
        return Polled(source, before, fetched, None)
    parsed = await _parse(source, fetched, now)
    addresses = parsed.documents or (
        (parsed.next_page,) if parsed.next_page and before.last_success is None else ()
    )
    for address in addresses[:_MOST_DOCUMENTS]:
        parsed = _join(parsed, await _further(source, address, fetcher, now))
    return Polled(source, before, fetched, parsed)


async def _parse(source: Source, fetched: Fetched, now: datetime) -> Parsed:
    parsed = sources.parse(source, fetched, now)
    if not parsed.needs_lenient:
        return parsed
    return await asyncio.to_thread(parse_leniently, source, fetched, now)


async def _further(source: Source, address: str, fetcher: Fetcher, now: datetime) -> Parsed:
    is_local = source.url.startswith("file:")
    fetched = await fetcher.fetch(Request(source.name, address, local=is_local))
    if fetched.outcome is not Outcome.OK:
        return Parsed(source.name, outcome=fetched.outcome, text=fetched.text)
    return await _parse(source, fetched, now)


def _join(one: Parsed, more: Parsed) -> Parsed:
    """Add the entries of a further document; its trouble counts only where there is nothing else."""
    if more.outcome is not Outcome.OK:
        note = f"a further document could not be read: {more.text}"
        return (
            replace(one, notes=(*one.notes, note)) if one.entries else replace(more, notes=(*one.notes, note))
        )
    kind = one.kind if one.entries else more.kind
    notes = (*one.notes, *more.notes)
    return replace(
        one,
        outcome=Outcome.OK,
        text="",
        entries=one.entries + more.entries,
        kind=kind or more.kind,
        notes=notes,
    )
