"""Plans again, batch after batch, what a channel got: the line's planner over known placements; pure.

A board of messages is kept in memory as the outbox keeps it. For each batch the planner sees what the live
one saw: the messages of the stories and articles that its articles relate to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from monitors.alerts import Board, Candidate, Decision, Placed, Reason, Route, Standing, plan
from monitors.records import Article, Hit
from monitors.store.replays import MuteSpan


@dataclass(frozen=True, slots=True)
class Event:
    """An article that newly matches monitors of the channel, where it was placed, and why it is held."""

    at: datetime
    article: Article
    hits: Mapping[str, Sequence[Hit]]
    placed: Placed
    held: Reason | None = None


@dataclass(slots=True)
class Channel:
    """A channel as it fills up again."""

    name: str
    routes: Mapping[str, Route]
    granularity: str
    mutes: Sequence[MuteSpan] = ()
    messages: dict[str, Standing] = field(default_factory=dict)
    decided: dict[tuple[str, int], str] = field(default_factory=dict)
    _of_story: dict[int, list[str]] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)

    def replay(self, events: Iterable[Event]) -> Iterator[tuple[datetime, Decision]]:
        """Yield what is decided about events, which come in order of time; those of one time are a batch."""
        for at, same_time in groupby(events, key=lambda each: each.at):
            batch = sorted(same_time, key=lambda each: each.article.order)
            candidates = [
                Candidate(each.article, each.hits, {self.granularity: each.placed}, each.held)
                for each in batch
            ]
            board = self._board(batch)
            made = plan(candidates, self.routes, board, self._muted(at))
            for standing in board.messages.values():
                self.open(standing)
            for decision in made.decisions:
                self.remember(decision.article, decision.post)
                yield at, decision

    def open(self, standing: Standing) -> None:
        """Know a message as it stands."""
        if standing.key not in self.messages:
            self._order[standing.key] = len(self._order)
            self._of_story.setdefault(standing.story, []).append(standing.key)
        self.messages[standing.key] = standing

    def remember(self, article: int, post: str) -> None:
        """Know on which message an article stands, "" for none."""
        if post or (self.name, article) not in self.decided:
            self.decided[self.name, article] = post

    def _board(self, batch: Sequence[Event]) -> Board:
        numbers = {number for each in batch for number in (each.article.id, each.placed.match)}
        asked = [(self.name, number) for number in sorted(numbers)]
        decided = {place: self.decided[place] for place in asked if place in self.decided}
        keys = {key for key in decided.values() if key in self.messages}
        for each in batch:
            keys.update(self._of_story.get(each.placed.story, ()))
        ordered = sorted(keys, key=self._order.__getitem__)
        return Board({key: self.messages[key] for key in ordered}, decided)

    def _muted(self, at: datetime) -> set[tuple[str, str]]:
        return {
            (each.what, each.value)
            for each in self.mutes
            if each.since <= at and (each.until is None or each.until > at)
        }
