"""The first configuration is valid, and lists of feeds go in and out without losing a comment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitors.config import load_config
from monitors.errors import ConfigError
from monitors.match import check_cases
from monitors.sources.opml import read_opml
from wirewatch.cli.lists import export_command, import_command, init_command, with_sources

OPML = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Old" xmlUrl="https://www.news.example/feed?utm_source=x"/>
<outline text="Ledger" xmlUrl="https://ledger.example/feed"/>
<outline text="A: &quot;#1&quot;" xmlUrl="https://third.example/feed" language="zh"/>
</body></opml>"""
CONFIG = """# mine
sources:
  # the first
  - https://news.example/feed
  - name: Ledger  # a name
    url: https://other.example/feed

# monitors stand here
monitors:
  - {name: A, keywords: [a1]}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    config, opml = tmp_path / "config.yaml", tmp_path / "feeds.opml"
    config.write_text(CONFIG, encoding="utf-8")
    opml.write_text(OPML, encoding="utf-8")
    return config, opml


def test_init_writes_a_configuration_whose_cases_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.yaml"
    assert init_command(file, force=False, as_json=False) == 0
    assert check_cases(load_config(file).config) == []
    manifest = json.loads((tmp_path / "slack-manifest.json").read_text(encoding="utf-8"))
    scopes = ["chat:write", "channels:history", "groups:history", "channels:read", "groups:read"]
    assert manifest["oauth_config"]["scopes"]["bot"] == scopes
    # Buttons answer; commands, events and a home tab do not, so none of them is asked for.
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["features"].keys() == {"bot_user"}
    assert "event_subscriptions" not in manifest["settings"]
    assert "wirewatch run" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="is there already"):
        init_command(file, force=False, as_json=False)
    assert init_command(file, force=True, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["config"] == str(file)


def test_import_adds_what_is_new_and_keeps_all_else(files: tuple[Path, Path]) -> None:
    config, opml = files
    assert import_command(config, opml, write=True, as_json=False) == 0
    names = [each.name for each in load_config(config).config.sources]
    assert names == ["news.example/feed", "Ledger", "Ledger (2)", 'A: "#1"']
    text = config.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if '"url"' not in line] == CONFIG.splitlines()
    assert import_command(config, opml, write=True, as_json=False) == 0
    assert config.read_text(encoding="utf-8") == text


def test_import_prints_without_write(files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    config, opml = files
    import_command(config, opml, write=False, as_json=False)
    assert capsys.readouterr().out.startswith('sources:\n  - {"name": "Ledger (2)"')
    import_command(config, opml, write=False, as_json=True)
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert config.read_text(encoding="utf-8") == CONFIG


def test_import_makes_a_file_where_there_is_none(tmp_path: Path, files: tuple[Path, Path]) -> None:
    new = tmp_path / "new.yaml"
    import_command(new, files[1], write=True, as_json=False)
    assert len(load_config(new).config.sources) == 3


def test_a_list_in_brackets_or_an_empty_one_is_refused() -> None:
    for text in ("sources: [https://a.example/]\n", "sources:\n"):
        with pytest.raises(ConfigError, match="`sources`"):
            with_sources(text, [{"name": "B", "url": "https://b.example/"}])


def test_a_list_that_cannot_be_read_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        import_command(files[0], tmp_path / "nothing.opml", write=False, as_json=False)


def test_export_is_what_import_reads(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, _ = files
    export_command(config, tmp_path / "out.opml")
    urls = [each.url for each in read_opml((tmp_path / "out.opml").read_bytes())]
    assert urls == ["https://news.example/feed", "https://other.example/feed"]
    capsys.readouterr()
    export_command(config, None)
    assert read_opml(capsys.readouterr().out.encode())
