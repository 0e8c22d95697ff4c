"""config.yaml: what is right, and how mistakes are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitors.config import database_of, load_config, parse_config
from monitors.errors import ConfigError

HERE = Path("config.yaml")


def mistake(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, HERE)
    return str(caught.value)


def test_an_empty_file_is_a_configuration_of_defaults() -> None:
    config = parse_config("", HERE).config
    assert config.schedule.interval == timedelta(minutes=5)
    assert config.slack.channel == "#news"


def test_a_bare_address_is_a_source_named_after_it() -> None:
    config = parse_config("sources: [https://www.example.org/rss/]", HERE).config
    assert config.sources[0].name == "example.org/rss"
    assert config.sources[0].url == "https://www.example.org/rss/"


@pytest.mark.parametrize("channel", ["#news", "#新闻", "C0123456789", "G0ABCDEFG", "C001"])
def test_a_channel_is_a_name_or_an_id(channel: str) -> None:
    assert parse_config(f"slack: {{channel: '{channel}'}}", HERE).config.slack.channel == channel


def test_relative_database_paths_hang_on_the_folder_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("database: sqlite:///news.db")
    assert load_config(file).config.database == f"sqlite:///{tmp_path / 'news.db'}"


def test_a_place_names_line_and_column() -> None:
    loaded = parse_config("monitors:\n  - {name: B, query: a}\n", HERE)
    assert loaded.place("monitors", 0, "query") == "config.yaml:2:22: monitors[0].query"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("slak: 1", "config.yaml:1:1: slak: unknown key - did you mean 'slack'?"),
        (
            "sources:\n  - {url: 'https://x/y', full_tekst: true}",
            "config.yaml:2:26: sources[0].full_tekst: unknown key - did you mean 'full_text'?",
        ),
        (
            "sources: ['https://x/y', 'https://x/y']",
            "config.yaml:1:26: sources[1]: two sources are called 'x/y' - give one of them another `name`",
        ),
        (
            "monitors: [{name: B, query: a}, {name: C, query: a}, {name: B, query: b}]",
            "config.yaml:1:54: monitors[2]: two monitors are called 'B' - give one of them another `name`",
        ),
        (
            "monitors: [{name: B, keywords: [5G, 2024]}]",
            "config.yaml:1:37: monitors[0].keywords[1]: this is no text to YAML - put it in quotes",
        ),
        (
            "monitors: [{name: B, keywords: a}]",
            "config.yaml:1:32: monitors[0].keywords: this must be a list - write it in brackets",
        ),
        ("database: 'mysql://me:secret@db/news'", "config.yaml:1:11: database: this is not a database URL"),
        ("[a]", "config.yaml:1:1: this must be keys with values - write it as `key: value`"),
        (
            "concepts: {acme: {en: [a]}}",
            "config.yaml:1:19: concepts.acme.en: unknown key - the keys here are forms",
        ),
        ("groups: {a: {evry: 5m}}", "config.yaml:1:14: groups.a.evry: unknown key - did you mean 'every'?"),
        (
            "sources: [{url: 'https://x/y', headers: {X-Key: {evn: A}}}]",
            "sources[0].headers.X-Key: key 'env' is missing",
        ),
        ("defaults: {bursts: {factr: 4}}", "defaults.bursts.factr: unknown key - did you mean 'factor'?"),
        ("settle: 15s", "settle: unknown key - it belongs under `slack`"),
        ("? [a]\n: 1", "config.yaml: not valid YAML"),
        ("heartbeat: daily", "config.yaml:1:1: heartbeat: unknown key - it belongs under `slack`"),
        (
            "schedule: {every: 5}",
            "config.yaml:1:19: schedule.every: 5 is not a duration - write it as 90s, 5m, 2h or 30d",
        ),
        ("schedule: {every: soon}", "'soon' is not a duration"),
        ("schedule: {cron: '* *'}", "is not a cron expression"),
        ("schedule: {every: 5m, cron: '* * * * *'}", "exclude each other"),
        ("schedule: {cron: '* * * * *', timezone: Mars/Base}", "'Mars/Base' is not an IANA time zone"),
        ("slack: {channel: news}", "'news' is not a channel"),
        ("slack: {channel: CHINA}", "'CHINA' is not a channel"),
        ("fetch: {allow_private: [10.0.0.300]}", "'10.0.0.300' is not a network"),
        ("sources: [ftp://x/y]", "'ftp://x/y' is not an address"),
        ("sources: [{name: X}]", "a source needs `url`"),
        ("sources: [https://x/y, https://x/y]", "two sources are called 'x/y'"),
        ("monitors: [{name: A}]", "needs either `keywords` or `query`"),
        ("monitors: [{name: A, keywords: [a], query: b}]", "needs either `keywords` or `query`"),
        ("monitors: [{query: b}]", "key 'name' is missing"),
        ("monitors: [{name: A, query: a}, {name: A, query: b}]", "two monitors are called 'A'"),
        (
            "slack: {digest_over: 0}",
            "config.yaml:1:22: slack.digest_over: input should be greater than or equal to 1",
        ),
        ("a: [", "not valid YAML"),
        ("slack: {}\nslack: {}", "config.yaml:2:1: not valid YAML: key 'slack' stands twice"),
        ("- a\n- b", "config.yaml:1:1"),
        ("x: " + "[" * 60 + "]" * 60, "nested more than 40 levels"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(text: str, told: str) -> None:
    assert told in mistake(text)


def test_all_mistakes_are_told_at_once() -> None:
    assert len(mistake("slak: 1\nfecth: 2").splitlines()) == 2


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        load_config(tmp_path / "nothing.yaml")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="must be a UTF-8 text file"):
        load_config(file)


def test_the_environment_names_another_database() -> None:
    config = parse_config("", HERE).config
    assert database_of(config, {}) == config.database
    assert database_of(config, {"WIREWATCH_DATABASE_URL": "postgresql://x/y"}) == "postgresql://x/y"


@pytest.mark.parametrize("database", ["postgresql://host/news", "sqlite:///:memory:", "sqlite://"])
def test_a_database_that_is_no_file_stays_as_it_is(database: str) -> None:
    assert parse_config(f"database: '{database}'", HERE).config.database == database


def test_relative_folders_and_certificates_hang_on_the_folder_of_the_file(tmp_path: Path) -> None:
    loaded = parse_config(
        """
        captures: kept
        fetch: {ca_file: all.pem}
        sources: [{url: "https://a.example", ca_file: own.pem}, {name: f, kind: folder, url: feeds}]
        """,
        tmp_path / "config.yaml",
    )
    config = loaded.config
    assert loaded.folder == tmp_path
    assert (config.captures, config.fetch.ca_file) == (str(tmp_path / "kept"), str(tmp_path / "all.pem"))
    assert (config.sources[0].ca_file, config.sources[1].url) == (
        str(tmp_path / "own.pem"),
        (tmp_path / "feeds").as_uri(),
    )


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    with file.open("wb") as stream:
        stream.truncate(17 * 1024 * 1024)
    with pytest.raises(ConfigError, match="larger than 16 MB"):
        load_config(file)


def test_few_aliases_that_stand_for_very_many_values_are_refused() -> None:
    bomb = f"a: &a [{'x, ' * 60}]\nb: &b [{'*a, ' * 60}]\nc: [{'*b, ' * 60}]"
    with pytest.raises(ConfigError, match="more than 200,000 values"):
        parse_config(bomb, HERE)
