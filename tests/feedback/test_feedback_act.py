"""What a click does: kept once, acted on, and shown on the message by an edit in the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from clicks import click
from line import Line, entry, loaded_config

from monitors.alerts import Reason
from monitors.pipeline.feedback.act import MUTED_FOR, Outcome, act_on
from monitors.pipeline.feedback.precision import precision
from monitors.pipeline.why import Ground, why
from monitors.records import MessageView, Post, PostKind
from monitors.slack.clicks import Click
from monitors.store import acts, history, outbox
from monitors.store.engine import reading, writing
from monitors.store.outbox import Queued, State
from monitors.store.tables import outbox as outbox_table

PLAN = "Huawei and the Nanshan district sign a three-year blockchain plan"
BOB = "U0READER02"


def press(line: Line, pressed: Click) -> Outcome:
    with writing(line.engine) as connection:
        return act_on(connection, line.loaded.config, pressed, line.now)


def said(
    line: Line, action: str, *, seconds: float = 0, user: str = "U0READER01", number: int = 1
) -> Outcome:
    at = line.now + timedelta(seconds=seconds)
    return press(line, click(action, at, user=user, ts=f"{1_700_000_000 + number}.000100"))


def muted(line: Line, choice: str) -> Outcome:
    return press(line, click("mute", line.now, choice=choice))


def edits(line: Line) -> list[Queued]:
    with reading(line.engine) as connection:
        return [row for row in outbox.listed(connection, list(State)) if row.kind is PostKind.EDIT]


def shown(line: Line, article: int = 1) -> MessageView:
    """What the message of an article says now."""
    with reading(line.engine) as connection:
        rows = [
            row
            for row in outbox.listed(connection, list(State))
            if row.article == article and row.kind is PostKind.ALERT
        ]
        (message,) = outbox.messages_of(connection, [rows[0].key], ())
    assert isinstance(message.view, MessageView)
    return message.view


def kept(line: Line) -> list[tuple[str, str, str]]:
    with reading(line.engine) as connection:
        return [(each.who, each.verb, each.what) for each in acts.acts(connection)]


def reasons(line: Line, article: int) -> list[str]:
    with reading(line.engine) as connection:
        return [each.reason for each in history.decisions_about(connection, article)]


@pytest.fixture
def alerted(line: Line) -> Line:
    """One alert that two monitors matched, and that stands in Slack."""
    line.poll(entry(PLAN))
    line.deliver()
    return line


def test_a_verdict_is_counted_kept_and_shown_on_the_message(alerted: Line) -> None:
    assert said(alerted, "relevant").changed
    assert said(alerted, "not_relevant", user=BOB).changed
    assert (shown(alerted).relevant, shown(alerted).not_relevant) == (1, 1)
    assert kept(alerted) == [
        ("ada (U0READER01)", "relevant", "message"),
        ("bob (U0READER02)", "not relevant", "message"),
    ]
    # The second edit overtakes the first, which was not sent yet.
    assert [row.state for row in edits(alerted)] == [State.SUPERSEDED, State.PENDING]


def test_the_last_verdict_of_a_person_about_a_story_counts(alerted: Line) -> None:
    said(alerted, "relevant")
    said(alerted, "not_relevant", seconds=5)
    assert (shown(alerted).relevant, shown(alerted).not_relevant) == (0, 1)
    assert len(kept(alerted)) == 2


def test_a_click_that_is_delivered_twice_counts_once_also_out_of_order(alerted: Line) -> None:
    said(alerted, "relevant")
    assert not said(alerted, "relevant").changed
    said(alerted, "not_relevant", seconds=5)
    assert not said(alerted, "relevant").changed
    assert (shown(alerted).relevant, shown(alerted).not_relevant) == (0, 1)
    assert len(kept(alerted)) == 2
    assert len(edits(alerted)) == 2


def test_the_same_verdict_again_changes_nothing(alerted: Line) -> None:
    said(alerted, "relevant")
    assert not said(alerted, "relevant", seconds=60).changed
    assert len(kept(alerted)) == 1


def test_a_verdict_on_another_message_of_the_story_moves_there(alerted: Line) -> None:
    view = shown(alerted)
    with writing(alerted.engine) as connection:
        related = Post(PostKind.ALERT, "#news", 1, 99, view, article=99)
        outbox.enqueue(connection, [related], alerted.now)
    alerted.deliver()
    assert said(alerted, "relevant").changed
    assert said(alerted, "relevant", seconds=5, number=2).changed
    assert (shown(alerted).relevant, shown(alerted, 99).relevant) == (0, 1)


def test_precision_is_told_by_monitor_and_by_source(alerted: Line) -> None:
    said(alerted, "relevant")
    said(alerted, "not_relevant", user=BOB)
    alerted.poll(entry("Zebras inspire Huawei engineers", source="Wire"))
    alerted.deliver()
    # The two verdicts above made edits, rows 2 and 3.
    said(alerted, "relevant", number=4)
    with reading(alerted.engine) as connection:
        found = precision(connection, alerted.loaded.config, alerted.now).as_json()
        later = precision(connection, alerted.loaded.config, alerted.now + timedelta(days=31))
    assert found["monitors"] == [
        {"monitor": "Blockchain", "relevant": 1, "not_relevant": 1, "precision": 0.5},
        {"monitor": "Huawei", "relevant": 2, "not_relevant": 1, "precision": 0.667},
    ]
    assert found["sources"] == [
        {"source": "Ledger", "relevant": 1, "not_relevant": 1, "precision": 0.5},
        {"source": "Wire", "relevant": 1, "not_relevant": 0, "precision": 1.0},
    ]
    assert later.as_json() == {"days": 30, "monitors": [], "sources": []}


def test_a_renamed_monitor_keeps_its_feedback(line: Line) -> None:
    monitor = {"id": "chain", "name": "Chains", "keywords": ["blockchain"]}
    line.configure(loaded_config([monitor]))
    line.poll(entry(PLAN))
    line.deliver()
    said(line, "relevant")
    line.configure(loaded_config([monitor | {"name": "Ledgers"}]))
    with reading(line.engine) as connection:
        assert list(precision(connection, line.loaded.config, line.now).monitors) == ["Ledgers"]


@pytest.mark.parametrize(
    ("choice", "title", "reason"),
    [
        ("story", PLAN.replace("three-year", "five-year") + " today", Reason.MUTED_STORY),
        ("source", "Zebras inspire Huawei engineers", Reason.MUTED_SOURCE),
        ("monitor 1", "Zebras inspire Huawei engineers", Reason.MUTED_MONITOR),
    ],
)
def test_what_a_button_muted_is_not_sent_for_a_day_and_why_says_so(
    alerted: Line, choice: str, title: str, reason: Reason
) -> None:
    pressed_at = alerted.now
    assert muted(alerted, choice).changed
    alerted.poll(entry(title))
    assert set(reasons(alerted, 2)) == {reason}
    ground = Ground(alerted.engine, alerted.loaded.config, alerted.rules, alerted.now)
    assert why(ground, "2")[0].verdict == f"not sent: {reason}"
    view = shown(alerted)
    assert view.muted.endswith("muted by ada")
    assert view.muted_until == pressed_at + MUTED_FOR
    alerted.poll(entry("Huawei opens a campus in Ghent"), minutes=24 * 60)
    assert set(reasons(alerted, 3)) == {Reason.ALERTED}


def test_a_mute_that_is_delivered_twice_mutes_once_and_is_kept_with_who_and_when(alerted: Line) -> None:
    assert muted(alerted, "monitor 0").changed
    assert not muted(alerted, "monitor 0").changed
    with reading(alerted.engine) as connection:
        (act,) = acts.acts(connection)
        (row,) = history.mutes(connection, alerted.now)
    assert (act.who, act.verb, act.what, act.value) == ("ada (U0READER01)", "mute", "monitor", "Blockchain")
    assert (act.at, row.until) == (alerted.now, alerted.now + MUTED_FOR)


def test_later_verdicts_and_folds_keep_what_was_said(alerted: Line) -> None:
    muted(alerted, "monitor 0")
    said(alerted, "relevant", user=BOB)
    alerted.poll(entry(f"{PLAN}, officials say", source="Wire"))
    view = shown(alerted)
    assert view.also == ("Wire",)
    assert view.muted == "monitor Blockchain muted by ada"
    assert view.relevant == 1


@pytest.mark.parametrize(
    "choice", ["", "monitor 2", "monitor 7", "monitor x", "monitor", "everything", "story 1"]
)
def test_an_option_that_the_menu_has_not_is_ignored(alerted: Line, choice: str) -> None:
    outcome = muted(alerted, choice)
    assert outcome == Outcome("ignored: the menu has no such option")
    assert kept(alerted) == []


def test_what_is_no_longer_configured_cannot_be_muted_and_who_pressed_hears_so(alerted: Line) -> None:
    alerted.configure(loaded_config([{"name": "Other", "keywords": ["other"]}]))
    outcome = muted(alerted, "monitor 0")
    assert "no monitor is called 'Blockchain'" in outcome.reply
    assert not outcome.changed
    assert kept(alerted) == []
    assert said(alerted, "relevant").changed


def test_a_message_of_somebody_else_or_from_before_is_ignored(alerted: Line) -> None:
    for ts in ("1700000009.000100", "1600000000.000000"):
        outcome = press(alerted, click("relevant", alerted.now, ts=ts))
        assert outcome.text == "ignored: no alert of ours stands there"
        assert outcome.reply
    assert kept(alerted) == []
    assert edits(alerted) == []


def test_a_digest_is_no_alert(alerted: Line) -> None:
    with writing(alerted.engine) as connection:
        connection.execute(outbox_table.update().values(kind=PostKind.DIGEST))
    assert not said(alerted, "relevant").changed


def test_a_click_from_the_future_or_a_mute_of_yesterday_is_ignored(alerted: Line) -> None:
    assert said(alerted, "relevant", seconds=7_200).text == "ignored: it was pressed in the future"
    late: datetime = alerted.now - timedelta(days=2)
    assert press(alerted, click("mute", late, choice="story")).text == "ignored: it was pressed a day ago"
    assert kept(alerted) == []


def test_why_names_the_article_and_changes_nothing(alerted: Line) -> None:
    assert said(alerted, "why") == Outcome("asked why", article=1)
    assert kept(alerted) == []


def test_why_tells_what_people_said_of_the_message(alerted: Line) -> None:
    said(alerted, "not_relevant")
    ground = Ground(alerted.engine, alerted.loaded.config, alerted.rules, alerted.now)
    lines = [text for stage in why(ground, "1")[0].stages for text in stage.lines]
    assert [text for text in lines if text.startswith("by hand: ada (U0READER01): called it not relevant, ")]
