"""The numbers of the pipeline: under closed labels, and true."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from line import Line, entry
from sqlalchemy import update

from monitors.pipeline.metrics import Metrics, measure, prometheus
from monitors.records import SourceState
from monitors.store import incidents, sources
from monitors.store.engine import reading, writing
from monitors.store.outbox import State
from monitors.store.tables import outbox


def measured(line: Line) -> Metrics:
    with reading(line.engine) as connection:
        return measure(connection, line.loaded.config, line.now)


def test_an_empty_database_has_every_label_and_no_age(line: Line) -> None:
    found = measured(line)
    assert found.sources["never polled"] == 2
    assert set(found.queue) == {str(state) for state in State}
    assert found.last_pass_age_s is None
    assert "last_pass_age" not in prometheus(found)


def test_what_waits_what_arrived_and_what_is_in_doubt_is_counted(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"), entry("Zebras inspire engineers of blockchain"))
    line.deliver()
    with writing(line.engine) as connection:
        first = line.now + timedelta(seconds=4)
        connection.execute(update(outbox).where(outbox.c.id == 1).values(attempted_at=first, resent=2))
        connection.execute(update(outbox).where(outbox.c.id == 2).values(state=State.HELD))
    line.poll(entry("Shenzhen builds a tunnel"))
    line.now += timedelta(minutes=1)
    found = measured(line)
    assert (found.articles, found.hits) == (3, 3)
    assert (found.queue["sent"], found.queue["held"], found.queue["pending"]) == (1, 1, 1)
    assert (found.delivered["alert"], found.ambiguous, found.resent) == (1, 1, 2)
    assert found.oldest_waiting_s == 60.0
    assert found.delay_s == {"0.5": 4.0, "0.95": 4.0}


def test_sources_and_passes_are_told_by_their_age(line: Line) -> None:
    good = SourceState("Ledger", polls=4, last_success=line.now - timedelta(hours=1))
    bad = replace(good, source="Wire", error_streak=2, outcome="timeout")
    with writing(line.engine) as connection:
        sources.save_states(connection, [good, bad])
        sources.add_poll(connection, line.now, line.now - timedelta(seconds=30), {})
        incidents.open_one(connection, "source gap", "Wire", "entries were missed", line.now)
        incidents.open_one(connection, "something new", "x", "y", line.now)
    found = measured(line)
    assert (found.sources["ok"], found.sources["timeout"], found.polls) == (1, 1, 8)
    assert (found.last_pass_age_s, found.oldest_success_age_s) == (30.0, 3600.0)
    assert (found.incidents["source"], found.incidents["other"]) == (1, 1)


def test_the_text_for_prometheus_is_well_formed(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    text = prometheus(measured(line))
    sample = re.compile(r'wirewatch_[a-z_]+(\{[a-z]+="[^"\\\n]*"\})? -?[0-9.e+]+')
    for each in text.splitlines():
        assert each.startswith(("# HELP wirewatch_", "# TYPE wirewatch_")) or sample.fullmatch(each), each
    assert 'wirewatch_outbox_rows{state="pending"} 1' in text
    names = re.findall(r"# TYPE (\w+)", text)
    assert len(names) == len(set(names))
