"""What bursts are judged by, and which were told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select

from monitors.store.stories import load_setting, save_setting
from monitors.store.tables import article, hit, placement, source_state
from monitors.trends import Report

_SETTING = "bursts"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a monitor: `due` where it had hits that no pass has judged yet.

    `told` counts its bursts, which numbers the next one: two workers give it the same number. `usual` is what
    was found usual at `judged_at`.
    """

    due: bool = False
    told: int = 0
    told_at: datetime | None = None
    usual: float = 0.0
    judged_at: datetime | None = None


def load(connection: Connection) -> dict[str, Memory]:
    """Return what is remembered, by the monitor's key."""
    known: Mapping[str, Any] = load_setting(connection, _SETTING) or {}
    return {
        key: Memory(
            each["due"], each["told"], _moment(each["told_at"]), each["usual"], _moment(each["judged_at"])
        )
        for key, each in known.items()
    }


def save(connection: Connection, memory: Mapping[str, Memory]) -> None:
    """Write down all that is remembered."""
    document = {
        key: asdict(each) | {"told_at": _text(each.told_at), "judged_at": _text(each.judged_at)}
        for key, each in memory.items()
    }
    save_setting(connection, _SETTING, document)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def count_hits(connection: Connection, monitor: str, since: datetime) -> int:
    """Return how many hits of a monitor were found since then."""
    query = select(func.count()).where(hit.c.monitor == monitor, hit.c.found_at >= since)
    return int(connection.execute(query).scalar_one())


def reports(connection: Connection, monitor: str, granularity: str, since: datetime) -> list[Report]:
    """Return a monitor's articles that were found since then; one in no story is a story of its own."""
    placed = and_(placement.c.article == article.c.id, placement.c.granularity == granularity)
    query = (
        select(
            article.c.id,
            func.coalesce(placement.c.story, article.c.id).label("story"),
            article.c.publisher,
            article.c.source,
            article.c.published,
            article.c.first_seen,
            article.c.language,
        )
        .join(hit, hit.c.article == article.c.id)
        .outerjoin(placement, placed)
        .where(hit.c.monitor == monitor, hit.c.found_at >= since)
    )
    return [
        Report(number, story, publisher or source, source, published, first_seen, language)
        for number, story, publisher, source, published, first_seen, language in connection.execute(query)
    ]


def polled_since(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """Return when each of these sources was polled for the first time."""
    first = source_state.c.state["first_polled"].as_string()
    query = select(source_state.c.source, first).where(source_state.c.source.in_(sorted(names)))
    found = ((name, _moment(text)) for name, text in connection.execute(query).tuples())
    return {name: moment for name, moment in found if moment is not None}


def idle(connection: Connection, starts: Sequence[datetime], length: timedelta) -> Iterable[datetime]:
    """Return the starts of those spans in which no article of any source was seen."""
    if not starts:
        return ()
    seen = [
        exists().where(article.c.first_seen >= start, article.c.first_seen < start + length)
        for start in starts
    ]
    row = connection.execute(select(*(each.label(f"span{place}") for place, each in enumerate(seen)))).one()
    return [start for start, found in zip(starts, row, strict=True) if not found]
