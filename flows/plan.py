"""The one list of deployments, built from config.yaml, for one machine and for a fleet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy.engine import make_url

from monitors.config import Config, Group, Schedule, schedule_groups

# Slots of an interval are counted from here, so that a restart moves none of them.
ANCHOR = datetime(2024, 1, 1, tzinfo=UTC)
TAG = "wirewatch"
_NIGHT = "40 3 * * *"  # when little is published
_DELIVER_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Planned:
    """A deployment as the configuration wants it."""

    flow: str
    name: str
    description: str
    schedule: Schedule | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Of every run, also of one that is started by hand."""
    scheduled: Mapping[str, Any] = field(default_factory=dict)
    """Of scheduled runs only."""

    @property
    def full_name(self) -> str:
        return f"{self.flow}/{self.name}"


def installation(database: str) -> str:
    """Return the tag of this installation's deployments: two that share a Prefect server stay apart.

    Workers and the machine that deploys share the database, whatever their paths and passwords are.
    """
    url = make_url(database)
    identity = f"{url.get_backend_name()} {url.host} {url.port} {url.database}"
    return f"{TAG}-{blake2b(identity.encode(), digest_size=5).hexdigest()}"


def planned(config: Config, shards: int = 1) -> tuple[Planned, ...]:
    """Return every deployment of a configuration; with `shards`, that many for each group of sources."""
    groups = schedule_groups(config).values()
    polls = [_watch(group, shard, shards) for group in groups for shard in range(1, shards + 1)]
    return (*polls, _deliver(groups), _maintain(config))


def _deliver(groups: Collection[Group]) -> Planned:
    # Each poll delivers too: only where all are rare, what waits needs a schedule of its own.
    often = any(
        group.sources and (group.schedule.interval or timedelta.max) <= _DELIVER_EVERY for group in groups
    )
    return Planned(
        flow="deliver",
        name="deliver",
        description="Sends what waits in the outbox.",
        schedule=None if often else Schedule(every=_DELIVER_EVERY),
    )


def _maintain(config: Config) -> Planned:
    return Planned(
        flow="maintain",
        name="maintain",
        description="Removes what is older than `retention` says.",
        schedule=Schedule(cron=_NIGHT, timezone=config.schedule.timezone),
    )


def _watch(group: Group, shard: int, shards: int) -> Planned:
    split = shards > 1
    part = f", part {shard} of {shards} by host" if split else ""
    parameters: dict[str, Any] = {"group": group.name}
    if split:
        parameters["shard"] = f"{shard}/{shards}"
    return Planned(
        flow="watch",
        name=f"{group.name}-{shard}-of-{shards}" if split else group.name,
        description=f"Polls the {len(group.sources)} sources of group `{group.name}`{part}.",
        schedule=group.schedule if group.sources else None,
        parameters=parameters,
        scheduled={"due_only": True},
    )
