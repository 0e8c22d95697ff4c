"""What one transaction stores about matched articles: hits, stories, decisions and outbox rows.

A crash before it ends loses nothing: the validators of the sources were not stored, so they are read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitors import alerts, match
from monitors.pipeline.rules import Rules
from monitors.pipeline.summary import Alerted
from monitors.pipeline.windows import Windows
from monitors.records import Article, Hit, MessageView, Post, PostKind, Tier
from monitors.store import outbox, stories

LATER = timedelta(minutes=5)  # after this pass has delivered, before the next one does


@dataclass(frozen=True, slots=True)
class Found:
    """An article with what matched it, before the database gave it an identity."""

    article: Article
    hits: Mapping[str, tuple[Hit, ...]]
    held: alerts.Reason | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How posts are wanted: `collect` makes a digest, `only` leaves other monitors to the next pass."""

    now: datetime
    collect: bool = False
    only: frozenset[str] = frozenset()

    def applied(self, post: Post) -> Post:
        """Return the post as it is wanted."""
        monitors = post.view.monitors if isinstance(post.view, MessageView) else ()
        waits = bool(self.only) and self.only.isdisjoint(monitors)
        due = self.now + LATER if waits else post.due
        return replace(post, collect=self.collect or post.collect, due=due)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a transaction added."""

    new: int = 0
    hits: int = 0
    stories: int = 0
    alerts: int = 0
    alerted: tuple[Alerted, ...] = ()
    monitors: frozenset[str] = frozenset()
    """Keys of the monitors that had hits."""


def find(matcher: match.Matcher, article: Article, held: alerts.Reason | None = None) -> Found:
    """Match one article."""
    hits = {each.monitor: tuple(each.hits) for each in matcher.find(article)}
    return Found(article, hits, held)


def find_only(matcher: match.Matcher, article: Article, monitors: Collection[str]) -> Found:
    """Match one article against some monitors."""
    found = find(matcher, article)
    return replace(found, hits={key: hits for key, hits in found.hits.items() if key in monitors})


def store_hits(
    connection: Connection,
    found: Sequence[Found],
    rules: Rules,
    windows: Windows,
    wish: Wish,
) -> Stored:
    """Place the articles that newly match, decide about them and fill the outbox; articles have their ids."""
    now = wish.now
    fresh = _newly_matching(connection, found)
    if not fresh:
        return Stored()
    stories.add_hits(
        connection, {(each.article.id, key): hits for each in fresh for key, hits in each.hits.items()}, now
    )
    placed, opened = _place(connection, fresh, rules, windows, now)
    candidates = [
        alerts.Candidate(each.article, each.hits, placed[each.article.id], each.held)
        for each in sorted(fresh, key=lambda each: each.article.order)
    ]
    plan = alerts.plan(
        candidates, rules.routes, _board(connection, candidates), stories.active_mutes(connection, now)
    )
    posts = alerts.timed(plan.posts, rules.config, now)
    outbox.enqueue(connection, [wish.applied(post) for post in posts], now)
    stories.add_decisions(connection, (_row(each) for each in plan.decisions), now)
    return Stored(
        hits=sum(len(each.hits) for each in fresh),
        stories=opened,
        alerts=sum(post.kind in {PostKind.ALERT, PostKind.REPLY} for post in plan.posts),
        alerted=tuple(_alerted(plan)),
        monitors=frozenset(key for each in fresh for key in each.hits),
    )


def _newly_matching(connection: Connection, found: Sequence[Found]) -> list[Found]:
    """Leave only the hits of monitors that did not match the article before."""
    matching = [each for each in found if each.hits]
    known = stories.known_hits(connection, [each.article.id for each in matching])
    fresh = []
    for each in matching:
        hits = {key: hits for key, hits in each.hits.items() if (each.article.id, key) not in known}
        if hits:
            fresh.append(replace(each, hits=hits))
    return fresh


_Placed = dict[int, dict[str, alerts.Placed]]


def _place(
    connection: Connection, fresh: Sequence[Found], rules: Rules, windows: Windows, now: datetime
) -> tuple[_Placed, int]:
    """Give every article its place among the stories of each granularity in use; count the stories opened."""
    found: _Placed = {each.article.id: {} for each in fresh}
    opened = 0
    for granularity in rules.granularities:
        stands = stories.placed(connection, granularity, list(found))
        for number, row in stands.items():
            found[number][granularity] = _placed(row)
        rest = [each.article for each in fresh if each.article.id not in stands]
        if not rest:
            continue
        rows = windows.place(connection, granularity, rest, now)
        for row in rows:
            found[row["article"]][granularity] = _placed(row)
        if granularity == rules.granularities[0]:
            opened = sum(row["tier"] == Tier.NEW for row in rows)
            stories.add_frequencies(connection, _increments(rest))
    return found, opened


def _increments(articles: Sequence[Article]) -> dict[int, int]:
    from monitors import dedupe  # noqa: PLC0415 - pandas is loaded only once there is a hit

    return dedupe.increments(dedupe.items_frame(articles))


def _placed(row: Mapping[str, Any]) -> alerts.Placed:
    why = row["why"]
    return alerts.Placed(
        Tier(row["tier"]),
        row["story"],
        row["match"],
        row["score"],
        why["text"],
        why.get("differs", ""),
        why.get("note", ""),
    )


def _board(connection: Connection, candidates: Sequence[alerts.Candidate]) -> alerts.Board:
    """Return the messages that these candidates may belong to, as they stand."""
    related = {
        number
        for each in candidates
        for placed in each.placed.values()
        for number in (placed.match, each.article.id)
        if number
    }
    board = alerts.Board(decided=stories.posts_of(connection, sorted(related)))
    numbers = {placed.story for each in candidates for placed in each.placed.values()}
    for row in outbox.messages_of(connection, set(board.decided.values()) - {""}, numbers):
        if isinstance(row.view, MessageView):
            board.messages[row.key] = alerts.Standing(row.key, row.channel, row.story, row.revision, row.view)
    return board


def _row(each: alerts.Decision) -> stories.DecisionRow:
    return stories.DecisionRow(each.article, each.monitor, each.channel, each.reason, each.detail, each.post)


def _alerted(plan: alerts.Plan) -> Iterable[Alerted]:
    reasons = {(each.article, each.channel): each.reason for each in plan.decisions}
    for post in plan.posts:
        view = post.view
        assert isinstance(view, MessageView), "a plan holds messages about stories only"
        reason = reasons[post.article, post.channel]
        yield Alerted(view.title, view.url, post.channel, view.monitors, post.kind, reason)
