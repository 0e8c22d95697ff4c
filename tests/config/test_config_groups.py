"""Sources fall into schedule groups, and the sources of a host into one shard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from monitors.config import Config, parse_config
from monitors.config.groups import in_shard, schedule_groups, shard_of


def config(sources: str, rest: str = "") -> Config:
    return parse_config(f"sources: [{sources}]\n{rest}", Path("config.yaml")).config


def test_the_default_group_is_there_also_without_any_source() -> None:
    (group,) = schedule_groups(config("")).values()
    assert (group.name, group.sources) == ("default", ())


def test_a_source_with_a_time_of_its_own_falls_into_a_group_named_after_it() -> None:
    timed = "{url: 'https://a.example', every: 1h}, {url: 'https://b.example', cron: '*/5 8-17 * * 1,5'}"
    groups = schedule_groups(config(timed))
    assert list(groups) == ["default", "every-1h", "cron-x-by-5-8-to-17-x-x-1-and-5-utc"]
    assert groups["every-1h"].schedule.interval == timedelta(hours=1)
    assert groups["cron-x-by-5-8-to-17-x-x-1-and-5-utc"].schedule.interval is None


def test_the_default_time_written_out_is_still_the_default_group() -> None:
    groups = schedule_groups(config("{url: 'https://a.example', every: 300s}", "schedule: {every: 5m}"))
    assert [source.url for source in groups["default"].sources] == ["https://a.example"]


def test_a_source_may_name_its_group() -> None:
    named = config("{url: 'https://a.example', group: slow}", "groups: {slow: {every: 1d}}")
    assert schedule_groups(named)["slow"].schedule.interval == timedelta(days=1)


def test_a_host_is_never_split_between_shards() -> None:
    found = config(", ".join(f"'https://h{number}.example/{path}'" for number in range(20) for path in "ab"))
    shards = [in_shard(found.sources, shard, 3) for shard in range(3)]
    assert sum(map(len, shards)) == 40
    hosts = [{urlsplit(source.url).hostname for source in shard} for shard in shards]
    assert sum(map(len, hosts)) == 20
    assert all(shard_of(source.url, 3) == number for number, shard in enumerate(shards) for source in shard)
