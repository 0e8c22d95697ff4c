"""A burst is told once, and what only looks like one is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from line import Line, entry, loaded_config
from sqlalchemy import Engine, event
from topic import SOURCES, Topic, copies

from monitors.pipeline import bursts
from monitors.pipeline.feedback.act import act_on
from monitors.pipeline.mute import Hand, What, mute
from monitors.records import BurstView
from monitors.render.buttons import Action
from monitors.slack.clicks import Click
from monitors.store import bursts as stored
from monitors.store import outbox
from monitors.store.bursts import Memory
from monitors.store.engine import open_engine, reading, writing

HUAWEI: dict[str, Any] = {"name": "Huawei", "keywords": ["Huawei", "华为"], "bursts": True}


@pytest.fixture
def topic(engine: Engine) -> Topic:
    return Topic(Line(engine, loaded_config([HUAWEI])))


def titles(topic: Topic) -> list[str]:
    return [row.view.title for row in topic.told()]


def test_a_burst_is_told_once(topic: Topic) -> None:
    topic.history().day(*topic.entries(20))
    assert topic.end_pass() == 1
    assert topic.end_pass() == 0
    assert titles(topic) == ["Huawei: 20 articles in 24 hours, 6.7 times its usual 3"]
    (row,) = topic.told()
    assert isinstance(row.view, BurstView)
    assert row.view.note == "4 sources, 20 stories · English 20"
    assert (row.channel, len(row.view.stories)) == ("#news", 5)


def test_the_usual_is_no_burst(topic: Topic) -> None:
    topic.history(usual=12)
    assert topic.end_pass() == 0
    assert topic.told() == []


def test_two_passes_that_end_together_tell_it_once(topic: Topic, database_url: str) -> None:
    topic.history(usual=1, days=8).day(*topic.entries(20))
    engines = [open_engine(database_url) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda engine: topic.end_pass(engine=engine), engines))
    for engine in engines:
        engine.dispose()
    assert sorted(told) == [0, 1]
    assert len(topic.told()) == 1


def test_a_burst_has_one_key_even_where_its_memory_is_lost(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20))
    topic.end_pass()
    with writing(topic.line.engine) as connection:
        stored.save(connection, {"Huawei": Memory(due=True)})
    topic.end_pass(hits=False)
    assert len(topic.told()) == 1


def test_it_is_told_again_after_24_hours_and_not_before(topic: Topic) -> None:
    topic.history().day(*topic.entries(20))
    assert topic.end_pass() == 1
    topic.line.poll(*topic.entries(20, published=None), minutes=23 * 60)
    assert topic.end_pass() == 0
    topic.line.poll(*topic.entries(1, published=None), minutes=60)
    assert topic.end_pass() == 1
    assert len({row.key for row in topic.told()}) == 2


def test_a_pass_that_was_killed_is_made_up_for_by_the_next_without_hits(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20))
    with writing(topic.line.engine) as connection:
        bursts.mark(connection, topic.line.loaded.config, {"Huawei"})
    assert topic.end_pass(hits=False) == 1


def test_a_usual_of_nothing_is_said_so(topic: Topic) -> None:
    topic.history(usual=0).day(*topic.entries(12))
    topic.end_pass()
    assert titles(topic) == ["Huawei: 12 articles in 24 hours, usually none"]


def test_languages_are_summed(topic: Topic) -> None:
    topic.history().day(*topic.entries(8), *topic.entries(9, word="华为", language="zh"))
    assert topic.end_pass() == 1
    (row,) = topic.told()
    assert isinstance(row.view, BurstView)
    assert row.view.note == "4 sources, 17 stories · Chinese 9, English 8"


def test_the_rhythm_of_the_week_is_no_burst(topic: Topic) -> None:
    topic.known()
    for number in range(29):
        topic.day(*topic.entries(20 if number % 7 == 0 else 3))
    assert topic.end_pass() == 0, "a Monday as all of them"
    topic.day(*topic.entries(20))
    assert topic.end_pass() == 1, "a Tuesday as none of them"


@pytest.mark.parametrize("published", ["with dates", "undated"])
def test_sources_that_are_new_are_no_burst(topic: Topic, published: str) -> None:
    new = [f"New {number}" for number in range(10)]
    topic.history(days=10)
    topic.known([*SOURCES, *new][4:])
    changes = {"published": None} if published == "undated" else {}
    topic.day(*topic.entries(50, names=new, **changes))
    assert topic.end_pass() == 0


def test_copies_are_no_burst(topic: Topic) -> None:
    topic.history(days=10)
    few = topic.entries(4)
    topic.day(*few, *(copy for one in few for copy in copies(one, 10)))
    assert topic.end_pass() == 0


def test_a_monitor_that_asks_something_else_begins_anew(topic: Topic) -> None:
    topic.history(days=10)
    topic.line.configure(loaded_config([HUAWEI | {"keywords": ["Huawei", "华为", "Ferries"]}]))
    topic.day(*topic.entries(50))
    assert topic.end_pass() == 0


def test_days_in_which_nothing_was_read_are_left_out(topic: Topic) -> None:
    topic.history(days=6, usual=12)
    topic.line.now += timedelta(days=20)
    topic.day(*topic.entries(12))
    assert topic.end_pass() == 0, "seven days are known, not 27"
    topic.day(*topic.entries(13))
    assert topic.end_pass() == 0
    topic.day(*topic.entries(80))
    assert topic.end_pass() == 1
    assert titles(topic) == ["Huawei: 80 articles in 24 hours, 6.7 times its usual 12"]


def test_a_muted_monitor_is_silent(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20))
    hand, until = Hand("ada", topic.line.now), topic.line.now + timedelta(days=1)
    mute(topic.line.engine, topic.line.loaded.config, What.MONITOR, "Huawei", hand, until=until)
    assert topic.end_pass() == 0
    assert topic.end_pass(hits=False) == 0
    topic.day(*topic.entries(20))
    assert topic.end_pass() == 1, "once it may speak again"


def test_a_muted_source_does_not_count(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20, names=("Ledger",)), *topic.entries(3, names=SOURCES[1:]))
    hand = Hand("ada", topic.line.now)
    mute(topic.line.engine, topic.line.loaded.config, What.SOURCE, "Ledger", hand, until=None)
    assert topic.end_pass() == 0


@pytest.mark.parametrize(
    ("monitor", "hours"), [({}, 5), ({"urgent": True}, 0), ({"quiet_hours": "09:00-10:00"}, 0)]
)
def test_it_waits_for_the_end_of_quiet_hours(engine: Engine, monitor: dict[str, Any], hours: int) -> None:
    settings = {"slack": {"channel": "#news", "quiet_hours": "07:00-13:00"}}
    topic = Topic(Line(engine, loaded_config([HUAWEI | monitor], **settings)))
    topic.history(days=8).day(*topic.entries(20))
    topic.end_pass()
    assert [row.not_before - topic.line.now for row in topic.told()] == [timedelta(hours=hours)]


def test_a_monitor_that_is_left_to_the_next_pass_waits(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20))
    with writing(topic.line.engine) as connection:
        bursts.mark(connection, topic.line.loaded.config, {"Huawei"})
        bursts.tell(connection, topic.line.loaded.config, topic.line.now, {"Another"})
    assert [row.not_before - topic.line.now for row in topic.told()] == [timedelta(minutes=5)]


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT pg_advisory")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_what_nobody_wants_asks_nothing(engine: Engine, statements: list[str]) -> None:
    topic = Topic(Line(engine, loaded_config([HUAWEI | {"bursts": False}])))
    statements.clear()
    assert topic.end_pass() == 0
    assert statements == []


def test_a_pass_without_hits_looks_up_one_row(topic: Topic, statements: list[str]) -> None:
    statements.clear()
    assert topic.end_pass(hits=False) == 0
    assert len(statements) == 1
    assert "FROM setting" in statements[0]


def test_few_hits_are_counted_and_not_read(topic: Topic, statements: list[str]) -> None:
    topic.known()
    topic.day(*topic.entries(9))
    statements.clear()
    topic.end_pass()
    assert not any("placement" in each for each in statements)


def test_what_is_usual_is_read_once_an_hour_while_no_more_comes(topic: Topic, statements: list[str]) -> None:
    topic.history(days=8, usual=12)
    read = []
    for minutes, more in ((0, 1), (5, 1), (70, 1), (5, 30)):
        topic.line.poll(*topic.entries(more, published=None), minutes=minutes)
        statements.clear()
        topic.end_pass()
        read.append(any("placement" in each for each in statements))
    assert read == [True, False, True, True]
    assert len(topic.told()) == 1


def test_it_is_no_message_about_a_story(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20))
    topic.end_pass()
    topic.line.deliver()
    (row,) = topic.told()
    click = Click(Action.RELEVANT, "", row.channel_id, row.ts, "U1", "ada", topic.line.now, "")
    with writing(topic.line.engine) as connection:
        assert outbox.message_of(connection, row.channel, row.story) is None
        assert outbox.messages_of(connection, [row.key], [row.story]) == []
        ignored = act_on(connection, topic.line.loaded.config, click, topic.line.now)
    assert ignored.text == "ignored: no alert of ours stands there"
    before = len(topic.told())
    topic.line.poll(entry(row.view.title, url="https://news.example/burst"))
    assert len(topic.told()) == before


def test_the_command_tells_what_is_usual(topic: Topic, database_url: str, tmp_path: Path) -> None:
    topic.history(days=8).day(*topic.entries(20))
    topic.end_pass()
    ago = topic.line.now
    file = tmp_path / "config.yaml"
    other = HUAWEI | {"name": "Quiet", "bursts": False}
    file.write_text(yaml.safe_dump({"database": database_url, "monitors": [HUAWEI, other]}))
    command = [sys.executable, "-m", "wirewatch", "--config", str(file), "trends"]
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first | {"articles": 0} == first, "those articles are of another day by the clock of the wall"
    assert (first["monitor"], first["told"], second["told"]) == ("Huawei", True, False)
    assert first["last_told"] == f"{ago:%Y-%m-%dT%H:%M:%SZ}"
    assert second["reason"] == "fewer than 7 days to compare with"
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "usual a day" in table


def test_the_view_of_now_does_not_depend_on_whether_it_is_told(topic: Topic) -> None:
    topic.history(days=8).day(*topic.entries(20))
    config = topic.line.loaded.config
    off = replace(topic.line.loaded, config=loaded_config([HUAWEI | {"bursts": False}]).config)
    with reading(topic.line.engine) as connection:
        found = [
            bursts.measure(connection, each, each.monitors[0], topic.line.now)
            for each in (config, off.config)
        ]
    assert found[0] == found[1]
    assert (found[0].counts.articles, found[0].verdict.usual) == (20, 3.0)
