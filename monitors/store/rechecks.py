"""Which alerted articles' pages were read again, when, and how often in a row they were missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from monitors.records import Article, PostKind
from monitors.store.articles import articles_by_id
from monitors.store.outbox import State
from monitors.store.stories import load_setting, save_setting
from monitors.store.tables import outbox

_SETTING = "rechecks"
_SHOWN = (State.SENT, State.DIGESTED)


def due(connection: Connection, since: datetime, before: datetime, limit: int) -> list[Article]:
    """Return alerted articles whose alert is not older than `since` and that were not read since `before`."""
    read = _read(connection)
    query = (
        select(outbox.c.article)
        .where(
            outbox.c.created_at >= since,
            outbox.c.created_at < before,
            outbox.c.kind.in_((PostKind.ALERT, PostKind.REPLY)),
            outbox.c.state.in_(_SHOWN),
        )
        .order_by(outbox.c.id)
    )
    waiting = [
        number
        for number in dict.fromkeys(connection.execute(query).scalars())
        if number and (str(number) not in read or _moment(read[str(number)]) < before)
    ]
    found = articles_by_id(connection, waiting[:limit])
    return [each for each in found if each.url.startswith(("http://", "https://"))]


def note(connection: Connection, missing: Mapping[int, bool], now: datetime) -> dict[int, int]:
    """Remember what was read now and whether it was missing; return the misses in a row by article."""
    if not missing:
        return {}
    read = _read(connection)
    misses = {
        number: (read.get(str(number), {}).get("misses", 0) + 1 if gone else 0)
        for number, gone in missing.items()
    }
    added = {str(number): {"at": now.isoformat(), "misses": count} for number, count in misses.items()}
    save_setting(connection, _SETTING, read | added)
    return misses


def forget(connection: Connection, before: datetime) -> None:
    """Forget what was read before a moment."""
    read = _read(connection)
    kept = {number: each for number, each in read.items() if _moment(each) >= before}
    if kept != read:
        save_setting(connection, _SETTING, kept)


def _read(connection: Connection) -> dict[str, Any]:
    return load_setting(connection, _SETTING) or {}


def _moment(each: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(each["at"]).astimezone(UTC)
