"""The commands as processes and their pages: what people and programs see of the answers."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from line import START, Line, entry
from world import World, item
from world import world as new_world

from monitors.errors import ConfigError
from monitors.pipeline.backtest import backtest, trial_of
from wirewatch.cli.backtest import bar, plot, show
from wirewatch.cli.backtest_page import page
from wirewatch.cli.moments import since_of, until_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_moments_are_spans_days_or_times() -> None:
    assert since_of("12h", NOW) == NOW - timedelta(hours=12)
    assert since_of("2026-03-01", NOW) == datetime(2026, 3, 1, tzinfo=UTC)
    assert since_of("2026-03-01T12:00+08:00", NOW) == datetime(2026, 3, 1, 4, tzinfo=UTC)
    assert until_of("2h", NOW) == NOW + timedelta(hours=2)
    assert until_of("2026-03-09", NOW) == datetime(2026, 3, 9, tzinfo=UTC)
    assert until_of("", NOW) is None
    for text in ("soon", "9999999999d"):
        with pytest.raises(ConfigError, match="is no time"):
            since_of(text, NOW)


def test_bars_are_drawn_to_the_eighth() -> None:
    assert bar(2, 2) == "█" * 40
    assert bar(1, 80) == "▌"
    assert bar(0, 0) == ""


def test_a_backtest_is_shown_as_a_table_a_plot_and_a_page(
    line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    line.poll(entry("Huawei <script>alert(1)</script>"), entry("Ferries", url="javascript:alert(1)"))
    result = backtest(line.engine, trial_of(line.loaded.config, query="huawei OR ferries"), START, line.now)
    assert plot(result) == ["03-02 ████████████████████████████████████████ 2 (live 0)"]
    show(result)
    told = capsys.readouterr().out
    assert "It is not live: everything counts as gained." in told
    assert "gained: 2" in told
    html = page(result)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'href="javascript' not in html
    assert page(replace(result, days=(), decisions=(), gained=(), is_live=True)).startswith("<!doctype html>")


def ask(world: World, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "wirewatch", "--config", str(world.folder / "config.yaml")]
    done = subprocess.run(
        [*command, *arguments, "--json"], capture_output=True, text=True, env=world.environment, check=False
    )
    assert done.returncode == code, done.stderr
    return [json.loads(each) for each in done.stdout.splitlines()]


@pytest.mark.slow
def test_the_commands_answer_about_what_slack_shows(tmp_path: Path) -> None:
    with new_world(tmp_path, "sqlite:///news.db") as world:
        world.put("ledger", item("Huawei opens a campus"), item("Ferries sail again"))
        world.run()
        (message,) = world.slack.channel("#news").top_level
        channel = world.slack.channel("#news").id
        link = f"https://x.slack.com/archives/{channel}/p{message.ts.replace('.', '')}"
        for subject in ("1", "https://news.example/huawei-opens-a-campus?utm_source=x", link):
            (answer,) = ask(world, "why", subject)
            assert answer["shown"][0]["ts"] == message.ts
        (never,) = ask(world, "why", "https://news.example/x", "--title", "Huawei opens a campus")
        assert "the same article was seen before" in never["verdict"]
        assert [each["title"] for each in ask(world, "search", "ferries")] == ["Ferries sail again"]
        (tried,) = ask(world, "backtest", "Huawei", "--since", "2d", "--html", str(tmp_path / "b.html"))
        assert (tried["alerts"], tried["gained"], tried["lost"]) == (1, [], [])
        assert "Huawei opens a campus" in (tmp_path / "b.html").read_text(encoding="utf-8")
        world.monitors[2]["keywords"] = ["ferries"]
        _ = world.config_file
        (planned,) = ask(world, "plan")
        assert [each["kind"] for each in planned["changes"]] == ["query changed"]
        assert len(planned["changes"][0]["backtest"]["gained"]) == 1
        (muted,) = ask(world, "mute", "monitor", "Huawei", "--until", "2h", "--who", "ada")
        assert [each["who"] for each in ask(world, "mute", "list")] == ["ada"]
        ask(world, "mute", "lift", str(muted["muted"][0]))
        ask(world, "mute", "lift", "99", code=1)
        assert [each["verb"] for each in ask(world, "mute", "log")] == ["mute", "lift"]
        (status,) = ask(world, "status")
        assert status["metrics"]["delivered"]["alert"] == 1
        ask(world, "why", "99", code=1)
        ask(world, "why", "some words", code=2)


@pytest.mark.slow
def test_the_answers_for_people_are_plain_lines(tmp_path: Path) -> None:
    with new_world(tmp_path, "sqlite:///news.db") as world:
        world.put("ledger", item("Huawei opens a campus"))
        world.run()
        command = [sys.executable, "-m", "wirewatch", "--config", str(tmp_path / "config.yaml")]
        for arguments, expected in (
            (("why", "1"), "sent to #news as its own message, ts"),
            (("search", "huawei"), "1 articles"),
            (("backtest", "Huawei"), "1 alerts"),
            (("plan",), "no changes"),
            (("mute", "list"), "Nothing is muted."),
            (("mute", "log", "--csv", str(tmp_path / "acts.csv")), "written:"),
            (("status", "--prometheus"), 'wirewatch_delivered_total{kind="alert"} 1'),
        ):
            done = subprocess.run(
                [*command, *arguments], capture_output=True, text=True, env=world.environment, check=False
            )
            assert expected in done.stdout, (arguments, done.stdout, done.stderr)
            assert done.returncode == 0
