"""Reads the stored history in bulk, for backtests and searches: only the columns that are looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from monitors.records import Article
from monitors.store.sql import rows_by_integers
from monitors.store.tables import article, decision, mute, placement, title_history

_ROWS = 2_000
_BEYOND = 2**63 - 1
_TEXTS = (
    article.c.id,
    article.c.source,
    article.c.url,
    article.c.title,
    article.c.summary,
    article.c.body,
    article.c.author,
    article.c.language,
    article.c.country,
    article.c.publisher,
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about an article for a monitor in a channel, and when."""

    article: int
    monitor: str
    channel: str
    reason: str
    post: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Placing:
    """Where an article was placed; `row` is the order of assignment."""

    article: int
    story: int
    tier: str
    match: int
    score: float


@dataclass(frozen=True, slots=True)
class MuteSpan:
    """What was muted from when to when."""

    what: str
    value: str
    since: datetime
    until: datetime | None


def first_of(connection: Connection, since: datetime) -> int:
    """Return the lowest id of the articles first seen at or after `since`, else one beyond all."""
    # Ids are given in the order in which articles come: one probe of an index spares a sort.
    query = select(func.min(article.c.id)).where(article.c.first_seen >= since)
    found: int | None = connection.execute(query).scalar_one()
    return _BEYOND if found is None else found


def texts_from(connection: Connection, first: int, *, with_tags: bool = False) -> Iterator[Article]:
    """Yield the articles from an id on, in order, with what a query searches and without their times."""
    columns = (*_TEXTS, article.c.tags) if with_tags else _TEXTS
    query = select(*columns).where(article.c.id >= first).order_by(article.c.id)
    found = connection.execution_options(yield_per=_ROWS).execute(query)
    for part in found.partitions():
        for row in part:
            yield Article(
                row[0],
                row[1],
                row[2],
                row[3],
                summary=row[4],
                body=row[5],
                author=row[6],
                language=row[7],
                country=row[8],
                publisher=row[9],
                tags=tuple(row[10]) if with_tags else (),
            )


def former_titles(connection: Connection, first: int) -> dict[int, tuple[str, ...]]:
    """Return the titles that articles from an id on had before."""
    query = select(title_history.c.article, title_history.c.title).where(title_history.c.article >= first)
    found: dict[int, tuple[str, ...]] = {}
    for number, title in connection.execute(query.order_by(title_history.c.id)):
        found[number] = (*found.get(number, ()), title)
    return found


def decided_since(connection: Connection, since: datetime) -> list[Decided]:
    """Return the decisions made at or after `since`, in order."""
    query = select(
        decision.c.article,
        decision.c.monitor,
        decision.c.channel,
        decision.c.reason,
        decision.c.post,
        decision.c.decided_at,
    ).where(decision.c.decided_at >= since)
    return [Decided(*row) for row in connection.execute(query.order_by(decision.c.id))]


def placings(connection: Connection, granularity: str, articles: Collection[int]) -> dict[int, Placing]:
    """Return where these articles were placed at a granularity."""
    columns = "article, story, tier, match, score, granularity"
    rows = rows_by_integers(connection, columns, "placement", "article", sorted(articles))
    return {row[0]: Placing(row[0], row[1], row[2], row[3], row[4]) for row in rows if row[5] == granularity}


def first_polls(connection: Connection) -> dict[str, datetime]:
    """Return when the first article of each source came: its first poll."""
    query = select(article.c.source, func.min(article.c.first_seen)).group_by(article.c.source)
    return {row[0]: row[1] for row in connection.execute(query)}


def mute_spans(connection: Connection) -> list[MuteSpan]:
    """Return every mute that ever was."""
    query = select(mute.c.what, mute.c.value, mute.c.muted_at, mute.c.until).order_by(mute.c.id)
    return [MuteSpan(*row) for row in connection.execute(query)]


def placed_rows(connection: Connection, granularity: str, since: datetime) -> list[Row[Any]]:
    """Return placements with their articles' texts, in the order of assignment, for a story window."""
    query = (
        select(
            placement.c.story,
            placement.c.tier,
            placement.c.match,
            placement.c.score,
            placement.c.url_key,
            placement.c.title_key,
            placement.c.placed_at,
            article.c.id,
            article.c.source,
            article.c.url,
            article.c.title,
            article.c.summary,
            article.c.body,
            article.c.language,
            article.c.published,
            article.c.first_seen,
        )
        .join(article, article.c.id == placement.c.article)
        .where(placement.c.granularity == granularity, placement.c.placed_at >= since)
        .order_by(placement.c.id)
    )
    return list(connection.execute(query))
