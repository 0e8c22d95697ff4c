"""Sorts sources into schedule groups, and a group's sources into shards that never share a host."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

from monitors.config.models import DEFAULT_GROUP, Config, Schedule, Source
from monitors.config.values import print_duration

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CRON_WORDS = (("*", " x "), ("/", " by "), ("-", " to "), (",", " and "))


@dataclass(frozen=True, slots=True)
class Group:
    """Sources that are polled together, and when."""

    name: str
    schedule: Schedule
    sources: tuple[Source, ...]


def schedule_groups(config: Config) -> Mapping[str, Group]:
    """Return every group that has sources, by name; the default group also without any.

    A source with a time of its own (`every`, `cron`) falls into a group named after that time.
    """
    members: dict[str, list[Source]] = {DEFAULT_GROUP: []}
    schedules = {DEFAULT_GROUP: config.schedule}
    for source in config.sources:
        schedule = config.schedule_of(source)
        name = source.group or _name_of(schedule, config)
        members.setdefault(name, []).append(source)
        schedules[name] = schedule
    return {name: Group(name, schedules[name], tuple(found)) for name, found in members.items()}


def _name_of(schedule: Schedule, config: Config) -> str:
    interval = schedule.interval
    if schedule == config.schedule or (interval is not None and interval == config.schedule.interval):
        return DEFAULT_GROUP
    if interval is not None:
        return f"every-{print_duration(interval)}"
    cron = schedule.cron or ""
    for sign, word in _CRON_WORDS:
        cron = cron.replace(sign, word)
    return _NOT_SLUG.sub("-", f"cron {cron} {schedule.timezone}".lower()).strip("-")


def shard_of(url: str, shards: int) -> int:
    """Return which of `shards` (0-based) a source belongs to: all sources of a host to the same one.

    Politeness to a host lives in one process, so a host must not be split.
    """
    host = urlsplit(url).hostname or ""
    return int.from_bytes(blake2b(host.encode(), digest_size=8).digest()) % shards


def in_shard(sources: Sequence[Source], shard: int, shards: int) -> tuple[Source, ...]:
    """Return the sources of one shard."""
    return tuple(source for source in sources if shard_of(source.url, shards) == shard)
