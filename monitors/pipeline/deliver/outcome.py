"""Decides what an answer from Slack does to the row, to its channel and to the workspace; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitors.records import PostKind
from monitors.slack.answers import Answer, Later, Refused, Scope, Sent, Unsure
from monitors.store.channels import ChannelState
from monitors.store.outbox import Queued, State

POISON_AFTER = 8
"""Resends after which a row is given up, where others of its channel got through meanwhile."""

SECOND_LOOK = 4  # times the settle time, as config.yaml says
_QUICK_LOOK = 5  # a first look after a fifth of it can only find the row, never miss it
_LONGEST_PAUSE_S = 300.0
_PROBE_S = 60.0
_NORMAL_SETTLE_S = 15.0
_MINIMAL_HOPELESS = frozenset({"thread_not_found", "cannot_reply_to_message", "message_not_found"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Columns to set: of the row, of its channel, of the workspace, of the edits in all channels."""

    row: Mapping[str, object]
    channel: Mapping[str, object] = field(default_factory=dict)
    workspace: Mapping[str, object] = field(default_factory=dict)
    edits: Mapping[str, object] = field(default_factory=dict)


def judge(row: Queued, answer: Answer, channel: ChannelState, settle: timedelta, now: datetime) -> Verdict:
    """Return what follows from the answer to an attempt to post or edit."""
    match answer:
        case Sent():
            return _sent(row, answer, channel, settle, now)
        case Later():
            return _later(row, answer, channel, settle, now)
        case Unsure(text):
            return _unsure(row, text, channel, settle, now)
        case Refused(Scope.MESSAGE, text):
            return Verdict(_refused(row, text))
        case Refused(scope, text):
            pause = {"paused": text, "not_before": now + probe_after(channel.failures, settle)}
            pending = {"state": State.PENDING, "error": text}
            if scope is Scope.WORKSPACE:
                return Verdict(pending, {"failures": channel.failures + 1}, pause)
            return Verdict(pending, pause | {"failures": channel.failures + 1})


def _sent(row: Queued, answer: Sent, channel: ChannelState, settle: timedelta, now: datetime) -> Verdict:
    values: dict[str, object] = {"state": State.SENT, "error": "", "looks": 0}
    if row.kind is not PostKind.EDIT:
        values |= {"ts": answer.ts, "channel_id": answer.channel_id}
    # What was posted again may turn up twice, once Slack's history has caught up.
    values["look_at"] = now + SECOND_LOOK * settle if row.resent else None
    state: dict[str, object] = {"failures": 0, "paused": "", "not_before": None, "spoke_at": now}
    if answer.channel_id:
        state["channel_id"] = answer.channel_id
    if row.kind not in {PostKind.EDIT, PostKind.REPLY}:
        state["last_ts"] = max(channel.last_ts, answer.ts)
    return Verdict(values, state, {"paused": "", "not_before": None})


def _later(row: Queued, answer: Later, channel: ChannelState, settle: timedelta, now: datetime) -> Verdict:
    pending = {"state": State.PENDING, "error": answer.text}
    if answer.after_s is None:
        pause = {"not_before": now + backoff(channel.failures, settle)}
    else:
        pause = {"not_before": now + timedelta(seconds=answer.after_s)}
        if row.kind is PostKind.EDIT:
            # Slack counts posts by channel, and every other method over all channels together.
            return Verdict(pending, edits=pause)
    return Verdict(pending, pause | {"failures": channel.failures + 1})


def _unsure(row: Queued, text: str, channel: ChannelState, settle: timedelta, now: datetime) -> Verdict:
    failures = {"failures": channel.failures + 1}
    if row.kind is PostKind.EDIT:
        # To edit twice is harmless, so nothing needs to be looked up.
        again = now + backoff(channel.failures, settle)
        return Verdict({"state": State.PENDING, "error": text, "not_before": again}, failures)
    return Verdict({"state": State.UNKNOWN, "error": text, "look_at": now + settle / _QUICK_LOOK}, failures)


def _refused(row: Queued, text: str) -> dict[str, object]:
    if row.kind is PostKind.EDIT and text in _MINIMAL_HOPELESS | {
        "cant_update_message",
        "edit_window_closed",
    }:
        return {"state": State.SUPERSEDED, "error": text}
    if row.minimal:
        return {"state": State.DEAD, "error": text}
    return {"state": State.PENDING, "minimal": True, "error": text}


def becomes_readable(channel: ChannelState, answer: Answer) -> bool:
    """Return whether an answer ends what kept a channel from being read: it had no ID, or it was broken."""
    return isinstance(answer, Sent) and bool(channel.paused or (answer.channel_id and not channel.channel_id))


def backoff(failures: int, settle: timedelta) -> timedelta:
    """Return the pause after a failure that says nothing about when to come back: 1 s, 2 s, 4 s ... 5 min."""
    unit = min(1.0, settle.total_seconds() / _NORMAL_SETTLE_S)
    return timedelta(seconds=min(_LONGEST_PAUSE_S, 2.0 ** min(failures, 10)) * unit)


def probe_after(failures: int, settle: timedelta) -> timedelta:
    """Return when a broken channel or workspace is tried again: 1 min, growing to 5."""
    unit = min(1.0, settle.total_seconds() / _NORMAL_SETTLE_S)
    return timedelta(seconds=min(_LONGEST_PAUSE_S, _PROBE_S * (1 + failures)) * unit)


def judge_absent(
    row: Queued, channel: ChannelState, settle: timedelta, read_at: datetime
) -> Mapping[str, object]:
    """Return what follows when a complete read of the history, begun at `read_at`, lacks an unknown row.

    Reads before the settle time prove nothing; two after it do, the second after four times that.
    """
    attempted = row.attempted_at or read_at
    if read_at < attempted + settle:
        return {"look_at": attempted + settle}
    if row.absent_reads == 0 or read_at < attempted + SECOND_LOOK * settle:
        return {"absent_reads": 1, "look_at": attempted + SECOND_LOOK * settle}
    resent = row.resent + 1
    if resent >= POISON_AFTER and channel.last_ts > row.after_ts:
        return {"state": State.DEAD, "look_at": None, "error": f"never arrived: {row.error}"}
    return {"state": State.PENDING, "look_at": None, "resent": resent, "absent_reads": 0}


def next_sweep(row: Queued, settle: timedelta, now: datetime) -> datetime | None:
    """Return when a row that was posted again is checked once more for a copy; None after the third time."""
    waits = (4 * SECOND_LOOK, 16 * SECOND_LOOK)
    return now + waits[row.looks] * settle if row.looks < len(waits) else None
