"""Decides what a run polls, from the group, shard and names that it was given, and how far it looks back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitors.config import LoadedConfig, in_shard, parse_duration, schedule_groups
from monitors.errors import ConfigError


def select_sources(loaded: LoadedConfig, group: str, shard: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the sources to poll; names given by hand win over group and shard.

    An empty group means all. Raises ConfigError for a group or a name that is not there.
    """
    config = loaded.config
    if names:
        unknown = sorted(set(names) - {source.name for source in config.sources})
        if unknown:
            raise ConfigError(f"source {unknown[0]!r} is not in {loaded.file.name} - see `wirewatch sources`")
        return tuple(names)
    chosen = config.sources
    if group:
        groups = schedule_groups(config)
        if group not in groups:
            raise ConfigError(f"group {group!r} is not in {loaded.file.name} - it has {', '.join(groups)}")
        chosen = groups[group].sources
    if shard:
        number, count = read_shard(shard)
        chosen = in_shard(chosen, number - 1, count)
    return tuple(source.name for source in chosen)


def read_shard(text: str) -> tuple[int, int]:
    """Return `2/4` as (2, 4); raises ConfigError.

    >>> read_shard("2/4")
    (2, 4)
    """
    number, _, count = text.partition("/")
    if number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise ConfigError(f"{text!r} is not a shard - write it as 1/4")


def look_back(loaded: LoadedConfig, since: str) -> LoadedConfig:
    """Return the configuration with `since` as the age up to which new sources and monitors alert."""
    if not since:
        return loaded
    try:
        age = parse_duration(since)
    except ValueError as trouble:
        raise ConfigError(str(trouble)) from trouble
    assert isinstance(age, timedelta)
    defaults = loaded.config.defaults.model_copy(update={"first_poll": age, "backfill": age})
    return replace(loaded, config=loaded.config.model_copy(update={"defaults": defaults}))
