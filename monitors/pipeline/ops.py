"""Ops notices: one post an incident in a channel of their own, edited while it lasts, closed on recovery.

A failure is never reported through the path that fails: what is wrong with Slack as a whole, or with the ops
channel itself, only stands in the incident table, in `status` and in the summary of the run.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitors.alerts.timing import next_time
from monitors.config import Config
from monitors.records import Notice, NoticeView, Post, PostKind
from monitors.render.text import utc_words
from monitors.store import incidents, outbox, pulse
from monitors.store.incidents import Incident
from monitors.store.pulse import Pulse

WORKSPACE = "workspace"
CHANNEL = "channel"
_BEATS = 10**12
_EDIT_EVERY = timedelta(minutes=10)  # a source that fails at each poll is no news
_TITLES = {
    WORKSPACE: "Slack refuses everything",
    CHANNEL: "Channel not reachable",
    "message": "Message refused by Slack",
    "source": "Source failing",
}
_OVER = {WORKSPACE: "Slack accepts again", CHANNEL: "Channel reachable again", "source": "Source recovered"}
_ADVICE = {
    CHANNEL: "Invite the app to the channel, unarchive it, or name another one in config.yaml.",
    "message": "See it with: wirewatch outbox list",
}

_log = logging.getLogger(__name__)


def notice(connection: Connection, config: Config, notices: Sequence[Notice], now: datetime) -> None:
    """Open, repeat or close incidents, with the posts about them."""
    for one in notices:
        found = incidents.find_open(connection, one.kind, one.subject)
        if one.closes:
            if found is not None:
                _close(connection, config, found, one, now)
        elif found is None:
            _open(connection, config, one, now)
        else:
            _repeat(connection, config, found, one, now)


def _open(connection: Connection, config: Config, one: Notice, now: datetime) -> None:
    number = incidents.open_one(connection, one.kind, one.subject, one.text, now)
    _log.warning("%s: %s: %s", _title(one.kind), one.subject, one.text)
    channel = _path(config, one)
    if channel is None:
        if not one.lasts:
            incidents.change(connection, number, closed_at=now)
        return
    fresh = Incident(number, one.subject, one.kind, one.text, 1, now, now, None, "")
    post = Post(PostKind.OPS, channel, _story(number), 0, _view(fresh, one, now))
    outbox.enqueue(connection, [post], now)
    incidents.change(connection, number, post=post.key, closed_at=None if one.lasts else now)


def _title(kind: str) -> str:
    return _TITLES.get(kind) or f"{kind[:1].upper()}{kind[1:]}"


def _path(config: Config, one: Notice) -> str | None:
    channel = config.slack.ops_channel
    failing = one.kind == WORKSPACE or (one.kind == CHANNEL and one.subject == channel)
    return None if failing else channel


def _story(number: int) -> int:
    # Apart from stories and digests, whose keys must not collide: see render.digest.digest_posts.
    return -(2 * number + 1)


def _repeat(connection: Connection, config: Config, found: Incident, one: Notice, now: datetime) -> None:
    if one.text == found.text and now - found.updated_at < _EDIT_EVERY:
        return
    times = found.times + 1
    incidents.change(connection, found.id, text=one.text, times=times, updated_at=now)
    channel = _path(config, one)
    if found.post and channel is not None:
        view = _view(found, one, now, times=times)
        edit = Post(PostKind.EDIT, channel, _story(found.id), times, view, parent=found.post)
        outbox.enqueue(connection, [edit], now)


def _close(connection: Connection, config: Config, found: Incident, one: Notice, now: datetime) -> None:
    incidents.change(connection, found.id, closed_at=now, updated_at=now)
    _log.warning("%s: %s", _OVER.get(found.kind, "Over"), found.subject)
    channel = _path(config, one)
    if not found.post or channel is None:
        return
    revision = found.times + 1
    view = NoticeView(
        f"{_OVER.get(found.kind, 'Over')}: {found.subject}",
        facts=(
            ("Began", utc_words(found.opened_at)),
            ("Over", utc_words(now)),
            ("Lasted", _span(now - found.opened_at)),
        ),
        detail=one.text or found.text,
        closed=True,
    )
    story = _story(found.id)
    posts = [
        Post(PostKind.EDIT, channel, story, revision, view, parent=found.post),
        # An edit notifies nobody: those who follow the thread hear of the recovery through a reply.
        Post(PostKind.REPLY, channel, story, revision, view, parent=found.post),
    ]
    outbox.enqueue(connection, posts, now)


def _view(found: Incident, one: Notice, now: datetime, times: int = 1) -> NoticeView:
    facts = [("Since", utc_words(found.opened_at))]
    if times > 1:
        facts += [("Seen again", utc_words(now)), ("Lasts for", _span(now - found.opened_at))]
    title = f"{_title(one.kind)}: {one.subject}"
    return NoticeView(title, tuple(facts), one.text, one.advice or _ADVICE.get(one.kind, ""))


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "less than a minute"


def heartbeat(connection: Connection, config: Config, now: datetime) -> None:
    """Queue the line that says that wirewatch runs, once for each time of `heartbeat`."""
    cycle, channel = config.slack.heartbeat, config.slack.ops_channel
    if cycle is None or channel is None:
        return
    last = pulse.last_beat(connection)
    if last is None:
        pulse.remember_beat(connection, now)
        return
    if next_time(cycle, last) > now:
        return
    found = pulse.take_pulse(connection, last)
    pulse.remember_beat(connection, now)
    view = NoticeView(f"wirewatch is running · {utc_words(now)}", detail=_beat(found))
    # Numbers beyond every incident, so that its key is its own.
    number = _story(_BEATS + int(now.timestamp()))
    outbox.enqueue(connection, [Post(PostKind.OPS, channel, number, 0, view)], now)


def _beat(found: Pulse) -> str:
    return (
        f"{found.polled} sources polled, {found.articles} articles seen, {found.matched} matched, "
        f"{found.folded} folded, {found.sent} sent, {found.pending} pending, {found.gaps} gaps"
    )
