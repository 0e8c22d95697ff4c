"""Articles, the keys under which their entries are known, and their titles over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from struct import Struct
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from monitors.records import Article, Entry
from monitors.store.sql import insert_columns, insert_new, rows_by_integers
from monitors.store.tables import article, entry_key, title_history

_DAY_S = 86_400
_to_integer = Struct(">q").unpack
_hasher = blake2b(digest_size=8)
_AS_IN_THE_ENTRY = (
    "source", "url", "title", "summary", "author", "published", "published_raw", "language", "country",
    "publisher", "tags", "notes",
)  # fmt: skip
Known = tuple[int, int, int, int]
"""A key as it is known: itself, its article, the hash of the title and the day on which it was last seen."""
TOUCH_AFTER_DAYS = 3  # a key's last day is written this rarely, so that a quiet poll writes nothing


class BodyState:
    """Whether the full text of an article was read."""

    NONE = "none"
    FETCHED = "fetched"
    PENDING = "pending"
    FAILED = "failed"
    REMOVED = "removed"
    """By retention."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry as a poll saw it; `article` is the row that one of its keys is known for, or 0."""

    entry: Entry
    keys: tuple[int, ...]
    title_hash: int
    article: int = 0


@dataclass(frozen=True, slots=True)
class Sightings:
    """The entries of a poll, apart: never seen, seen under another title, seen with a new key."""

    new: tuple[Sighting, ...] = ()
    edited: tuple[Sighting, ...] = ()
    rekeyed: tuple[Sighting, ...] = ()
    known: Mapping[int, Known] = field(default_factory=dict, compare=False)
    """The known keys among them."""


def hash64(text: str) -> int:
    """Return a signed 64-bit hash: two of five million keys collide with a chance below one in a million."""
    hasher = _hasher.copy()  # to make one anew is a third dearer
    hasher.update(text.encode("utf-8", "surrogatepass"))
    number: int = _to_integer(hasher.digest())[0]
    return number


def unseen(connection: Connection, entries: Sequence[Entry]) -> Sightings:
    """Tell new and edited entries from known ones: known is an entry if any of its keys is.

    Cost: one indexed probe for all entries together.
    """
    hashed = [(entry, tuple(map(hash64, entry.keys))) for entry in entries]
    known = known_keys(connection, [key for _, keys in hashed for key in keys])
    return _sort_out(hashed, known)


def known_keys(connection: Connection, keys: Iterable[int]) -> dict[int, Known]:
    """Return those of the keys that are known, in one indexed probe."""
    ordered = sorted(keys)  # in the order of the index, each of whose pages is then read once
    if not ordered:
        return {}
    rows = rows_by_integers(connection, "key, article, title_hash, seen_day", "entry_key", "key", ordered)
    return {row[0]: row for row in rows}


def _sort_out(hashed: Iterable[tuple[Entry, tuple[int, ...]]], known: Mapping[int, Known]) -> Sightings:
    new: list[Sighting] = []
    edited: dict[int, Sighting] = {}
    rekeyed: list[Sighting] = []
    taken: set[int] = set()
    for entry, keys in hashed:
        rows = [known[key] for key in keys if key in known]
        if not rows:
            # The same entry twice in one poll is one entry.
            if taken.isdisjoint(keys):
                new.append(Sighting(entry, keys, hash64(entry.title)))
            taken.update(keys)
            continue
        _, number, old_hash, _ = rows[0]
        title_hash = hash64(entry.title)
        if title_hash != old_hash and entry.title:
            edited.setdefault(number, Sighting(entry, keys, title_hash, number))
        elif len(rows) < len(keys):
            rekeyed.append(Sighting(entry, keys, title_hash, number))
    return Sightings(tuple(new), tuple(edited.values()), tuple(rekeyed), known)


def touch(connection: Connection, known: Mapping[int, Known], now: datetime) -> int:
    """Note that known entries are still in their feed, for retention; return how many rows were written.

    `known` are those of the sightings: nothing is looked up again.
    """
    today = _day(now)
    old = [key for key, (_, _, _, day) in known.items() if day < today - TOUCH_AFTER_DAYS]
    if old:
        statement = entry_key.update().where(entry_key.c.key == bindparam("k")).values(seen_day=today)
        connection.execute(statement, [{"k": key} for key in old])
    return len(old)


def add_articles(
    connection: Connection, sightings: Sequence[Sighting], bodies: Sequence[tuple[str, str]], now: datetime
) -> Sequence[int]:
    """Insert sightings of entries as articles and return their ids, in the same order.

    `bodies` gives each one's full text and BodyState. Must run in the exclusive writing transaction: ids are
    given here, in order.
    """
    if not sightings:
        return ()
    first = (connection.execute(select(func.max(article.c.id))).scalar() or 0) + 1
    numbers = range(first, first + len(sightings))
    insert_columns(connection, article.insert(), _columns(numbers, sightings, bodies, now))
    remember_keys(connection, zip(sightings, numbers, strict=True), now)
    return numbers


