"""What is too old goes, what is younger stays, and nothing that was seen comes back as new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from line import Line, entry, loaded_config
from sqlalchemy import func, select

from monitors.errors import ConfigError
from monitors.pipeline.retention import Tidied, tidy
from monitors.pipeline.why import Ground, why
from monitors.store import sources, tidying
from monitors.store.engine import reading, writing
from monitors.store.tables import article, decision, entry_key, poll

KEPT = {"text": "30d", "seen": "60d", "polls": "30d", "decisions": "30d"}
LATER = timedelta(days=45)


def count(line: Line, table: object) -> int:
    with reading(line.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[call-overload]  # one of our tables


def test_old_texts_go_and_titles_stay(line: Line) -> None:
    config = loaded_config(retention=KEPT).config
    line.poll(entry("Huawei opens", summary="Old words."), body="A long text.")
    line.now += LATER
    line.poll(entry("Ferries sail", summary="Fresh words."))
    assert tidy(line.engine, config, line.now).texts == 1
    with reading(line.engine) as connection:
        rows = connection.execute(select(article).order_by(article.c.id)).all()
    assert [(each.title, each.summary, each.body) for each in rows] == [
        ("Huawei opens", "", ""),
        ("Ferries sail", "Fresh words.", ""),
    ]
    assert tidy(line.engine, config, line.now) == Tidied()


def test_why_says_that_the_text_is_gone(line: Line) -> None:
    line.poll(entry("Ferries sail", summary="Old words."))
    tidy(line.engine, loaded_config(retention=KEPT).config, line.now + LATER)
    (answer,) = why(Ground(line.engine, line.loaded.config, line.rules, line.now), "1")
    assert "removed by retention" in answer.stages[1].lines[0]


def test_keys_go_only_once_their_feed_no_longer_shows_them(line: Line) -> None:
    config = loaded_config(retention=KEPT).config
    line.poll(entry("Huawei opens"), entry("Ferries sail"))
    line.now += timedelta(days=50)
    with writing(line.engine) as connection:
        from monitors.store import articles

        shown = articles.unseen(connection, [entry("Huawei opens")])
        articles.touch(connection, shown.known, line.now)
    line.now += timedelta(days=20)
    assert tidy(line.engine, config, line.now).keys == 2
    assert count(line, entry_key) == 2


def test_polls_and_decisions_go(line: Line) -> None:
    line.poll(entry("Huawei opens"))
    with writing(line.engine) as connection:
        sources.add_poll(connection, line.now, line.now, {})
    config = loaded_config(retention=KEPT).config
    assert tidy(line.engine, config, line.now) == Tidied()
    done = tidy(line.engine, config, line.now + LATER)
    assert (done.polls, done.decisions) == (1, 1)
    assert (count(line, poll), count(line, decision)) == (0, 0)


def test_by_default_texts_and_decisions_are_kept(line: Line) -> None:
    line.poll(entry("Huawei opens", summary="Words."))
    done = tidy(line.engine, line.loaded.config, line.now + timedelta(days=3650))
    assert (done.texts, done.decisions) == (0, 0)
    assert done.keys == 2


def test_more_than_one_part_is_removed(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "PART", 2)
    line.poll(*(replace(entry(f"Ferry {number}"), summary="Words.") for number in range(5)))
    assert tidy(line.engine, loaded_config(retention=KEPT).config, line.now + LATER).texts == 5


@pytest.mark.parametrize("key", ["text", "decisions", "seen"])
def test_what_stories_need_cannot_be_removed(key: str) -> None:
    with pytest.raises(ConfigError, match="at least 14d"):
        loaded_config(retention={key: "2d"})
