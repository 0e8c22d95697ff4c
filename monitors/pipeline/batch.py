"""Takes batches of answers through the line: read, tell new from known, full text, match, store."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine

from monitors import health
from monitors.alerts import Reason
from monitors.alerts.corrections import remark_of_title
from monitors.config import Config, Source
from monitors.errors import StoreError
from monitors.fetch import Fetcher
from monitors.pipeline import bursts, corrections, ops
from monitors.pipeline.commit import Found, Stored, Wish, find, store_hits
from monitors.pipeline.full_text import Body, FullText
from monitors.pipeline.reading import Polled, read_answer
from monitors.pipeline.rules import Rules
from monitors.pipeline.summary import Failure, Summary
from monitors.pipeline.windows import Windows
from monitors.records import Article, Entry, Fetched, Notice, Outcome, SourceState
from monitors.store import articles
from monitors.store import sources as stored_sources
from monitors.store.articles import BodyState, Sighting, Sightings
from monitors.store.engine import reading, trying, writing

_PENDING_FOR = timedelta(days=3)  # a page that cannot be read for this long is given up
_MISSING_INTERVAL = timedelta(minutes=5)  # a cron schedule has none; it only scales backoff


@dataclass(frozen=True, slots=True)
class _New:
    """A new entry, with what was read of it and whether it may alert."""

    sighting: Sighting
    body: Body
    found: Found


@dataclass(frozen=True, slots=True)
class _Read:
    """A batch before its transaction: everything that can be known without the lock."""

    polled: tuple[Polled, ...]
    new: tuple[_New, ...]
    sightings: Sightings


class Listener(Protocol):
    """Hears what a pass is about to take, and when: see `captures`."""

    def batch(self, now: datetime, answers: Sequence[Fetched]) -> None: ...
    def finish(self, now: datetime) -> None: ...


@dataclass(slots=True)
class Batches:
    """What the batches of one pass share."""

    config: Config
    engine: Engine
    rules: Rules
    clock: Callable[[], datetime]
    dry_run: bool = False
    only: frozenset[str] = frozenset()
    """Names of the monitors whose alerts are wanted at once; all of them where it is empty."""
    windows: Windows = field(default_factory=Windows)
    rng: random.Random = field(default_factory=random.Random)
    listener: Listener | None = None
    full_text: FullText = field(init=False)

    def __post_init__(self) -> None:
        self.full_text = FullText(self.config)

    async def take(
        self,
        answers: Sequence[Fetched],
        sources: Mapping[str, Source],
        states: Mapping[str, SourceState],
        fetcher: Fetcher,
    ) -> Summary:
        """Take one batch of answers from bytes to the outbox."""
        now = self.clock()
        if self.listener is not None:
            self.listener.batch(now, answers)
        polled = [
            await read_answer(sources[each.source], states[each.source], each, fetcher, now)
            for each in answers
        ]
        read = await self._read(polled, fetcher, now)
        return await asyncio.to_thread(self._store, read, now)

    async def _read(self, polled: Sequence[Polled], fetcher: Fetcher, now: datetime) -> _Read:
        entries = [entry for each in polled for entry in each.entries]
        if not entries:
            return _Read(tuple(polled), (), Sightings())
        with reading(self.engine) as connection:
            sightings = articles.unseen(connection, entries)
        held = _held(polled, self.config, now)
        bodies = await self.full_text.read(fetcher, [each.entry for each in sightings.new])
        new = tuple(
            _New(sighting, body, self._find(sighting.entry, body, held, now))
            for sighting, body in zip(sightings.new, bodies, strict=True)
        )
        return _Read(tuple(polled), new, sightings)

    def _find(self, entry: Entry, body: Body, held: Mapping[int, Reason], now: datetime) -> Found:
        article = articles.to_article(0, entry, body.text, now)
        return find(self.rules.matcher, article, held.get(id(entry)))

    def _store(self, read: _Read, now: datetime) -> Summary:
        """Commit a batch; one that fails is tried again source by source: one row stops one source."""
        try:
            return self._commit(read, now)
        except StoreError:
            raise  # the database itself: trying each source would only wait for it once for each
        except Exception as trouble:  # noqa: BLE001 - whatever it is, the other sources go on
            self.windows.forget()
            if len(read.polled) == 1:
                return _poisoned(read.polled[0], trouble)
        return sum((self._store(part, now) for part in _by_source(read)), Summary())

    def _commit(self, read: _Read, now: datetime) -> Summary:
        states, notices = self._next_states(read.polled, now)
        if read.new or read.sightings.edited:
            self._prepare(read)
        scope = trying if self.dry_run else writing
        with scope(self.engine) as connection:
            stored = self._commit_entries(connection, read, now)
            stored_sources.save_states(connection, states)
            ops.notice(connection, self.config, [_to_notice(each) for each in notices], now)
        return _summary(read, stored)

    def _prepare(self, read: _Read) -> None:
        """Load what placing needs before the lock is taken: pandas takes half a second the first time."""
        if any(new.found.hits for new in read.new) or read.sightings.edited:
            from monitors import dedupe  # noqa: F401, PLC0415 - only to have it loaded

    def _commit_entries(self, connection: Connection, read: _Read, now: datetime) -> Stored:
        if not any(each.entries for each in read.polled):
            return Stored()
        # Another worker may have stored some of them since they were looked up.
        known = articles.known_keys(connection, [key for new in read.new for key in new.sighting.keys])
        new = [each for each in read.new if known.keys().isdisjoint(each.sighting.keys)]
        numbers = articles.add_articles(
            connection,
            [each.sighting for each in new],
            [(each.body.text, each.body.state) for each in new],
            now,
        )
        # Nothing more is to be done about the others, which are nearly all.
        added = [
            replace(each.found, article=replace(each.found.article, id=number))
            for each, number in zip(new, numbers, strict=True)
            if each.found.hits or remark_of_title(each.found.article.title)
        ]
        edited = articles.edit_articles(connection, read.sightings.edited, now)
        found = added + [find(self.rules.matcher, article) for article in edited]
        articles.remember_keys(connection, ((each, each.article) for each in read.sightings.rekeyed), now)
        articles.touch(connection, read.sightings.known, now)
        stored = self.store_hits(connection, found, now)
        corrections.tell_titles(connection, edited, [each.article for each in added], now)
        return replace(stored, new=len(numbers))

    def _next_states(
        self, polled: Iterable[Polled], now: datetime
    ) -> tuple[list[SourceState], list[health.Notice]]:
        states: list[SourceState] = []
        notices: list[health.Notice] = []
        for each in polled:
            interval = self.config.schedule_of(each.source).interval or _MISSING_INTERVAL
            state, told = health.next_state(
                each.source, each.before, each.fetched, each.parsed, now, interval, self.rng
            )
            states.append(state)
            notices += told
        return states, notices

    def store_hits(
        self, connection: Connection, found: Sequence[Found], now: datetime, *, collect: bool = False
    ) -> Stored:
        """Store hits and what they call for; `collect` makes a digest of it."""
        wish = Wish(now, collect=collect, only=self.only)
        stored = store_hits(connection, found, self.rules, self.windows, wish)
        bursts.mark(connection, self.config, stored.monitors)
        return stored

    async def finish(self, fetcher: Fetcher) -> Summary:
        """Read the pages that an earlier pass left pending, as far as the budget goes."""
        now = self.clock()
        if self.full_text.left <= 0 or self.dry_run:
            return Summary()
        if self.listener is not None:
            self.listener.finish(now)
        with reading(self.engine) as connection:
            waiting = articles.pending_bodies(connection, now - _PENDING_FOR, self.full_text.left)
        if not waiting:
            return Summary()
        self.full_text.left -= len(waiting)
        bodies = await asyncio.gather(
            *(self.full_text.read_page(fetcher, each.source, each.url) for each in waiting)
        )
        return await asyncio.to_thread(self._store_bodies, waiting, bodies, now)

    def _store_bodies(self, waiting: Sequence[Article], bodies: Sequence[Body], now: datetime) -> Summary:
        read = [
            (replace(article, body=body.text), body)
            for article, body in zip(waiting, bodies, strict=True)
            if body.state != BodyState.PENDING
        ]
        found = [find(self.rules.matcher, article) for article, _ in read]
        with writing(self.engine) as connection:
            for article, body in read:
                articles.set_body(connection, article.id, body.text, body.state)
            articles.give_up_bodies(connection, now - _PENDING_FOR)
            stored = self.store_hits(connection, found, now)
        return counted(stored)


def _held(polled: Iterable[Polled], config: Config, now: datetime) -> dict[int, Reason]:
    """Return the entries that may not alert, by identity of the object, with the reason."""
    held: dict[int, Reason] = {}
    for each in polled:
        if each.parsed is None:
            continue
        held |= {id(entry): Reason.GUID_STORM for entry in health.storm(each.before, each.parsed)}
        if each.is_first:
            found = ((id(entry), first_poll_reason(entry, config, now)) for entry in each.entries)
            held |= {key: reason for key, reason in found if reason is not None}
    return held


def first_poll_reason(entry: Entry, config: Config, now: datetime) -> Reason | None:
    """Return why an entry of a source's first poll may not alert, None where it may."""
    limit = config.defaults.first_poll
    if limit == "all":
        return None
    if isinstance(limit, str):
        return Reason.BASELINE
    if entry.published is None:
        return Reason.UNDATED_AT_FIRST_POLL
    return Reason.OLD_AT_FIRST_POLL if entry.published < now - limit else None


