"""A configuration that is broken while it is served: the old one stays in force, and ops hears."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.in_force import VARIABLE, ConfigInForce, copy_of, load_copy
from flows.settings import load_served

CONFIG = "monitors: [{name: M, keywords: [blockchain]}]\n"
OTHER = "monitors: [{name: Other, keywords: [Huawei]}]\n"


class Watched:
    """A configuration that is being watched, with what ops and the log heard."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config.yaml"
        self.file.write_text(CONFIG)
        self.told: list[str] = []
        self.rung: list[str] = []
        self.copy = copy_of(self.file, folder / "home")
        self.config = ConfigInForce(self.file, self.copy, self.told.append, self.rung.append)

    def look_twice(self) -> None:
        self.config.look()
        self.config.look()

    @property
    def monitors(self) -> list[str]:
        return [each.name for each in load_copy(self.copy, self.file).config.monitors]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("monitors: [{name: M, keywords: [block", "not valid YAML"),
        ("monitor: []\n", "did you mean 'monitors'"),
        ("monitors: [{name: M, query: '(blockchain'}]\n", "monitors[0].query"),
    ],
)
def test_one_that_cannot_be_used_changes_nothing_and_ops_hears_once(
    watched: Watched, broken: str, told: str
) -> None:
    watched.file.write_text(broken)
    watched.look_twice()
    watched.look_twice()
    assert watched.monitors == ["M"]
    (text,) = watched.rung
    assert "cannot be used; the one from before stays in force" in text
    assert told in text


def test_one_that_is_gone_changes_nothing_either(watched: Watched) -> None:
    watched.file.unlink()
    watched.look_twice()
    assert watched.monitors == ["M"]
    assert "there is no such file" in watched.rung[0]


def test_a_mended_one_is_in_force_and_ops_hears_that_too(watched: Watched) -> None:
    watched.file.write_text("monitors: [")
    watched.look_twice()
    watched.file.write_text(OTHER)
    watched.look_twice()
    assert watched.monitors == ["Other"]
    assert watched.rung[1:] == ["config.yaml can be used again and is in force."]


def test_the_old_text_put_back_is_a_mended_one_too(watched: Watched) -> None:
    watched.file.write_text("monitors: [")
    watched.look_twice()
    watched.file.write_text(CONFIG)
    watched.look_twice()
    assert watched.rung[1:] == ["config.yaml can be used again and is in force."]


def test_a_file_that_is_still_being_written_is_not_taken(watched: Watched) -> None:
    watched.file.write_text("")
    watched.config.look()
    assert watched.monitors == ["M"]
    watched.file.write_text(OTHER)
    watched.look_twice()
    assert (watched.monitors, watched.rung) == (["Other"], [])


def test_runs_below_serve_read_the_copy_and_others_the_file(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.file.write_text("monitors: [")
    monkeypatch.setenv("WIREWATCH_CONFIG", str(watched.file))
    monkeypatch.setenv(VARIABLE, str(watched.copy))
    loaded = load_served("")
    assert [each.name for each in loaded.config.monitors] == ["M"]
    assert loaded.file == watched.file
    other = watched.file.with_name("other.yaml")
    other.write_text(OTHER)
    assert [each.name for each in load_served(str(other)).config.monitors] == ["Other"]
