"""Ops notices: one post an incident, and a line each day that says that all runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from monitors.config import Config, Cycle
from monitors.config.models import Slack as SlackSection
from monitors.pipeline import ops
from monitors.records import Notice, NoticeView, PostKind
from monitors.store import incidents, outbox
from monitors.store.engine import writing
from monitors.store.outbox import Queued, State
from monitors.store.tables import poll

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONFIG = Config(slack=SlackSection(ops_channel="#ops", heartbeat=Cycle(cron="0 9 * * *")))
NO_CHANNEL = Config(slack=SlackSection(heartbeat=Cycle(cron="0 9 * * *")))
FAILING = Notice("source", "Reuters", "HTTP 403", advice="Look at the address.")
WELL = Notice("source", "Reuters", "41 articles read", closes=True)


def tell(engine: Engine, *notices: Notice, at: datetime = NOW, config: Config = CONFIG) -> list[Queued]:
    with writing(engine) as connection:
        ops.notice(connection, config, notices, at)
        return outbox.listed(connection, list(State))


def titles(rows: list[Queued]) -> list[tuple[str, str]]:
    return [(row.kind.value, row.view.title) for row in rows if row.state is State.PENDING]


def test_an_incident_is_one_post_with_what_to_do(engine: Engine) -> None:
    [row] = tell(engine, FAILING)
    assert row.view == NoticeView(
        "Source failing: Reuters", (("Since", "2026-11-22 12:00 UTC"),), "HTTP 403", "Look at the address."
    )
    assert (row.kind, row.channel) == (PostKind.OPS, "#ops")


def test_a_repeat_within_minutes_says_nothing_new(engine: Engine) -> None:
    tell(engine, FAILING)
    assert len(tell(engine, FAILING, at=NOW + timedelta(minutes=5))) == 1


def test_a_later_repeat_changes_the_post(engine: Engine) -> None:
    tell(engine, FAILING)
    [row, _] = tell(engine, FAILING, at=NOW + timedelta(hours=26))
    assert isinstance(row.view, NoticeView)
    assert dict(row.view.facts)["Lasts for"] == "1 d 2 h"


def test_recovery_closes_the_incident_and_answers_in_its_thread(engine: Engine) -> None:
    tell(engine, FAILING)
    rows = tell(engine, WELL, at=NOW + timedelta(minutes=192))
    assert titles(rows) == [("ops", "Source recovered: Reuters"), ("reply", "Source recovered: Reuters")]
    assert isinstance(rows[0].view, NoticeView)
    assert dict(rows[0].view.facts)["Lasted"] == "3 h 12 min"
    assert rows[0].view.closed
    with writing(engine) as connection:
        assert incidents.open_incidents(connection) == []


def test_a_recovery_without_an_incident_is_no_news(engine: Engine) -> None:
    assert tell(engine, WELL) == []


def test_a_new_incident_after_a_recovery_is_a_new_post(engine: Engine) -> None:
    tell(engine, FAILING)
    tell(engine, WELL)
    rows = tell(engine, FAILING)
    assert len({row.key for row in rows if row.kind is PostKind.OPS}) == 2


def test_what_has_no_duration_is_told_and_stays_not_open(engine: Engine) -> None:
    passing = Notice("source moved", "Reuters", "to another address", lasts=False)
    assert titles(tell(engine, passing, passing)) == [("ops", "Source moved: Reuters")] * 2
    with writing(engine) as connection:
        assert incidents.open_incidents(connection) == []


def test_without_an_ops_channel_the_incident_is_only_remembered(engine: Engine) -> None:
    assert tell(engine, FAILING, Notice("x", "y", "z", lasts=False), config=NO_CHANNEL) == []
    assert tell(engine, WELL, config=NO_CHANNEL) == []


def test_a_workspace_that_refuses_is_not_told_so(engine: Engine) -> None:
    assert tell(engine, Notice("workspace", "Slack", "token_revoked")) == []
    with writing(engine) as connection:
        assert [each.kind for each in incidents.open_incidents(connection)] == ["workspace"]


def test_the_heartbeat_comes_once_a_day_with_what_was_done(engine: Engine) -> None:
    def beat(at: datetime, config: Config = CONFIG) -> list[Queued]:
        with writing(engine) as connection:
            ops.heartbeat(connection, config, at)
            return outbox.listed(connection, list(State))

    summary = {"sources_ok": 3, "sources_failed": 1, "entries": 40, "hits": 5}
    with writing(engine) as connection:
        connection.execute(insert(poll).values(started_at=NOW, ended_at=NOW, summary=summary))
    assert beat(NOW) == []
    assert beat(NOW + timedelta(hours=20)) == []
    [row] = beat(NOW + timedelta(hours=21))
    assert isinstance(row.view, NoticeView)
    assert row.view.detail == (
        "4 sources polled, 40 articles seen, 5 matched, 0 folded, 0 sent, 0 pending, 0 gaps"
    )
    assert len(beat(NOW + timedelta(hours=22))) == 1
    assert len(beat(NOW + timedelta(hours=45))) == 2
    assert len(beat(NOW + timedelta(hours=99), NO_CHANNEL)) == 2
