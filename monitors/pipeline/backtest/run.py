"""The use case: matches a monitor against the stored history and plans its channel again."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from monitors.alerts import Reason, Route, Standing
from monitors.config import Config, Granularity, Monitor
from monitors.errors import ConfigError
from monitors.match import Matcher, load_concepts
from monitors.pipeline import live
from monitors.pipeline.backtest.placing import places
from monitors.pipeline.backtest.replay import Channel, Event
from monitors.pipeline.backtest.result import SENT, Backtest, Sample, days_of
from monitors.pipeline.batch import first_poll_reason
from monitors.pipeline.rules import granularity_of_channel
from monitors.records import Article, Entry, Hit, MessageView
from monitors.store import articles, outbox, replays, stories
from monitors.store.engine import reading
from monitors.store.replays import Decided

_WARM_UP = timedelta(days=14)  # as long as a story window: what came before can still be a story's message
_HELD = frozenset(
    {Reason.OLD_AT_FIRST_POLL, Reason.UNDATED_AT_FIRST_POLL, Reason.BASELINE, Reason.GUID_STORM}
)
QUERY = "(query)"
"""The name of a query that is no monitor."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A monitor to be tried, in a configuration that holds it."""

    config: Config
    monitor: Monitor
    matcher: Matcher

    @property
    def channel(self) -> str:
        return self.config.channel_of(self.monitor)

    @property
    def granularity(self) -> Granularity:
        return granularity_of_channel(self.config, self.channel)


def trial_of(config: Config, name: str = "", query: str = "") -> Trial:
    """Return a configured monitor, by name or id, or a query to try; with both, the monitor asks the query.

    Raises ConfigError for a name that is not there or for neither, QueryError for a wrong query.
    """
    if not name and not query:
        raise ConfigError("name a monitor or give --query")
    monitor = _named(config, name) if name else Monitor(name=QUERY, query=query)
    if name and query:
        monitor = monitor.model_copy(update={"query": query, "keywords": ()})
    others = tuple(each for each in config.monitors if each.key != monitor.key)
    config = config.model_copy(update={"monitors": (*others, monitor)})
    return Trial(config, monitor, Matcher.compile({monitor.key: monitor}, load_concepts(config.concepts)))


def _named(config: Config, name: str) -> Monitor:
    for each in config.monitors:
        if name in {each.name, each.key}:
            return each
    names = ", ".join(sorted(each.name for each in config.monitors))
    raise ConfigError(f"no monitor is called {name!r} - the names are: {names}")


def backtest(engine: Engine, trial: Trial, since: datetime, now: datetime) -> Backtest:
    """Return what the monitor would have sent since then; nothing is written."""
    began = time.perf_counter()
    with reading(engine) as connection:
        history = _History(connection, trial, since - _WARM_UP)
        decisions = _samples(history.replay(), history, since)
        real = _samples(((each.at, each) for each in history.live), history, since)
        what_is_live = live.load(connection)
    was = {each.article: each for each in real if each.reason in SENT}
    would = {each.article: each for each in decisions if each.reason in SENT}
    return Backtest(
        monitor=trial.monitor.name,
        channel=trial.channel,
        since=since,
        until=now,
        articles=history.searched,
        seconds=round(time.perf_counter() - began, 3),
        days=days_of(decisions, list(was.values()), max(since, history.first_at or since), now),
        decisions=decisions,
        gained=tuple(each for number, each in would.items() if number not in was),
        lost=tuple(each for number, each in was.items() if number not in would),
        is_live=what_is_live is not None and trial.monitor.key in what_is_live.since,
    )


