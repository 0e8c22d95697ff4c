"""What people say of alerts: one verdict a person and story, the last one counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from monitors.records import Verdict
from monitors.store.tables import feedback


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict about the story of a message; `at` is when it was pressed, `post` the message's key."""

    story: int
    user: str
    verdict: Verdict
    at: datetime
    post: str
    channel: str
    ts: str
    source: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people called something relevant, and how many not."""

    relevant: int = 0
    not_relevant: int = 0

    @property
    def precision(self) -> float | None:
        """The share of relevant ones; None where nobody said anything."""
        said = self.relevant + self.not_relevant
        return self.relevant / said if said else None


def standing(connection: Connection, story: int, user: str) -> Said | None:
    """Return what a person said last about a story."""
    query = select(feedback).where(feedback.c.story == story, feedback.c.user == user)
    row = connection.execute(query.order_by(feedback.c.id).limit(1)).one_or_none()
    if row is None:
        return None
    verdict = Verdict(row.verdict)
    return Said(row.story, row.user, verdict, row.at, row.post, row.channel, row.ts, row.source)


def put(connection: Connection, said: Said, monitors: Sequence[str]) -> None:
    """Keep a verdict about these monitors, in place of what the same person said of the story before."""
    connection.execute(delete(feedback).where(feedback.c.story == said.story, feedback.c.user == said.user))
    values = {
        "story": said.story,
        "user": said.user,
        "verdict": said.verdict,
        "at": said.at,
        "post": said.post,
        "channel": said.channel,
        "ts": said.ts,
        "source": said.source,
    }
    rows = [{**values, "monitor": monitor} for monitor in dict.fromkeys(monitors)]
    connection.execute(insert(feedback), rows or [{**values, "monitor": ""}])


def of_message(connection: Connection, post: str) -> Tally:
    """Return what people said of one message."""
    query = select(feedback.c.verdict, func.count(feedback.c.user.distinct())).where(feedback.c.post == post)
    return _tally(dict(connection.execute(query.group_by(feedback.c.verdict)).tuples().all()))


def by_monitor(connection: Connection, since: datetime) -> dict[str, Tally]:
    """Return what people said since then, by the key of the monitor."""
    return _tallies(connection, feedback.c.monitor, since)


def by_source(connection: Connection, since: datetime) -> dict[str, Tally]:
    """Return what people said since then, by the source whose article the message was about."""
    return _tallies(connection, feedback.c.source, since)


def _tallies(connection: Connection, column: ColumnElement[str], since: datetime) -> dict[str, Tally]:
    # A message that names three monitors has three rows for each person: each monitor counts that person
    # once, and so does the source.
    query = select(column, feedback.c.verdict, feedback.c.story, feedback.c.user).where(
        feedback.c.at >= since, column != ""
    )
    found: dict[str, Counter[str]] = {}
    for name, verdict, _, _ in connection.execute(query.distinct()):
        found.setdefault(name, Counter())[verdict] += 1
    return {name: _tally(counts) for name, counts in sorted(found.items())}


def _tally(counts: Mapping[str, int]) -> Tally:
    return Tally(counts.get(Verdict.RELEVANT, 0), counts.get(Verdict.NOT_RELEVANT, 0))
