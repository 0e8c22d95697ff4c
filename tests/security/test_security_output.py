"""What the web writes steers no terminal, no spreadsheet and no page, whatever command prints it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hostile_words import ESCAPES, TITLE, URL, steers
from line import entry, loaded_config
from line import line as new_line
from typer.testing import CliRunner

from monitors.config import Source
from monitors.pipeline.mute import Hand, What, mute
from monitors.sources.opml import read_opml, write_opml
from wirewatch.cli.main import app
from wirewatch.cli.output import as_line, safe

NAME = 'Ledger <b>"x"</b>'
MONITOR = "Blockchain <img src=x onerror=alert(1)>"


def test_safe_text_steers_nothing_and_keeps_its_words() -> None:
    assert steers(safe(TITLE)) == []
    assert safe("区块链\n👩‍👩‍👧\tpassword") == "区块链\n👩‍👩‍👧\tpassword"


def test_a_json_line_steers_nothing_and_keeps_its_value() -> None:
    held = {"title": TITLE, "half": "\ud83d", "text": "区块链"}
    assert steers(as_line(held)) == []
    assert json.loads(as_line(held)) == held


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A configuration and a database in which an article of hostile words alerted and waits."""
    monitors = [{"name": MONITOR, "keywords": ["blockchain"]}]
    sources = [{"name": NAME, "url": "https://news.example/feed"}]
    document = {"database": "sqlite:///w.db", "sources": sources, "monitors": monitors}
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    with new_line(f"sqlite:///{tmp_path / 'w.db'}", monitors, sources=sources) as line:
        line.now = datetime.now(UTC) - timedelta(hours=1)
        line.poll(entry(TITLE, source=NAME, url=URL, published=line.now, author=ESCAPES, summary=TITLE))
        mute(
            line.engine,
            loaded_config(monitors, sources=sources).config,
            What.SOURCE,
            NAME,
            Hand('=HYPERLINK("x")\x1b[31m', line.now),
            until=None,
        )
    return file


COMMANDS = [
    ("search", "blockchain"),
    ("why", "1"),
    ("sources",),
    ("status",),
    ("outbox", "list"),
    ("mute", "list"),
    ("mute", "log"),
    ("backtest", MONITOR),
    ("plan",),
    ("check",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("as_json", [False, True], ids=["plain", "json"])
def test_no_command_prints_what_steers_a_terminal(
    config_file: Path, command: tuple[str, ...], *, as_json: bool
) -> None:
    options = ["--json"] if as_json else []
    ended = CliRunner().invoke(app, ["--config", str(config_file), *command, *options])
    assert ended.exit_code in {0, 1}, ended.output
    assert ended.output
    assert steers(ended.output) == []


def test_the_feed_of_an_attacker_is_inspected_harmlessly(tmp_path: Path) -> None:
    feed = tmp_path / "feed.json"
    item = {"id": ESCAPES, "title": TITLE, "url": URL, "content_text": ESCAPES}
    feed.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
    ended = CliRunner().invoke(app, ["inspect", "feed", str(feed)])
    assert ended.exit_code == 0
    assert json.loads(ended.output)["title"].startswith("Blockchain")
    assert steers(ended.output) == []


def test_the_page_of_a_backtest_runs_no_script(config_file: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    arguments = ["--config", str(config_file), "backtest", MONITOR, "--html", str(page)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text
    assert (
        '"><' not in text.replace('"><meta', "").replace('"><text', "").split("<h1>")[1].split("Alerts:")[1]
    )
    assert "default-src 'none'" in text


def test_no_cell_of_the_log_is_a_formula(config_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    assert (
        CliRunner().invoke(app, ["--config", str(config_file), "mute", "log", "--csv", str(file)]).exit_code
        == 0
    )
    with file.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_wildcard_of_sql_is_only_a_sign(config_file: Path) -> None:
    for query in ('"%"', "a_ckchain", "bl%chain", "x' OR '1'='1"):
        ended = CliRunner().invoke(app, ["--config", str(config_file), "search", query, "--json"])
        assert "Blockchain" not in ended.stdout, query


def test_a_list_of_an_attacker_becomes_plain_names() -> None:
    document = b'<opml><outline text="a&#10;b&#x9b;31m&#x202e;c" xmlUrl="https://c.example/" /></opml>'
    (outline,) = read_opml(document)
    assert outline.name == "a b 31m c"
    assert read_opml(
        write_opml([Source.model_validate({"name": outline.name, "url": outline.url})], "t")
    ) == (outline,)