class _History:
    """What is stored about the time since `start`, as far as the trial's channel needs it."""

    def __init__(self, connection: Connection, trial: Trial, start: datetime) -> None:
        self._connection, self._trial = connection, trial
        self._key = trial.monitor.key
        first = replays.first_of(connection, start)
        self.searched, self.matched = _search(connection, trial.matcher, first)
        self._decided = replays.decided_since(connection, start)
        self.live = [each for each in self._decided if each.monitor == self._key]
        self._others = [
            each for each in self._decided if each.channel == trial.channel and each.monitor != self._key
        ]
        numbers = self.matched.keys() | {each.article for each in (*self.live, *self._others)}
        self.articles = {each.id: each for each in articles.articles_by_id(connection, numbers)}
        seen = [each.first_seen for each in self.articles.values() if each.first_seen]
        self.first_at = min(seen, default=None)

    def replay(self) -> Iterable[tuple[datetime, Decided]]:
        """Yield what would have been decided for the monitor that is tried."""
        trial = self._trial
        events = self._events()
        channel = Channel(
            trial.channel, self._routes(), trial.granularity, replays.mute_spans(self._connection)
        )
        self._furnish(channel, events)
        for at, made in channel.replay(events):
            if made.monitor == self._key:
                yield at, Decided(made.article, made.monitor, made.channel, made.reason, made.post, at)

    def _events(self) -> list[Event]:
        hits: dict[tuple[datetime, int], dict[str, Sequence[Hit]]] = {}
        live_at = {each.article: each.at for each in reversed(self.live)}
        for each in self._others:
            hits.setdefault((each.at, each.article), {})[each.monitor] = ()
        for number, found in self.matched.items():
            at = live_at.get(number) or self.articles[number].first_seen
            assert at is not None, "the store knows when each article came"
            hits.setdefault((at, number), {})[self._key] = found
        ordered = sorted(hits)
        first_at = {number: at for at, number in reversed(ordered)}
        batches = [(at, self.articles[number]) for at, number in ordered if first_at[number] == at]
        placed = places(self._connection, self._trial.granularity, batches)
        held = self._held()
        return [
            Event(at, self.articles[number], hits[at, number], placed[number], held.get(number))
            for at, number in ordered
        ]

    def _held(self) -> dict[int, Reason]:
        """Return what may not alert: as it was decided then, or by the rule of a source's first poll."""
        known = {each.article: each.reason for each in self._decided}
        held = {number: Reason(reason) for number, reason in known.items() if reason in _HELD}
        polled = replays.first_polls(self._connection)
        for number in self.matched.keys() - known.keys():
            article = self.articles[number]
            seen = article.first_seen
            if seen is None or polled.get(article.source) != seen:
                continue
            entry = Entry(article.source, published=article.published)
            reason = first_poll_reason(entry, self._trial.config, seen)
            if reason is not None:
                held[number] = reason
        return held

    def _routes(self) -> Mapping[str, Route]:
        trial = self._trial
        names = {each.key: each.name for each in trial.config.monitors}
        keys = {self._key, *(each.monitor for each in self._others)}
        return {key: Route(key, names.get(key, key), trial.channel, trial.granularity) for key in keys}

    def _furnish(self, channel: Channel, events: Sequence[Event]) -> None:
        """Give the channel the messages of before that the events relate to."""
        own = {each.article.id for each in events}
        earlier = {each.placed.match for each in events} | {each.placed.story for each in events}
        before = sorted(earlier - own - {0})
        known = {
            place: post
            for place, post in stories.posts_of(self._connection, before).items()
            if place[0] == channel.name
        }
        for (_, number), post in known.items():
            channel.remember(number, post)
        for row in outbox.messages_of(self._connection, set(known.values()) - {""}, ()):
            if isinstance(row.view, MessageView):
                channel.open(Standing(row.key, row.channel, row.story, row.revision, row.view))


def _search(connection: Connection, matcher: Matcher, first: int) -> tuple[int, dict[int, tuple[Hit, ...]]]:
    """Match every stored article, under each title that it had; return how many, and the hits."""
    former = replays.former_titles(connection, first)
    found: dict[int, tuple[Hit, ...]] = {}
    count = 0
    for article in replays.texts_from(connection, first, with_tags="tag" in matcher.fields):
        count += 1
        for title in (article.title, *former.get(article.id, ())):
            asked = article if title is article.title else replace(article, title=title)
            if matches := matcher.find(asked):
                found[article.id] = matches[0].hits
                break
    return count, found


def _samples(
    decided: Iterable[tuple[datetime, Decided]], history: _History, since: datetime
) -> tuple[Sample, ...]:
    return tuple(
        _sample(each, at, history.articles[each.article], history.matched.get(each.article, ()))
        for at, each in decided
        if at >= since
    )


def _sample(each: Decided, at: datetime, article: Article, hits: Collection[Hit]) -> Sample:
    words = tuple(dict.fromkeys(hit.text for hit in hits))
    return Sample(article.id, at, article.title, article.url, article.source, each.reason, words)
