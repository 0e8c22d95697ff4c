"""Schedule groups and shards of sources."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from monitors.config import Config, in_shard, parse_config, schedule_groups, shard_of
from monitors.errors import ConfigError

FILE = Path("config.yaml")


def config(text: str) -> Config:
    return parse_config(text, FILE).config


def test_without_sources_the_default_group_is_there() -> None:
    groups = schedule_groups(config("{}"))
    assert list(groups) == ["default"]
    assert groups["default"].schedule.interval == timedelta(minutes=5)


def test_sources_are_sorted_by_group_and_by_their_own_time() -> None:
    groups = schedule_groups(
        config("""
schedule: {every: 5m, timezone: Asia/Shanghai}
groups: {fast: {every: 1m}, morning: {cron: "0 8 * * 1-5", timezone: Europe/Berlin}}
sources:
  - {name: a, url: "https://a.example"}
  - {name: b, url: "https://b.example", every: 300s}
  - {name: c, url: "https://c.example", every: 10m}
  - {name: d, url: "https://d.example", group: fast}
  - {name: e, url: "https://e.example", cron: "*/10 8-18 * * *", timezone: Asia/Tokyo}
  - {name: f, url: "https://f.example", cron: "*/10 8-18 * * *"}
  - {name: g, url: "https://g.example", group: default}
""")
    )
    members = {name: [source.name for source in group.sources] for name, group in groups.items()}
    assert members == {
        "default": ["a", "b", "g"],
        "every-10m": ["c"],
        "fast": ["d"],
        "cron-x-by-10-8-to-18-x-x-x-asia-tokyo": ["e"],
        "cron-x-by-10-8-to-18-x-x-x-asia-shanghai": ["f"],
    }
    assert groups["cron-x-by-10-8-to-18-x-x-x-asia-tokyo"].schedule.timezone == "Asia/Tokyo"
    assert groups["fast"].schedule.interval == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources: [{url: 'https://a.example', every: 5m, group: x}]", "exclude each other"),
        ("sources: [{url: 'https://a.example', group: x}]", "group 'x', which is not there"),
        ("groups: {Fast: {every: 1m}}", "'Fast' is no name of a group"),
        ("groups: {default: {every: 1m}}", "name this group otherwise"),
        ("groups: {every-1m: {every: 1m}}", "name this group otherwise"),
    ],
)
def test_a_wrong_group_is_told(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        config(text)


def test_a_host_is_never_split_between_shards() -> None:
    text = "".join(f"\n  - 'https://h{n % 300}.example/feed{n}'" for n in range(1200))
    sources = config(f"sources:{text}").sources
    shards = [in_shard(sources, shard, 4) for shard in range(4)]
    assert Counter(source.name for shard in shards for source in shard) == Counter(
        source.name for source in sources
    )
    hosts = [{source.url.split("/")[2] for source in shard} for shard in shards]
    assert sum(map(len, hosts)) == 300
    assert all(200 < len(shard) < 400 for shard in shards), "shards are of about the same size"


def test_a_local_file_has_a_shard() -> None:
    assert shard_of("file:///srv/feed.xml", 3) in range(3)
