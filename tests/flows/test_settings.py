"""Our defaults for Prefect's environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings import DEFAULTS, home_of, set_defaults, use_home


def test_what_a_person_set_stays() -> None:
    environment = {"PREFECT_LOGGING_LEVEL": "DEBUG"}
    set_defaults(environment)
    assert environment["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment.keys() == DEFAULTS.keys()


@pytest.mark.parametrize(
    ("database", "environment", "home"),
    [
        ("sqlite:////srv/w/wirewatch.db", {}, "/srv/w/.wirewatch-prefect"),
        ("sqlite:////srv/w/wirewatch.db", {"PREFECT_HOME": "/p"}, "/p"),
        ("sqlite:///:memory:", {"HOME": "/home/a"}, "/home/a/.cache/wirewatch/prefect-f2a88e762e8d"),
    ],
)
def test_prefects_home_lies_beside_the_database(
    database: str, environment: dict[str, str], home: str
) -> None:
    assert home_of(database, environment) == Path(home)


def test_each_remote_database_has_its_own_home() -> None:
    cache = {"XDG_CACHE_HOME": "/c"}
    first = home_of("postgresql://db/one", cache)
    assert first.parent == Path("/c/wirewatch")
    assert first != home_of("postgresql://db/two", cache)


def test_the_home_is_made_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "deep" / "home"))
    assert use_home("sqlite:///w.db") == tmp_path / "deep" / "home"
    assert (tmp_path / "deep" / "home").is_dir()
