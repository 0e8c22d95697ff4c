"""Mutes hold from when they are made until their time or until they are lifted, and it is kept who did so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from line import Line, entry
from sqlalchemy import select

from monitors.alerts import Reason
from monitors.errors import ConfigError
from monitors.pipeline.mute import Hand, What, lift, mute
from monitors.store import acts
from monitors.store.acts import Verb
from monitors.store.engine import reading
from monitors.store.tables import decision

PLAN = "Huawei and the Nanshan district sign a three-year blockchain plan"


def silence(line: Line, what: What, name: str, hours: float | None = None) -> tuple[int, ...]:
    until = line.now + timedelta(hours=hours) if hours else None
    return mute(line.engine, line.loaded.config, what, name, Hand("ada", line.now), until=until)


def reasons(line: Line) -> list[str]:
    with reading(line.engine) as connection:
        return list(connection.execute(select(decision.c.reason).order_by(decision.c.id)).scalars())


def test_a_muted_source_is_not_heard_until_its_time(line: Line) -> None:
    silence(line, What.SOURCE, "Ledger", hours=1)
    line.poll(entry("Huawei opens a campus"))
    line.poll(entry("Zebras inspire Huawei engineers"), minutes=90)
    assert reasons(line) == [Reason.MUTED_SOURCE, Reason.ALERTED]


def test_a_muted_monitor_is_not_heard_until_it_is_lifted(line: Line) -> None:
    (number,) = silence(line, What.MONITOR, "Huawei")
    line.poll(entry("Huawei opens a campus"))
    assert lift(line.engine, number, Hand("bob", line.now))
    assert not lift(line.engine, number, Hand("bob", line.now))
    line.poll(entry("Zebras inspire Huawei engineers"))
    assert reasons(line) == [Reason.MUTED_MONITOR, Reason.ALERTED]


def test_a_story_is_muted_by_one_of_its_articles_or_messages(line: Line) -> None:
    line.poll(entry(PLAN))
    line.deliver()
    for name in ("1", "https://news.example/" + "-".join(PLAN.lower().split()), "#news:1700000001.000100"):
        assert silence(line, What.STORY, name)
    line.poll(entry(PLAN.replace("three-year", "five-year") + " today", source="Wire"))
    assert reasons(line)[-1] == Reason.MUTED_STORY


def test_who_did_what_when_is_kept(line: Line) -> None:
    (number,) = silence(line, What.SOURCE, "Ledger", hours=1)
    lift(line.engine, number, Hand("bob", line.now))
    with reading(line.engine) as connection:
        kept = acts.acts(connection)
    assert [(each.who, each.verb, each.what, each.value) for each in kept] == [
        ("ada", Verb.MUTE, "source", "Ledger"),
        ("bob", Verb.LIFT, "source", "Ledger"),
    ]
    assert kept[1].detail == "muted by ada"
    assert kept[0].at == line.now


def test_what_is_not_there_cannot_be_muted(line: Line) -> None:
    line.poll(entry("Ferries sail"))
    for what, name in (
        (What.SOURCE, "Nobody"),
        (What.MONITOR, "Nobody"),
        (What.STORY, "1"),
        (What.STORY, "9"),
    ):
        with pytest.raises(ConfigError):
            silence(line, what, name)
    with pytest.raises(ConfigError, match="has passed"):
        silence(line, What.SOURCE, "Ledger", hours=-1)
