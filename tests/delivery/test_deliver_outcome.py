"""What an answer does to the row, its channel and the workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from delivery_world import alert

from monitors.pipeline.deliver.outcome import backoff, judge, judge_absent, next_sweep, probe_after
from monitors.records import PostKind
from monitors.slack.answers import Answer, Later, Refused, Scope, Sent, Unsure
from monitors.store.channels import ChannelState
from monitors.store.outbox import Queued, State

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETTLE = timedelta(seconds=15)


def row(**changes: Any) -> Queued:
    post = alert(1)
    queued = Queued(
        id=1, key=post.key, mark=post.mark, kind=PostKind.ALERT, channel="#news", story=1, revision=1,
        article=1, parent="", view=post.view, urgent=False, collect=False, state=State.SENDING,
        minimal=False, attempts=1,
        attempted_at=NOW, after_ts="5", absent_reads=0, look_at=None, looks=0, resent=0, not_before=NOW,
        created_at=NOW, updated_at=NOW, ts="", channel_id="", digest="", error="",
    )  # fmt: skip
    return replace(queued, **changes)


def verdict(answer: Answer, channel: ChannelState | None = None, **changes: Any) -> Any:
    return judge(row(**changes), answer, channel or ChannelState("#news"), SETTLE, NOW)


def test_a_sent_row_keeps_its_timestamp_and_heals_its_channel() -> None:
    found = verdict(Sent("9.1", "C1"), ChannelState("#news", paused="is_archived", failures=3, last_ts="8"))
    assert found.row["state"] is State.SENT
    assert (found.row["ts"], found.row["look_at"]) == ("9.1", None)
    assert (found.channel["failures"], found.channel["paused"], found.channel["last_ts"]) == (0, "", "9.1")


def test_a_row_that_was_sent_again_is_checked_for_a_copy() -> None:
    assert verdict(Sent("9.1", "C1"), resent=1).row["look_at"] == NOW + 4 * SETTLE


def test_the_channel_waits_as_long_as_slack_asks() -> None:
    found = verdict(Later("ratelimited", 30.0))
    assert (found.row["state"], found.channel["not_before"]) == (State.PENDING, NOW + timedelta(seconds=30))


def test_pauses_without_a_term_grow_up_to_five_minutes() -> None:
    assert [backoff(failures, SETTLE).total_seconds() for failures in (0, 1, 2, 50)] == [1, 2, 4, 300]
    assert [probe_after(failures, SETTLE).total_seconds() for failures in (0, 1, 50)] == [60, 120, 300]


def test_an_unsure_answer_is_looked_up_soon() -> None:
    found = verdict(Unsure("HTTP 503"))
    assert (found.row["state"], found.row["look_at"]) == (State.UNKNOWN, NOW + SETTLE / 5)


def test_an_unsure_edit_is_made_again() -> None:
    found = verdict(Unsure("HTTP 503"), kind=PostKind.EDIT)
    assert (found.row["state"], found.row["not_before"]) == (State.PENDING, NOW + timedelta(seconds=1))


def test_a_broken_channel_is_paused_and_keeps_its_row() -> None:
    found = verdict(Refused(Scope.CHANNEL, "is_archived"))
    assert found.row["state"] is State.PENDING
    assert (found.channel["paused"], found.workspace) == ("is_archived", {})


def test_a_broken_token_pauses_everything() -> None:
    found = verdict(Refused(Scope.WORKSPACE, "token_revoked"))
    assert found.row["state"] is State.PENDING
    assert found.workspace["paused"] == "token_revoked"
    assert "paused" not in found.channel


def test_a_refused_message_is_tried_as_plain_text_and_then_given_up() -> None:
    refused = Refused(Scope.MESSAGE, "invalid_blocks")
    assert verdict(refused).row == {"state": State.PENDING, "minimal": True, "error": "invalid_blocks"}
    assert verdict(refused, minimal=True).row["state"] is State.DEAD


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_an_edit_of_a_message_that_is_gone_is_let_go(error: str) -> None:
    assert verdict(Refused(Scope.MESSAGE, error), kind=PostKind.EDIT).row["state"] is State.SUPERSEDED


def absent(after_s: float, channel: ChannelState | None = None, **changes: Any) -> Any:
    state = channel or ChannelState("#news")
    return judge_absent(row(**changes), state, SETTLE, NOW + timedelta(seconds=after_s))


def test_a_read_before_the_settle_time_proves_nothing() -> None:
    assert absent(14) == {"look_at": NOW + SETTLE}


def test_the_second_read_comes_after_four_settle_times() -> None:
    assert absent(15) == {"absent_reads": 1, "look_at": NOW + 4 * SETTLE}
    assert absent(59, absent_reads=1) == {"absent_reads": 1, "look_at": NOW + 4 * SETTLE}


def test_a_row_absent_twice_is_sent_again() -> None:
    found = absent(60, absent_reads=1)
    assert (found["state"], found["resent"]) == (State.PENDING, 1)


def test_one_late_read_alone_is_not_enough() -> None:
    assert absent(3600)["absent_reads"] == 1


def test_a_row_that_never_arrives_is_given_up_only_when_others_get_through() -> None:
    assert absent(60, absent_reads=1, resent=7, after_ts="5")["state"] is State.PENDING
    others = ChannelState("#news", last_ts="6")
    assert absent(60, others, absent_reads=1, resent=7, after_ts="5")["state"] is State.DEAD


def test_sweeps_end_after_the_third() -> None:
    assert next_sweep(row(looks=0), SETTLE, NOW) == NOW + 16 * SETTLE
    assert next_sweep(row(looks=1), SETTLE, NOW) == NOW + 64 * SETTLE
    assert next_sweep(row(looks=2), SETTLE, NOW) is None
