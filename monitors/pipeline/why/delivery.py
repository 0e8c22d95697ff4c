"""Says what became of the messages that an article stands on; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitors.pipeline.why.verdicts import Shown, Stage, StageName
from monitors.records import PostKind
from monitors.store.history import Dossier
from monitors.store.outbox import Queued, State


@dataclass(frozen=True, slots=True)
class _Carried:
    """An outbox row that carries the article, how, and the row that stands in Slack for it."""

    how: str
    row: Queued
    shown: Queued


def delivered(dossier: Dossier, now: datetime) -> tuple[Stage, tuple[Shown, ...]]:
    """Return what became of the article's messages, and where they stand."""
    carried = list(_carried(dossier))
    shown = tuple(
        Shown(
            each.row.channel, each.how, each.shown.state, each.row.key, each.shown.ts, each.shown.channel_id
        )
        for each in carried
    )
    lines = tuple(f"{each.row.channel}: {_sentence(each, now)}" for each in carried)
    facts = {
        "messages": [
            {
                "channel": each.channel,
                "how": each.how,
                "state": each.state,
                "ts": each.ts,
                "channel_id": each.channel_id,
                "key": each.key,
            }
            for each in shown
        ]
    }
    return Stage(StageName.DELIVERED, _verdict(carried), lines, facts), shown


def _verdict(carried: list[_Carried]) -> str:
    if not carried:
        return "nothing was queued"
    sent = sum(each.shown.state is State.SENT for each in carried)
    return f"stands in {sent} of {len(carried)} messages" if sent < len(carried) else "delivered"


def _carried(dossier: Dossier) -> Iterator[_Carried]:
    number, posts = dossier.article.id, dossier.posts
    for key in dict.fromkeys(each.post for each in dossier.decided if each.post in posts):
        row = posts[key]
        replies = [
            each
            for each in posts.values()
            if each.kind is PostKind.REPLY and each.article == number and each.parent == key
        ]
        for reply in replies:
            yield _Carried("reply", reply, reply)
        if replies:
            continue
        own = row.article == number
        if row.digest in posts:
            yield _Carried("digest" if own else "folded", row, posts[row.digest])
        else:
            yield _Carried("alert" if own else "folded", row, row)


def _sentence(each: _Carried, now: datetime) -> str:
    what = {
        "alert": "its own message",
        "reply": "its reply in the thread",
        "folded": f"folded into the message {each.row.view.title!r}, which",
        "digest": "collected into a digest, which",
    }[each.how]
    if each.how == "folded" and each.row is not each.shown:
        what = f"folded into {each.row.view.title!r}, which stands in a digest that"
    return f"{what} {_fate(each.shown, now)}"


_FATES = {
    State.SENDING: "is being sent",
    State.UNKNOWN: "got no answer and is being looked up",
    State.HELD: "may have arrived; somebody has to look: wirewatch outbox list",
    State.DEAD: "was refused by Slack",
    State.DROPPED: "was given up",
    State.DIGESTED: "went into a digest",
    State.SUPERSEDED: "was overtaken by a later edit",
}


def _fate(row: Queued, now: datetime) -> str:
    error = f" ({row.error})" if row.error else ""
    if row.state is State.SENT:
        place = f" in {row.channel_id or row.channel} as ts {row.ts}" if row.ts else ""
        return f"was sent{place} at {row.updated_at:%Y-%m-%d %H:%M:%S} UTC"
    if row.state is not State.PENDING:
        return f"{_FATES[row.state]}{error}"
    if row.not_before > now:
        kind = "to be collected with others" if row.collect else "not due before"
        return f"waits until {row.not_before:%Y-%m-%d %H:%M} UTC, {kind}{error}"
    return f"waits in the outbox since {row.created_at:%Y-%m-%d %H:%M:%S} UTC{error}"
