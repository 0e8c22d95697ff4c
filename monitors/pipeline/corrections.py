"""Edits the message of an article that its publisher takes back, corrects or removes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from monitors import sources
from monitors.alerts import shown_source
from monitors.alerts.corrections import Remark, remark_of_text, remark_of_title
from monitors.config import Config
from monitors.fetch import Fetcher
from monitors.records import Article, Fetched, MessageView, Outcome, Post, PostKind, Request
from monitors.store import outbox, rechecks, stories
from monitors.store.engine import reading, writing
from monitors.store.outbox import MessageRow, State

_AT_ONCE = 20  # pages read again in one pass
_PAUSE = timedelta(hours=6)
_MISSES = 2  # in a row before a page counts as gone: a server may stumble
_NOT_FOUND = 404


def tell_titles(
    connection: Connection, edited: Sequence[Article], new: Sequence[Article], now: datetime
) -> int:
    """Note on messages what titles say: edited ones of their own report, new ones of the report they join."""
    told = 0
    for article in (*edited, *new):
        remark = remark_of_title(article.title)
        if remark is not None:
            told += tell(connection, article, remark, now, not_own=article in new)
    return told


def tell(
    connection: Connection, article: Article, remark: Remark, now: datetime, *, not_own: bool = False
) -> int:
    """Edit the messages that an article stands on; with `not_own`, only those of other articles."""
    keys = {key for key in stories.posts_of(connection, [article.id]).values() if key}
    posts: list[Post] = []
    for row in outbox.messages_of(connection, keys, ()):
        own = outbox.by_key(connection, row.key)
        if own is None or (not_own and own.article == article.id):
            continue
        posts += _edit(row, article, _note(article, remark))
    outbox.enqueue(connection, posts, now)
    return len(posts)


def _note(article: Article, remark: Remark) -> str:
    if remark is Remark.GONE:
        return f"{remark}: {shown_source(article)} no longer shows {article.title!r}"
    return f"{remark} by {shown_source(article)}: {article.title}"


def _edit(row: MessageRow, article: Article, note: str) -> Iterable[Post]:
    view = row.view
    if not isinstance(view, MessageView) or view.note == note or row.state is State.DROPPED:
        return ()
    changed = replace(view, note=note)
    return (Post(PostKind.EDIT, row.channel, row.story, row.revision + 1, changed, row.key, article.id),)


async def recheck(engine: Engine, config: Config, fetcher: Fetcher, now: datetime) -> int:
    """Read the pages of alerted articles again, some in each pass; return how many messages were edited."""
    if config.recheck is None:
        return 0
    with reading(engine) as connection:
        due = rechecks.due(connection, now - config.recheck, now - _PAUSE, _AT_ONCE)
    answers = await asyncio.gather(*(fetcher.fetch(Request(each.source, each.url)) for each in due))
    remarks = [await asyncio.to_thread(_judge, fetched) for fetched in answers]
    told = 0
    with writing(engine) as connection:
        misses = rechecks.note(
            connection,
            {each.id: remark is Remark.GONE for each, remark in zip(due, remarks, strict=True)},
            now,
        )
        for article, remark in zip(due, remarks, strict=True):
            if remark is not None and (remark is not Remark.GONE or misses[article.id] >= _MISSES):
                told += tell(connection, article, remark, now)
        rechecks.forget(connection, now - config.recheck)
    return told


def _judge(fetched: Fetched) -> Remark | None:
    if fetched.outcome is Outcome.GONE or fetched.status == _NOT_FOUND:
        return Remark.GONE
    if fetched.outcome is not Outcome.OK:
        return None
    extracted = sources.extract(fetched)
    return remark_of_text(extracted.text)
