"""Decides what Slack's history says about rows whose fate is in doubt; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitors.slack.history import Seen


class Doubted(Protocol):
    """What is known of an outbox row: its identity and, where it is known, its timestamp."""

    @property
    def id(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def mark(self) -> str: ...
    @property
    def ts(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Findings:
    """`found` gives the timestamp by row; `absent` rows are not there; `copies` are timestamps too many."""

    found: Mapping[int, str]
    absent: tuple[int, ...]
    copies: tuple[str, ...]


def compare(rows: Sequence[Doubted], seen: Iterable[Seen]) -> Findings:
    """Return what a complete read of the history says about each row.

    The copy that is kept is the one that the row already names, since replies hang on it; else the oldest.
    """
    stamps: dict[str, set[tuple[str, str]]] = {}
    for message in seen:
        stamps.setdefault(message.key, set()).add((message.ts, message.mark))
    found: dict[int, str] = {}
    absent: list[int] = []
    copies: list[str] = []
    for row in rows:
        # A database that was restored may give an old key to another story: the mark tells them apart.
        own = sorted(ts for ts, mark in stamps.get(row.key, ()) if mark in {row.mark, ""})
        if not own:
            absent.append(row.id)
            continue
        found[row.id] = row.ts or own[0]
        copies.extend(ts for ts in own if ts != found[row.id])
    return Findings(found, tuple(absent), tuple(copies))


def already_there(rows: Sequence[Doubted], seen: Iterable[Seen]) -> dict[int, str]:
    """Return which rows Slack has by their content, for a database that may be older than Slack's memory.

    Each message stands for one row, the oldest for the first.
    """
    stamps: dict[str, list[str]] = {}
    for message in seen:
        stamps.setdefault(message.mark, []).append(message.ts)
    for waiting in stamps.values():
        waiting.sort(reverse=True)
    return {row.id: stamps[row.mark].pop() for row in rows if stamps.get(row.mark)}
