"""What ingest puts into the outbox, and what it finds there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from monitors.records import MessageView, Post, PostKind
from monitors.store import outbox
from monitors.store.engine import writing
from monitors.store.outbox import State

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def alert(story: int = 1, **changes: object) -> Post:
    view = MessageView(f"Story {story}", f"https://x.example/{story}", "R")
    return Post(PostKind.ALERT, "#news", story, story, view, **changes)  # type: ignore[arg-type] # field by field


def edit(parent: Post, revision: int, title: str, **changes: object) -> Post:
    view = MessageView(title, "", "R")
    return Post(PostKind.EDIT, "#news", parent.story, revision, view, parent=parent.key, **changes)  # type: ignore[arg-type] # field by field


def test_an_alert_opens_a_message_that_is_found_by_its_story(engine: Engine) -> None:
    with writing(engine) as connection:
        assert outbox.message_of(connection, "#news", 1) is None
        outbox.enqueue(connection, [alert()], NOW)
        found = outbox.message_of(connection, "#news", 1)
        assert found is not None
        assert (found.key, found.revision, found.view, found.state) == (
            alert().key,
            0,
            alert().view,
            State.PENDING,
        )
        assert outbox.message_of(connection, "#other", 1) is None


def test_messages_are_found_by_key_or_story_each_once_and_oldest_first(engine: Engine) -> None:
    with writing(engine) as connection:
        outbox.enqueue(connection, [alert(3), alert(1), alert(2)], NOW)
        found = outbox.messages_of(connection, {alert(3).key}, {3, 2})
        assert [each.story for each in found] == [3, 2]
        assert outbox.messages_of(connection, set(), set()) == []


def test_an_edit_moves_the_message_on_and_an_older_one_does_not_move_it_back(engine: Engine) -> None:
    parent = alert()
    with writing(engine) as connection:
        outbox.enqueue(connection, [parent, edit(parent, 2, "B"), edit(parent, 1, "A")], NOW)
        found = outbox.message_of(connection, "#news", 1)
        assert found is not None
        assert (found.revision, found.view.title) == (2, "B")
        row = outbox.by_key(connection, parent.key)
        assert row is not None
        assert row.view.title == "B"


def test_an_impatient_edit_takes_the_waiting_message_along(engine: Engine) -> None:
    parent = alert(due=NOW + timedelta(hours=8), collect=True)
    with writing(engine) as connection:
        outbox.enqueue(connection, [parent, edit(parent, 1, "A", urgent=True)], NOW)
        row = outbox.by_key(connection, parent.key)
        assert row is not None
        assert (row.not_before, row.collect, row.urgent, row.view.title) == (NOW, False, True, "A")


def test_a_patient_edit_leaves_the_message_waiting(engine: Engine) -> None:
    due = NOW + timedelta(hours=8)
    parent = alert(due=due, collect=True)
    with writing(engine) as connection:
        outbox.enqueue(connection, [parent, edit(parent, 1, "A", due=due, collect=True)], NOW)
        row = outbox.by_key(connection, parent.key)
        assert row is not None
        assert (row.not_before, row.collect) == (due, True)


def test_rows_are_counted_and_dropped_by_hand(engine: Engine) -> None:
    with writing(engine) as connection:
        outbox.enqueue(connection, [alert(1), alert(2)], NOW)
        assert outbox.drop(connection, [alert(1).key, "nothing"], NOW) == 1
        assert outbox.retry(connection, [alert(2).key], NOW) == 0
        assert outbox.counts(connection) == {State.DROPPED: 1, State.PENDING: 1}
