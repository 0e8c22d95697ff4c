"""A small generated week through the real line and a pretend Slack: `why` agrees with what stands there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.week import CHANNELS, Press, ask, configuration, deliver_all, fill, linked
from monitors.store.engine import open_engine, reading
from monitors.store.tables import article
from sandbox.slack import Pace, SandboxSlack


@pytest.mark.slow
def test_why_agrees_with_slack_about_every_article_of_a_small_week(tmp_path: Path) -> None:
    loaded = configuration(20, 8)
    engine = open_engine(f"sqlite:///{tmp_path / 'week.db'}")
    fill(engine, loaded, Press(20).polls(600, timedelta(hours=6)))
    with SandboxSlack(CHANNELS, pace=Pace(speed=10_000)) as slack:
        assert deliver_all(engine, loaded, slack) > 10
        with reading(engine) as connection:
            urls = list(connection.execute(select(article.c.url)).scalars())
        times, wrong = ask(engine, loaded, slack, urls)
        assert len(linked(slack)) > 10
    engine.dispose()
    assert (len(times), wrong) == (600, 0)
