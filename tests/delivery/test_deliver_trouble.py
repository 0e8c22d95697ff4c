"""Broken channels, broken tokens, a database from a backup, no credential at all, an incoming webhook."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from delivery_world import POST, World, alert, edit, lost, now, reply, unanswered

from monitors.pipeline.deliver.drain import DeliverySummary
from monitors.store import channels, incidents, outbox
from monitors.store.engine import open_engine, reading, writing
from monitors.store.outbox import State
from sandbox.slack import Fault, Kind, Pace, Phase, SandboxSlack


def probe_now(world: World) -> None:
    """Let the pause pass that follows a refusal."""
    with writing(world.engine) as connection:
        for name in channels.paused(connection):
            channels.remember(connection, name, not_before=None)


def test_an_archived_channel_is_paused_and_the_others_go_on(world: World) -> None:
    world.slack.archive("#china")
    world.enqueue(alert(1, "#china"), alert(2, "#china"), alert(3))
    summary = world.deliver()
    assert (summary.delivered, summary.pending, summary.dead) == (2, 2, 0)
    assert summary.failures == ("#china: is_archived",)
    assert world.keys() == [alert(3).key]


def test_an_archived_channel_makes_one_ops_notice_which_recovery_closes(world: World) -> None:
    world.slack.archive("#china")
    world.enqueue(alert(1, "#china"), alert(2, "#china"))
    for _ in range(3):
        world.deliver()
        probe_now(world)
    [notice] = world.news("#news-ops")
    assert notice.text.startswith("Channel not reachable: #china")
    world.slack.archive("#china", archived=False)
    probe_now(world)
    world.deliver()
    world.deliver()
    [notice] = world.news("#news-ops")
    assert notice.text.startswith("Channel reachable again: #china")
    assert len(world.slack.channel("#news-ops").replies(notice.ts)) == 1
    assert len(world.news("#china")) == 2


def test_the_ops_channel_does_not_report_its_own_failure(world: World) -> None:
    world.slack.archive("#news-ops")
    world.section["channel"] = "#news"
    world.enqueue(alert(1, "#news-ops"))
    world.deliver()
    with reading(world.engine) as connection:
        [incident] = incidents.open_incidents(connection)
    assert (incident.subject, incident.post) == ("#news-ops", "")
    assert world.news("#news-ops") == ()


def test_a_revoked_token_kills_no_row_and_all_goes_out_when_it_is_restored(world: World) -> None:
    posts = [alert(1), alert(2, "#china")]
    world.enqueue(*posts)
    world.slack.revoke()
    summary = world.deliver()
    assert (summary.delivered, summary.pending, summary.dead) == (0, 2, 0)
    assert summary.failures == ("Slack: token_revoked",)
    world.slack.restore()
    summary = world.deliver()
    assert (summary.delivered, summary.dead, summary.failures) == (2, 0, ())
    assert world.news("#news-ops") == ()
    with reading(world.engine) as connection:
        assert incidents.open_incidents(connection) == []


def test_a_database_from_a_backup_posts_nothing_again(tmp_path: Path) -> None:
    file, backup = tmp_path / "wirewatch.db", tmp_path / "backup.db"
    with SandboxSlack(("#news", "#news-ops"), pace=Pace(enabled=False)) as slack:
        world = World(open_engine(f"sqlite:///{file}"), slack)
        parent = alert(1)
        world.enqueue(parent)
        world.deliver()
        world.engine.dispose()
        shutil.copy(file, backup)
        world.enqueue(alert(2), alert(3), reply(parent))
        world.deliver()
        world.engine.dispose()
        shutil.copy(backup, file)
        (tmp_path / "wirewatch.db-wal").unlink(missing_ok=True)
        age_of_backup(world)
        # The feeds are read again; the stories get other numbers than before.
        again = [alert(13, title="Story 3", url="https://news.example/3"), alert(12, title="Story 2")]
        again[1] = alert(12, title="Story 2", url="https://news.example/2")
        world.enqueue(
            *again, alert(2, title="Another story", url="https://news.example/other"), reply(parent)
        )
        world.deliver()
        titles = [message.text.split("\n")[0].split(" (")[0] for message in world.news()]
        assert titles == [
            f"Blockchain: {name}" for name in ("Story 1", "Story 2", "Story 3", "Another story")
        ]
        assert len(slack.channel("#news").replies(world.news()[0].ts)) == 1
        assert world.states(again) == [State.SENT, State.SENT]
        world.engine.dispose()


def age_of_backup(world: World) -> None:
    """Let some minutes pass: no backup that is put back is younger."""
    from datetime import timedelta

    from delivery_world import now
    from sqlalchemy import update

    from monitors.store.tables import channel
    from monitors.store.tables import outbox as outbox_table

    with writing(world.engine) as connection:
        connection.execute(update(channel).values(spoke_at=now() - timedelta(minutes=3)))
        connection.execute(update(outbox_table).values(updated_at=now() - timedelta(minutes=3)))


def test_alerts_are_printed_when_there_is_no_credential(world: World) -> None:
    parent = alert(1)
    world.enqueue(parent, alert(2))
    world.environment = {"PATH": "/bin"}
    summary = world.deliver()
    assert (summary.delivered, summary.pending) == (2, 0)
    assert world.printed[0].startswith("No Slack credential")
    assert sum("No Slack credential" in text for text in world.printed) == 1
    assert "[Blockchain] Story 1" in world.printed[1]
    assert world.row(parent).channel_id == "console"
    assert world.slack.calls == ()


def test_an_edit_is_not_printed(world: World) -> None:
    parent = alert(1)
    world.environment = {"PATH": "/bin"}
    world.enqueue(parent)
    world.deliver()
    world.printed.clear()
    world.enqueue(edit(parent))
    assert world.deliver().delivered == 0
    assert not any("Story 1" in text for text in world.printed)


def test_what_was_printed_gets_its_reply_in_slack_as_a_message(world: World) -> None:
    parent = alert(1)
    world.environment = {"PATH": "/bin"}
    world.enqueue(parent)
    world.deliver()
    world.environment = {}
    world.enqueue(reply(parent), edit(parent))
    world.deliver()
    assert world.keys() == [reply(parent).key]
    assert world.row(edit(parent)).state is State.SUPERSEDED


def test_a_notice_that_slack_refuses_is_not_reported_by_another_notice(world: World) -> None:
    world.slack.set_faults(Fault(Kind.ERROR, method=POST, error="invalid_blocks"))
    world.enqueue(alert(1))
    summary = world.deliver()
    assert (summary.dead, summary.pending) == (2, 0)  # the alert, and the notice about it
    assert world.calls(POST) == 4  # each as it is and once as plain text


def webhook(world: World) -> None:
    world.environment = {"SLACK_WEBHOOK_URL": world.slack.webhooks["#news"]}


def test_a_webhook_takes_alerts(world: World) -> None:
    webhook(world)
    world.enqueue(alert(1), alert(2))
    assert world.deliver().delivered == 2
    assert [message.via for message in world.news()] == ["webhook", "webhook"]


def test_an_unanswered_webhook_post_is_held_for_a_person(world: World) -> None:
    webhook(world)
    world.slack.set_faults(unanswered(method="webhook"))
    world.enqueue(alert(1), alert(2))
    summary = world.deliver()
    assert world.states([alert(1), alert(2)]) == [State.HELD, State.SENT]
    assert summary.failures == ("1 messages may have arrived - see: wirewatch outbox list",)


def test_an_unanswered_webhook_post_is_sent_again_where_that_is_wanted(world: World) -> None:
    webhook(world)
    world.section["on_unknown"] = "resend"
    world.slack.set_faults(lost(method="webhook"))
    world.enqueue(alert(1))
    world.deliver()
    assert len(world.news()) == 1


def test_a_channel_whose_history_is_forbidden_still_gets_its_news(world: World) -> None:
    world.slack.set_scopes("chat:write")
    world.enqueue(alert(1))
    assert world.deliver().delivered == 1


def test_no_secret_is_logged_at_debug(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world.slack.set_faults(unanswered(), Fault(Kind.ERROR, method=POST, nth=2, error="ratelimited"))
    world.enqueue(alert(1), alert(2))
    world.deliver()
    hook = world.slack.webhooks["#news"]
    world.environment = {"SLACK_WEBHOOK_URL": hook}
    world.slack.set_faults(Fault(Kind.RESET, Phase.AFTER, method="webhook"))
    world.enqueue(alert(3))
    world.deliver()
    assert len(caplog.records) > 5
    told = caplog.text
    assert world.slack.token not in told
    assert hook.rpartition("/")[2] not in told


def test_a_sender_that_serves_sends_what_comes_within_a_second(world: World) -> None:
    stop = threading.Event()
    serving = threading.Thread(target=lambda: world.deliver(stop=stop, wait=False))
    serving.start()
    try:
        time.sleep(0.3)
        world.enqueue(alert(1))
        deadline = time.monotonic() + 1.0
        while not world.slack.channel("#news").messages and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(world.news()) == 1
    finally:
        stop.set()
        serving.join(10)


def test_what_waits_for_its_time_is_no_failure_and_what_was_tried_in_vain_is_one(world: World) -> None:
    world.enqueue(replace(alert(1), due=now() + timedelta(hours=1)))
    assert world.deliver() == DeliverySummary(pending=1)
    world.slack.set_faults(Fault(Kind.RATELIMITED, method=POST, channel="#news", nth=1, seconds=3))
    world.enqueue(alert(2), alert(3), alert(4, "#china"))
    [failure] = world.deliver(wait=False).failures
    assert failure.startswith("#news: 1 waiting for another try (")
    summary = world.deliver()
    assert (summary.pending, summary.failures) == (1, ())


def test_a_slack_that_never_answers_does_not_hold_up_the_run_for_ever(world: World) -> None:
    world.slack.set_faults(Fault(Kind.STATUS, Phase.BEFORE, method=POST))
    world.enqueue(alert(1))
    began = time.monotonic()

    def clock() -> object:
        return now() + timedelta(seconds=30 * (time.monotonic() - began))

    summary = world.deliver(clock=clock)
    assert (summary.delivered, summary.dead) == (0, 0)
    assert summary.pending + summary.unknown == 1
    [failure] = summary.failures
    assert failure.startswith("#news: 1 waiting for another try (")
    with reading(world.engine) as connection:
        assert outbox.counts(connection).get(State.DEAD, 0) == 0