def _by_source(read: _Read) -> Iterable[_Read]:
    for polled in read.polled:
        name = polled.source.name
        yield _Read(
            (polled,),
            tuple(new for new in read.new if new.sighting.entry.source == name),
            Sightings(
                edited=tuple(each for each in read.sightings.edited if each.entry.source == name),
                rekeyed=tuple(each for each in read.sightings.rekeyed if each.entry.source == name),
                known=read.sightings.known,
            ),
        )


def _poisoned(polled: Polled, trouble: Exception) -> Summary:
    what = f"{type(trouble).__name__}: {str(trouble)[:300]}"
    text = f"could not be stored ({what}) - it is read again at the next poll"
    failure = Failure(polled.source.name, Outcome.UNREADABLE, text)
    return Summary(sources_failed=1, failures=(failure,))


def _summary(read: _Read, stored: Stored) -> Summary:
    failures = [failure for each in read.polled if (failure := _failure(each)) is not None]
    unchanged = sum(each.parsed is None for each in read.polled) - sum(
        each.fetched.outcome not in {Outcome.OK, Outcome.UNCHANGED} for each in read.polled
    )
    return counted(stored) + Summary(
        sources_ok=len(read.polled) - len(failures) - unchanged,
        sources_failed=len(failures),
        sources_unchanged=unchanged,
        entries=sum(len(each.entries) for each in read.polled),
        failures=tuple(failures),
    )


def _failure(polled: Polled) -> Failure | None:
    name = polled.source.name
    if polled.fetched.outcome not in {Outcome.OK, Outcome.UNCHANGED}:
        return Failure(name, polled.fetched.outcome, polled.fetched.text)
    if polled.parsed is not None and polled.parsed.outcome is not Outcome.OK:
        return Failure(name, polled.parsed.outcome, polled.parsed.text)
    return None


def _to_notice(told: health.Notice) -> Notice:
    """Return what health told of a source as an ops notice, an incident for each kind of trouble."""
    kind = "source" if told.kind is health.Kind.FAILING else f"source {told.kind}"
    return Notice(
        kind,
        told.source,
        told.text,
        closes=told.turn is health.Turn.CLOSES,
        lasts=told.turn is not health.Turn.TELLS,
    )


def counted(stored: Stored) -> Summary:
    """Return what a transaction stored as a part of the pass's summary."""
    return Summary(
        new=stored.new, hits=stored.hits, stories=stored.stories, alerts=stored.alerts, alerted=stored.alerted
    )
