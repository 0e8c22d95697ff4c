"""Finds what a question is about: an article's id, its address in any spelling, or a message in Slack."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from monitors.errors import ConfigError
from monitors.records import MessageView
from monitors.sources.identity import entry_keys
from monitors.store import history, outbox
from monitors.store.articles import hash64
from monitors.store.outbox import Queued
from monitors.urls import canonical_url

_PERMALINK = re.compile(r"https?://[^/]+/archives/(?P<channel>\w+)/p(?P<s>\d{10})(?P<part>\d{6})(?:\?.*)?")
_STAMP = re.compile(r"(?P<channel>[^\s:/]+):(?P<ts>\d{10}\.\d{6})")
_KEY = re.compile(r"[0-9a-f]{24}")
_BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Subject:
    """The articles that were meant, the best guess first; `message` where a message was named."""

    articles: tuple[int, ...] = ()
    url: str = ""
    message: Queued | None = None


def find_subject(connection: Connection, text: str) -> Subject:
    """Return what a text names.

    Raises ConfigError for what can be neither an id, nor an address, nor a message.
    """
    text = text.strip()
    if text.isdecimal():
        return Subject((int(text),) if int(text) <= _BIGGEST_ID else ())
    if found := _PERMALINK.fullmatch(text):
        return _of_message(connection, found["channel"], f"{found['s']}.{found['part']}")
    if found := _STAMP.fullmatch(text):
        return _of_message(connection, found["channel"], found["ts"])
    if _KEY.fullmatch(text):
        row = outbox.by_key(connection, text)
        return _of_row(connection, row) if row else Subject()
    if not canonical_url(text):
        raise ConfigError(
            f"{text!r} is neither an article's id nor an address nor a message - "
            "give the link of the article or of the Slack message"
        )
    return Subject(_of_url(connection, text), url=text)


def _of_url(connection: Connection, url: str) -> tuple[int, ...]:
    canonical = canonical_url(url)
    keys = [hash64(key) for key in entry_keys("", "", canonical, ())]
    found = [
        *history.articles_at(connection, {url}),
        *history.articles_of_key(connection, keys),
    ] or [
        *history.articles_at(connection, {canonical}),
        *history.placed_at(connection, canonical),
    ]
    return tuple(dict.fromkeys(found))


def _of_message(connection: Connection, channel: str, ts: str) -> Subject:
    rows = history.posts_at(connection, channel, ts) or history.posts_at(connection, f"#{channel}", ts)
    return _of_row(connection, rows[0]) if rows else Subject()


def _of_row(connection: Connection, row: Queued) -> Subject:
    members = history.digested(connection, row.key)
    numbers = [row.article, *(member.article for member in members)]
    if isinstance(row.view, MessageView):
        numbers += [each.article for each in history.decisions_on(connection, {row.key})]
    return Subject(tuple(dict.fromkeys(each for each in numbers if each)), message=row)
