"""A backtest of an unchanged monitor equals what the line alerted; a changed one gains and loses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from line import START, Line, entry, loaded_config
from sqlalchemy import func, select

from benchmarks.week import Press, configuration
from monitors.alerts import Reason
from monitors.errors import ConfigError, QueryError
from monitors.pipeline.backtest import Backtest, backtest, trial_of
from monitors.store.engine import reading, writing
from monitors.store.tables import decision, mute, outbox

PLAN = "Huawei and the Nanshan district sign a three-year blockchain plan"
COPY = "Huawei and Nanshan district sign three-year blockchain plan"


def run(line: Line, name: str = "", query: str = "") -> Backtest:
    return backtest(line.engine, trial_of(line.loaded.config, name, query), START, line.now)


def live(line: Line, monitor: str) -> list[tuple[int, str]]:
    query = select(decision.c.article, decision.c.reason).where(decision.c.monitor == monitor)
    with reading(line.engine) as connection:
        return [(row[0], row[1]) for row in connection.execute(query.order_by(decision.c.id))]


def test_an_unchanged_monitor_would_send_what_it_sent(line: Line) -> None:
    line.poll(entry(PLAN), entry("Ferries sail"))
    line.poll(entry(COPY, source="Wire"))
    line.poll(entry("Zebra stripes inspire Huawei engineers"))
    result = run(line, "Huawei")
    assert [(each.article, each.reason) for each in result.decisions] == live(line, "Huawei")
    assert (result.gained, result.lost, result.is_live) == ((), (), True)
    assert (result.articles, result.alerts) == (4, 2)
    assert result.days[0].folded == 1


def test_a_wider_query_gains_and_a_narrower_one_loses(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"), entry("Ferries sail"))
    wider = run(line, "Huawei", "Huawei OR ferries")
    assert [each.title for each in wider.gained] == ["Ferries sail"]
    assert wider.gained[0].words == ("Ferries",)
    narrower = run(line, "Huawei", "Huawei AND ferries")
    assert [each.title for each in narrower.lost] == ["Huawei opens a campus"]


def test_what_it_gains_is_deduplicated(line: Line) -> None:
    line.poll(entry("Ferries between Helsinki and Tallinn resume after a winter storm"))
    line.poll(entry("Ferries between Helsinki and Tallinn resume after winter storm", source="Wire"))
    result = run(line, query="ferries")
    assert [each.reason for each in result.decisions] == [Reason.ALERTED, Reason.FOLDED]
    assert not result.is_live
    assert len(result.gained) == 1


def test_what_it_gains_is_deduplicated_against_what_was_live(line: Line) -> None:
    line.poll(entry(PLAN))
    line.poll(entry("The Nanshan district and Huawei: three-year chain plan signed", source="Wire"))
    gained = run(line, query="district")
    assert gained.decisions[0].reason == Reason.MONITOR_ADDED or gained.decisions[0].reason == Reason.ALERTED


def test_a_held_article_stays_held_and_a_muted_source_muted(line: Line) -> None:
    line.poll(entry("Huawei one"), held=Reason.GUID_STORM)
    with writing(line.engine) as connection:
        values = {"what": "source", "value": "Wire", "who": "ada"}
        connection.execute(
            mute.insert().values(**values, until=line.now + timedelta(hours=1), muted_at=line.now)
        )
    line.poll(entry("Huawei two sails", source="Wire"))
    line.poll(entry("Huawei three eats", source="Wire"), minutes=90)
    result = run(line, "Huawei")
    assert [each.reason for each in result.decisions] == [
        Reason.GUID_STORM,
        Reason.MUTED_SOURCE,
        Reason.ALERTED,
    ]
    assert [(each.article, each.reason) for each in result.decisions] == live(line, "Huawei")


def test_a_new_query_obeys_the_rule_of_first_polls(line: Line) -> None:
    old = START - timedelta(days=3)
    line.poll(entry("Ferries sail", published=old), entry("Ferries rest", published=None))
    line.poll(entry("Ferries dance", published=old))
    reasons = [each.reason for each in run(line, query="ferries").decisions]
    assert reasons == [Reason.OLD_AT_FIRST_POLL, Reason.UNDATED_AT_FIRST_POLL, Reason.ALERTED]


def test_an_article_counts_under_each_title_that_it_had(line: Line) -> None:
    line.poll(entry("Huawei opens", guid="a", url="https://news.example/a"))
    line.poll(entry("A campus opens", guid="a", url="https://news.example/a"))
    assert run(line, "Huawei").lost == ()


def test_a_gone_monitor_of_the_channel_still_had_its_messages(line: Line) -> None:
    line.poll(entry(PLAN))
    line.configure(loaded_config([{"name": "Huawei", "keywords": ["Huawei"]}]))
    assert run(line, "Huawei").lost == ()


def test_messages_from_before_the_time_that_is_replayed_are_known(line: Line) -> None:
    line.poll(entry(PLAN))
    line.poll(entry(COPY, source="Wire"), minutes=5 * 24 * 60)
    since = START + timedelta(days=15)
    line.poll(entry(f"{PLAN} today", source="Wire", published=since), minutes=11 * 24 * 60)
    result = backtest(line.engine, trial_of(line.loaded.config, "Huawei"), since, line.now)
    assert [(each.article, each.reason) for each in result.decisions] == live(line, "Huawei")[-1:]
    assert (result.gained, result.lost, result.articles) == ((), (), 2)


def test_nothing_is_written(line: Line) -> None:
    line.poll(entry("Ferries sail"))
    run(line, query="ferries")
    with reading(line.engine) as connection:
        assert connection.execute(select(func.count()).select_from(outbox)).scalar_one() == 0


def test_an_empty_history_makes_an_empty_backtest(line: Line) -> None:
    result = run(line, "Huawei")
    assert (result.articles, result.decisions, result.alerts) == (0, (), 0)
    assert result.as_json()["samples"] == []


def test_names_and_queries_that_are_wrong_are_refused(line: Line) -> None:
    for name, query in (("", ""), ("Nobody", "")):
        with pytest.raises(ConfigError):
            trial_of(line.loaded.config, name, query)
    with pytest.raises(QueryError):
        trial_of(line.loaded.config, query="(ferries")


def test_every_monitor_of_a_generated_week_would_send_what_it_sent(line: Line) -> None:
    line.configure(configuration(20, 6))
    line.now = START
    for now, entries in Press(20).polls(700, timedelta(hours=12)):
        line.now = now - timedelta(minutes=5)
        line.poll(*entries)
    for monitor in line.loaded.config.monitors:
        result = run(line, monitor.name)
        assert [(each.article, each.reason) for each in result.decisions] == live(line, monitor.key)
        assert (result.gained, result.lost) == ((), ())
    assert result.decisions
