"""Pushes the plan to a work pool, whose workers run it on as many machines as there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectNotFound

from flows import automations
from flows.deploy import register
from flows.plan import installation, planned
from monitors.config import LoadedConfig, database_of


@dataclass(frozen=True, slots=True)
class Pushed:
    """What `push` did."""

    deployments: tuple[str, ...]
    removed: tuple[str, ...]
    paused: tuple[str, ...]
    pool_created: bool


async def push(loaded: LoadedConfig, environment: Mapping[str, str], pool: str, shards: int) -> Pushed:
    """Bring a work pool's deployments in line with the configuration; a missing pool is made."""
    config = loaded.config
    plan = planned(config, shards)
    created = await _ensure_pool(pool)
    done = await register(
        plan,
        installation(database_of(config, environment)),
        sources=[source.name for source in config.sources],
        monitors=[monitor.name for monitor in config.monitors],
        work_pool=pool,
    )
    return Pushed(tuple(each.full_name for each in plan), done.removed, done.paused, created)


async def set_up(loaded: LoadedConfig, environment: Mapping[str, str]) -> list[str]:
    """Set up the automations for every deployment that stands on the server."""
    return await automations.set_up(
        loaded.config, installation(database_of(loaded.config, environment)), environment
    )


async def _ensure_pool(pool: str) -> bool:
    async with get_client() as client:
        try:
            await client.read_work_pool(pool)
        except ObjectNotFound:
            await client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
            return True
    return False
