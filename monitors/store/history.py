"""Everything that is stored about one article, for `why`: read by its identity, never written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from monitors.records import Article
from monitors.store.articles import from_row
from monitors.store.outbox import Queued, queued
from monitors.store.sql import rows_by_integers
from monitors.store.tables import article, decision, entry_key, hit, mute, outbox, placement, title_history

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that listed the article: since when, and the day on which it was last seen there."""

    source: str
    since: datetime | None
    last_day: date


@dataclass(frozen=True, slots=True)
class Found:
    """A monitor that matched, when that was found, and the places in the text."""

    monitor: str
    at: datetime
    places: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the article stands among the stories of one granularity."""

    granularity: str
    story: int
    tier: str
    match: int
    score: float
    text: str
    shared: str
    conflict: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for a monitor and a channel; `post` is the key of the message or ""."""

    article: int
    monitor: str
    channel: str
    reason: str
    detail: str
    post: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """All rows about an article; `posts` are its own and those that its decisions name, by key."""

    article: Article
    body_state: str
    published_raw: str
    notes: tuple[str, ...]
    former_titles: tuple[tuple[str, datetime], ...]
    origins: tuple[Origin, ...]
    found: Mapping[str, Found]
    standings: tuple[Standing, ...]
    decided: tuple[Decided, ...]
    posts: Mapping[str, Queued]


@dataclass(frozen=True, slots=True)
class Muted:
    """A row of the mute table."""

    id: int
    what: str
    value: str
    until: datetime | None
    who: str
    muted_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at a moment."""
        return self.muted_at <= at and (self.until is None or self.until > at)


def dossier(connection: Connection, number: int) -> Dossier | None:
    """Return all that is stored about an article, None for one that is not there."""
    row = connection.execute(select(article).where(article.c.id == number)).mappings().one_or_none()
    if row is None:
        return None
    decided = decisions_about(connection, number)
    return Dossier(
        article=from_row(row),
        body_state=row["body_state"],
        published_raw=row["published_raw"],
        notes=tuple(row["notes"]),
        former_titles=_former_titles(connection, number),
        origins=_origins(connection, number, row["source"]),
        found={each.monitor: each for each in _found(connection, number)},
        standings=_standings(connection, number),
        decided=decided,
        posts=_posts(connection, number, {each.post for each in decided} - {""}),
    )


def _former_titles(connection: Connection, number: int) -> tuple[tuple[str, datetime], ...]:
    query = (
        select(title_history.c.title, title_history.c.until)
        .where(title_history.c.article == number)
        .order_by(title_history.c.id)
    )
    return tuple((row.title, row.until) for row in connection.execute(query))


def _origins(connection: Connection, number: int, source: str) -> tuple[Origin, ...]:
    query = (
        select(entry_key.c.source, func.min(entry_key.c.noted_at), func.max(entry_key.c.seen_day))
        .where(entry_key.c.article == number)
        .group_by(entry_key.c.source)
    )
    rows = [
        Origin(row[0] or source, row[1], _EPOCH + timedelta(days=row[2])) for row in connection.execute(query)
    ]
    return tuple(sorted(rows, key=lambda each: (each.source != source, each.since is None, each.since)))


def _found(connection: Connection, number: int) -> list[Found]:
    query = select(hit).where(hit.c.article == number).order_by(hit.c.id)
    return [Found(row.monitor, row.found_at, tuple(row.places)) for row in connection.execute(query)]


def _standings(connection: Connection, number: int) -> tuple[Standing, ...]:
    query = select(placement).where(placement.c.article == number).order_by(placement.c.id)
    return tuple(
        Standing(
            row.granularity,
            row.story,
            row.tier,
            row.match,
            row.score,
            row.why.get("text", ""),
            row.why.get("shared", ""),
            row.why.get("conflict", ""),
            row.placed_at,
        )
        for row in connection.execute(query)
    )


def decisions_about(connection: Connection, number: int) -> tuple[Decided, ...]:
    """Return what was decided about an article, in order."""
    query = select(decision).where(decision.c.article == number).order_by(decision.c.id)
    return tuple(_decided(row) for row in connection.execute(query))


def decisions_on(connection: Connection, posts: Collection[str]) -> tuple[Decided, ...]:
    """Return the decisions that led to any of these messages, in order."""
    query = select(decision).where(decision.c.post.in_(sorted(posts))).order_by(decision.c.id)
    return tuple(_decided(row) for row in connection.execute(query))


def _decided(row: Any) -> Decided:  # noqa: ANN401 - a row of the decision table
    return Decided(row.article, row.monitor, row.channel, row.reason, row.detail, row.post, row.decided_at)


def _posts(connection: Connection, number: int, keys: Collection[str]) -> dict[str, Queued]:
    query = select(outbox).where(or_(outbox.c.article == number, outbox.c.key.in_(sorted(keys))))
    rows = [queued(row) for row in connection.execute(query.order_by(outbox.c.id))]
    digests = {row.digest for row in rows} - {""}
    if digests:
        query = select(outbox).where(outbox.c.key.in_(sorted(digests))).order_by(outbox.c.id)
        rows += [queued(row) for row in connection.execute(query)]
    return {row.key: row for row in rows}


def posts_at(connection: Connection, channel: str, ts: str) -> list[Queued]:
    """Return the rows that stand in Slack as the message with this timestamp; `channel`: name, ID or ""."""
    query = select(outbox).where(outbox.c.ts == ts).order_by(outbox.c.id)
    if channel:
        query = query.where(or_(outbox.c.channel_id == channel, outbox.c.channel == channel))
    return [queued(row) for row in connection.execute(query)]


def digested(connection: Connection, digest: str) -> list[Queued]:
    """Return the rows that were put into a digest, in order."""
    query = select(outbox).where(outbox.c.digest == digest).order_by(outbox.c.id)
    return [queued(row) for row in connection.execute(query)]


def articles_of_key(connection: Connection, keys: Sequence[int]) -> list[int]:
    """Return the articles that are known under one of these identity keys."""
    rows = rows_by_integers(connection, "article", "entry_key", "key", keys)
    return sorted({row[0] for row in rows})


def articles_at(connection: Connection, urls: Collection[str]) -> list[int]:
    """Return the articles whose address is written in one of these ways, the newest first."""
    query = select(article.c.id).where(article.c.url.in_(sorted(urls))).order_by(article.c.id.desc())
    return list(connection.execute(query).scalars())


def placed_at(connection: Connection, url_key: str) -> list[int]:
    """Return the matched articles whose canonical address is this one, the newest first."""
    query = select(placement.c.article).where(placement.c.url_key == url_key).distinct()
    return sorted(connection.execute(query).scalars(), reverse=True)


def sources_of_host(connection: Connection, host: str) -> dict[str, int]:
    """Return which sources ever listed an article of this host, with how many."""
    forms = [f"{scheme}://{www}{host}/" for scheme in ("https", "http") for www in ("", "www.", "m.")]
    query = (
        select(article.c.source, func.count())
        .where(or_(*(article.c.url.startswith(form, autoescape=True) for form in forms)))
        .group_by(article.c.source)
        .order_by(func.count().desc(), article.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def mutes(connection: Connection, at: datetime | None = None) -> list[Muted]:
    """Return the mutes in force at a moment, or all that ever were, oldest first."""
    query = select(mute).order_by(mute.c.id)
    if at is not None:
        query = query.where(mute.c.muted_at <= at, or_(mute.c.until.is_(None), mute.c.until > at))
    return [Muted(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its public name


def day_of(at: datetime) -> date:
    """Return the day of a moment in UTC."""
    return at.astimezone(UTC).date()
