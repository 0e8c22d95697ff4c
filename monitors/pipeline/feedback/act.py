"""Acts on a click, in one transaction: keeps the verdict or the mute, and who did so, and edits the message.

A click that Slack delivers twice has the same person and the same time, and changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitors.config import Config
from monitors.errors import ConfigError
from monitors.pipeline.mute import Hand, What, mute_within
from monitors.records import MessageView, Post, PostKind, Verdict
from monitors.render.buttons import MONITOR, SOURCE, STORY, Action
from monitors.slack.clicks import Click
from monitors.store import acts, articles, feedback, history, outbox
from monitors.store.acts import Act, Verb
from monitors.store.feedback import Said
from monitors.store.outbox import Queued

MUTED_FOR = timedelta(hours=24)
_SKEW = timedelta(hours=1)  # between our clock and Slack's
_VERDICTS = {Action.RELEVANT: Verdict.RELEVANT, Action.NOT_RELEVANT: Verdict.NOT_RELEVANT}
_VERBS = {Verdict.RELEVANT: Verb.RELEVANT, Verdict.NOT_RELEVANT: Verb.NOT_RELEVANT}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a click: `text` for the log; `reply` for who pressed, where the message cannot tell it.

    `article` is the one that the message is about, 0 where there is none.
    """

    text: str
    reply: str = ""
    changed: bool = False
    article: int = 0


def act_on(connection: Connection, config: Config, click: Click, now: datetime) -> Outcome:
    """Do what was pressed, and put the message's edit into the outbox."""
    if click.at > now + _SKEW:
        return Outcome("ignored: it was pressed in the future")
    row = _alert_at(connection, click)
    if row is None:
        return Outcome("ignored: no alert of ours stands there", "This alert is no longer known here.")
    if click.action is Action.WHY:
        return Outcome("asked why", article=row.article)
    if click.action is Action.MUTE:
        return _mute(connection, config, click, row, now)
    return _judge(connection, config, click, row, now)


def _alert_at(connection: Connection, click: Click) -> Queued | None:
    """Return the alert that was pressed: what another app wrote is no row, and a digest has no buttons."""
    rows = history.posts_at(connection, click.channel_id, click.ts)
    return next((row for row in rows if row.kind is PostKind.ALERT), None)


def _judge(connection: Connection, config: Config, click: Click, row: Queued, now: datetime) -> Outcome:
    verdict = _VERDICTS[click.action]
    before = feedback.standing(connection, row.story, click.user)
    if before is not None and (before.at >= click.at or (before.verdict, before.post) == (verdict, row.key)):
        return Outcome(f"{verdict}, as {click.who} said already")
    said = Said(
        row.story, click.user, verdict, click.at, row.key, row.channel, row.ts, _source_of(connection, row)
    )
    feedback.put(connection, said, _monitor_keys(config, _named(connection, row)))
    acts.record(connection, Act(click.at, click.who, _VERBS[verdict], "message", row.key))
    # The person may have spoken of the story on another message before: that one tells it no longer.
    for key in dict.fromkeys((row.key, before.post if before else row.key)):
        said_of = feedback.of_message(connection, key)
        counts = {"relevant": said_of.relevant, "not_relevant": said_of.not_relevant}
        _edit(connection, key, now, **counts)
    return Outcome(f"{click.who}: {verdict}", changed=True)


def _source_of(connection: Connection, row: Queued) -> str:
    return next((each.source for each in articles.articles_by_id(connection, [row.article])), "")


def _named(connection: Connection, row: Queued) -> Sequence[str]:
    """Return the names of the monitors that the message shows now."""
    for message in outbox.messages_of(connection, [row.key], ()):
        if isinstance(message.view, MessageView):
            return message.view.monitors
    return row.view.monitors if isinstance(row.view, MessageView) else ()


def _monitor_keys(config: Config, names: Sequence[str]) -> list[str]:
    """Return the keys of monitors, by which they stay the same across renames; unknown ones keep the name."""
    keys = {each.name: each.key for each in config.monitors}
    return [keys.get(name, name) for name in names]


def _mute(connection: Connection, config: Config, click: Click, row: Queued, now: datetime) -> Outcome:
    if acts.is_recorded(connection, click.at, click.who, Verb.MUTE):
        return Outcome(f"muted, as {click.who} did already")
    until = click.at + MUTED_FOR
    if until <= now:
        return Outcome("ignored: it was pressed a day ago")
    chosen = _chosen(connection, click.choice, row)
    if chosen is None:
        return Outcome("ignored: the menu has no such option")
    what, name, shown = chosen
    try:
        mute_within(connection, config, what, name, Hand(click.who, click.at), until=until)
    except ConfigError as trouble:
        return Outcome(f"could not mute: {trouble}", f"That cannot be muted: {trouble}")
    text = f"{shown} muted by {click.name or click.user}"
    _edit(connection, row.key, now, muted=text, muted_until=until)
    return Outcome(f"{shown} muted by {click.who} until {until:%Y-%m-%d %H:%M} UTC", changed=True)


def _chosen(connection: Connection, choice: str, row: Queued) -> tuple[What, str, str] | None:
    """Return what an option of the menu means here: what is muted, its name, and as people read it."""
    if choice == STORY:
        return What.STORY, row.key, "story"
    if choice == SOURCE:
        name = _source_of(connection, row)
        return (What.SOURCE, name, f"source {name}") if name else None
    word, _, place = choice.partition(" ")
    names = dict(enumerate(_named(connection, row)))
    name = names.get(int(place), "") if word == MONITOR and place in {"0", "1", "2"} else ""
    return (What.MONITOR, name, f"monitor {name}") if name else None


def _edit(connection: Connection, key: str, now: datetime, **changes: Any) -> None:  # noqa: ANN401 - fields of a view
    """Put an edit of a message into the outbox, where the changes are any."""
    for row in outbox.messages_of(connection, [key], ()):
        if isinstance(row.view, MessageView) and (view := replace(row.view, **changes)) != row.view:
            edit = Post(PostKind.EDIT, row.channel, row.story, row.revision + 1, view, row.key)
            outbox.enqueue(connection, [edit], now)