def to_article(number: int, entry: Entry, body: str, now: datetime) -> Article:
    """Return an entry as the article that it becomes."""
    return Article(
        id=number,
        source=entry.source,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        body=body,
        author=entry.author,
        published=entry.published,
        first_seen=now,
        language=entry.language,
        country=entry.country,
        publisher=entry.publisher,
        tags=entry.tags,
    )


def remember_keys(connection: Connection, known: Iterable[tuple[Sighting, int]], now: datetime) -> None:
    """Store the keys of sightings whose article is known by now."""
    rows = sorted(  # in the order of the index: among a million keys a fifth cheaper
        (key, number, sighting.title_hash, sighting.entry.source)
        for sighting, number in known
        for key in sighting.keys
    )
    if not rows:
        return
    keys, numbers, titles, sources = zip(*rows, strict=True)
    columns = {
        "key": keys,
        "article": numbers,
        "title_hash": titles,
        "seen_day": [_day(now)] * len(rows),
        "source": sources,
        "noted_at": [now] * len(rows),
    }
    insert_columns(connection, insert_new(connection, entry_key, ("key",)), columns)


def edit_articles(connection: Connection, edits: Sequence[Sighting], now: datetime) -> list[Article]:
    """Give known articles the title and summary that their feeds now show; the old title is kept.

    Returns the articles as they are now, in the order of `edits`.
    """
    known = {each.id: each for each in articles_by_id(connection, [edit.article for edit in edits])}
    changed = []
    for edit in edits:
        old = known.get(edit.article)
        if old is None:
            continue
        summary = edit.entry.summary or old.summary
        connection.execute(
            title_history.insert().values(article=old.id, title=old.title, until=now),
        )
        connection.execute(
            article.update().where(article.c.id == old.id).values(title=edit.entry.title, summary=summary)
        )
        connection.execute(
            entry_key.update().where(entry_key.c.article == old.id).values(title_hash=edit.title_hash)
        )
        remember_keys(connection, [(edit, old.id)], now)
        changed.append(replace(old, title=edit.entry.title, summary=summary))
    return changed


def set_body(connection: Connection, number: int, body: str, state: str) -> None:
    """Store the full text of an article, or that there is none."""
    connection.execute(article.update().where(article.c.id == number).values(body=body, body_state=state))


def pending_bodies(connection: Connection, since: datetime, limit: int) -> list[Article]:
    """Return the articles whose full text is still to be read, the newest first."""
    query = (
        select(article)
        .where(article.c.body_state == BodyState.PENDING, article.c.first_seen >= since)
        .order_by(article.c.id.desc())
        .limit(limit)
    )
    return [from_row(row) for row in connection.execute(query).mappings()]


def give_up_bodies(connection: Connection, before: datetime) -> int:
    """Mark as failed what has been pending for too long; return how many."""
    return connection.execute(
        article.update()
        .where(article.c.body_state == BodyState.PENDING, article.c.first_seen < before)
        .values(body_state=BodyState.FAILED)
    ).rowcount


def count_pending_bodies(connection: Connection) -> int:
    """Return how many articles wait for their full text."""
    query = select(func.count()).select_from(article).where(article.c.body_state == BodyState.PENDING)
    return int(connection.execute(query).scalar_one())


def articles_by_id(connection: Connection, numbers: Iterable[int]) -> list[Article]:
    """Return the articles with these ids, by id."""
    wanted = sorted(set(numbers))
    found: list[Article] = []
    for start in range(0, len(wanted), 500):
        query = select(article).where(article.c.id.in_(wanted[start : start + 500])).order_by(article.c.id)
        found += [from_row(row) for row in connection.execute(query).mappings()]
    return found


def articles_since(connection: Connection, since: datetime) -> Iterable[Article]:
    """Give the articles first seen at or after `since`, oldest first, without holding all of them."""
    query = select(article).where(article.c.first_seen >= since).order_by(article.c.id)
    for row in connection.execution_options(yield_per=1000).execute(query).mappings():
        yield from_row(row)


def _day(now: datetime) -> int:
    return int(now.timestamp()) // _DAY_S


def _columns(
    numbers: Sequence[int], sightings: Sequence[Sighting], bodies: Sequence[tuple[str, str]], now: datetime
) -> dict[str, Sequence[Any]]:
    entries = [each.entry for each in sightings]
    return {
        "id": numbers,
        "body": [text for text, _ in bodies],
        "body_state": [state for _, state in bodies],
        "first_seen": [now] * len(entries),
    } | {name: [getattr(entry, name) for entry in entries] for name in _AS_IN_THE_ENTRY}


def from_row(row: Mapping[Any, Any]) -> Article:
    """Return a row of the table as an article."""
    return Article(
        id=row["id"],
        source=row["source"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        body=row["body"],
        author=row["author"],
        published=row["published"],
        first_seen=row["first_seen"],
        language=row["language"],
        country=row["country"],
        publisher=row["publisher"],
        tags=tuple(row["tags"]),
    )
