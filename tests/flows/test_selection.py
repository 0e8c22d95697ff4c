"""What a run polls and how far it looks back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.selection import look_back, read_shard, select_sources
from monitors.config import parse_config
from monitors.errors import ConfigError

LOADED = parse_config(
    """
groups: {fast: {every: 1m}}
sources:
  - {name: a, url: "https://a.example"}
  - {name: b, url: "https://b.example"}
  - {name: c, url: "https://c.example", group: fast}
""",
    Path("config.yaml"),
)


@pytest.mark.parametrize(
    ("group", "names", "chosen"),
    [
        ("", (), ("a", "b", "c")),
        ("default", (), ("a", "b")),
        ("fast", (), ("c",)),
        ("fast", ("a", "c"), ("a", "c")),
    ],
)
def test_names_win_over_the_group_and_no_group_is_all(
    group: str, names: tuple[str, ...], chosen: tuple[str, ...]
) -> None:
    assert select_sources(LOADED, group, "", names) == chosen


def test_the_shards_of_a_group_make_the_group() -> None:
    parts = [select_sources(LOADED, "", f"{number}/3", ()) for number in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("group", "shard", "names", "said"),
    [
        ("slow", "", (), "group 'slow' is not in config.yaml - it has default, fast"),
        ("", "", ("zz",), "source 'zz' is not in config.yaml"),
        ("", "0/3", (), "write it as 1/4"),
        ("", "4/3", (), "write it as 1/4"),
        ("", "x", (), "write it as 1/4"),
    ],
)
def test_what_is_not_there_is_told(group: str, shard: str, names: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        select_sources(LOADED, group, shard, names)


def test_a_shard_is_read() -> None:
    assert read_shard("2/4") == (2, 4)


def test_since_is_how_far_new_sources_and_monitors_look_back() -> None:
    assert look_back(LOADED, "") is LOADED
    defaults = look_back(LOADED, "3d").config.defaults
    assert (defaults.first_poll, defaults.backfill) == (timedelta(days=3), timedelta(days=3))
    with pytest.raises(ConfigError, match="not a duration"):
        look_back(LOADED, "yesterday")
