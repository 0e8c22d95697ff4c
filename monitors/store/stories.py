"""Hits, the stories that articles were placed in, and what was decided about each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from monitors.records import Hit
from monitors.store.sql import add_up, insert_new, rows_by_integers, upsert
from monitors.store.tables import article, decision, frequency, hit, mute, placement, setting


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """Why an article was or was not sent to a channel for a monitor; `post` is the key of its message."""

    article: int
    monitor: str
    channel: str
    reason: str
    detail: str = ""
    post: str = ""


def add_hits(connection: Connection, hits: Mapping[tuple[int, str], Sequence[Hit]], now: datetime) -> None:
    """Store the hits of articles, keyed by article and monitor; what is there already stays as it is."""
    rows = [
        {
            "article": number,
            "monitor": monitor,
            "places": [asdict(place) for place in places],
            "found_at": now,
        }
        for (number, monitor), places in hits.items()
    ]
    if rows:
        connection.execute(insert_new(connection, hit, ("article", "monitor")), rows)


def known_hits(connection: Connection, articles: Sequence[int]) -> set[tuple[int, str]]:
    """Return which monitors matched these articles before, as (article, monitor)."""
    if not articles:
        return set()
    rows = rows_by_integers(connection, "article, monitor", "hit", "article", articles)
    return {(row[0], row[1]) for row in rows}


def hits_by_source(connection: Connection, since: datetime) -> dict[str, int]:
    """Return how many hits each source's articles had since then."""
    query = (
        select(article.c.source, func.count())
        .join(hit, hit.c.article == article.c.id)
        .where(hit.c.found_at >= since)
        .group_by(article.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def placements_after(
    connection: Connection, granularity: str, number: int, since: datetime
) -> list[Row[Any]]:
    """Return placements stored after row `number` with their articles' columns, in stored order."""
    query = (
        select(
            placement.c.id.label("row"),
            placement.c.story,
            placement.c.tier,
            placement.c.match,
            placement.c.score,
            placement.c.url_key,
            placement.c.title_key,
            placement.c.why,
            placement.c.placed_at,
            article,
        )
        .join(article, article.c.id == placement.c.article)
        .where(
            placement.c.granularity == granularity, placement.c.id > number, placement.c.placed_at >= since
        )
        .order_by(placement.c.id)
    )
    return list(connection.execute(query))


def told_before(
    connection: Connection, granularity: str, keys: Collection[str], before: datetime
) -> dict[str, datetime]:
    """Return when an address or title key was placed last, of those that are older than the window."""
    found: dict[str, datetime] = {}
    for column in (placement.c.url_key, placement.c.title_key):
        query = (
            select(column, func.max(placement.c.placed_at))
            .where(placement.c.granularity == granularity, column.in_(sorted(keys)))
            .group_by(column)
        )
        found |= {key: last for key, last in connection.execute(query).tuples() if last < before}
    return found


def titles(connection: Connection, articles: Collection[int]) -> dict[int, str]:
    """Return the titles of articles by id."""
    query = select(article.c.id, article.c.title).where(article.c.id.in_(sorted(articles)))
    return {row[0]: row[1] for row in connection.execute(query)}


def placed(connection: Connection, granularity: str, articles: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the placements that these articles have already, by article."""
    if not articles:
        return {}
    query = select(placement).where(placement.c.granularity == granularity, placement.c.article.in_(articles))
    return {row["article"]: dict(row) for row in connection.execute(query).mappings()}


def add_placements(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store placements in the order given; rows as of the `placement` table, without `id`."""
    if rows:
        connection.execute(insert_new(connection, placement, ("granularity", "article")), list(rows))


def load_frequencies(connection: Connection) -> list[tuple[int, int]]:
    """Return the document frequencies learnt so far, as (token hash, articles)."""
    return [(row.token, row.articles) for row in connection.execute(select(frequency))]


def add_frequencies(connection: Connection, increments: Mapping[int, int]) -> None:
    """Add to the document frequencies."""
    if not increments:
        return
    rows = [{"token": token, "articles": count} for token, count in increments.items()]
    connection.execute(add_up(connection, frequency, "token", "articles"), rows)


def add_decisions(connection: Connection, rows: Iterable[DecisionRow], now: datetime) -> None:
    """Store why each article was or was not sent."""
    added = [{**asdict(row), "decided_at": now} for row in rows]
    if added:
        connection.execute(decision.insert(), added)


def posts_of(connection: Connection, articles: Sequence[int]) -> dict[tuple[str, int], str]:
    """Return under which message each article stands, as {(channel, article): message key}; "" for none."""
    if not articles:
        return {}
    query = (
        select(decision.c.channel, decision.c.article, decision.c.post)
        .where(decision.c.article.in_(sorted(set(articles))))
        .order_by(decision.c.id)
    )
    found: dict[tuple[str, int], str] = {}
    for channel, number, post in connection.execute(query):
        if post or (channel, number) not in found:
            found[channel, number] = post
    return found


def active_mutes(connection: Connection, now: datetime) -> set[tuple[str, str]]:
    """Return what is muted now, as (what, value)."""
    query = select(mute.c.what, mute.c.value).where(mute.c.until.is_(None) | (mute.c.until > now))
    return {(row.what, row.value) for row in connection.execute(query)}


def load_setting(connection: Connection, name: str) -> Any:  # noqa: ANN401 - whatever JSON was stored
    """Return a stored value, or None."""
    return connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()


def save_setting(connection: Connection, name: str, value: object) -> None:
    """Store a JSON value under a name."""
    connection.execute(upsert(connection, setting, ("name",), ("value",)), {"name": name, "value": value})
