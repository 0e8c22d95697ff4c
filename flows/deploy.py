"""Brings Prefect's deployments in line with the plan, and leaves paused what a person paused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Schedule as PrefectSchedule
from prefect.types.entrypoint import EntrypointType

from flows.deliver import deliver
from flows.maintain import maintain
from flows.plan import ANCHOR, TAG, Planned
from flows.watch import watch

FLOWS: dict[str, Flow[..., Any]] = {"watch": watch, "deliver": deliver, "maintain": maintain}
_SLUG = "config"  # of the one schedule that a deployment has from config.yaml
_MOST_NAMES = 400  # a longer list is no help in a form


@dataclass(frozen=True, slots=True)
class Registered:
    """What `register` did."""

    deployments: tuple[RunnerDeployment, ...]
    removed: tuple[str, ...]
    paused: tuple[str, ...]
    """Deployments that a person paused; they stay paused."""


async def register(
    plan: Sequence[Planned],
    installation: str,
    *,
    sources: Sequence[str] = (),
    monitors: Sequence[str] = (),
    work_pool: str | None = None,
    apply: Callable[[RunnerDeployment], Awaitable[object]] = RunnerDeployment.aapply,
) -> Registered:
    """Write the plan to the Prefect server.

    `sources` and `monitors` are the names that the form offers. With `work_pool` the deployments run on the
    pool's workers, else on the runner whose `apply` is given.
    """
    async with get_client() as client:
        there = {each.name: each for each in await deployed(client, installation) if each.name}
        wanted = [
            await _deployment(each, installation, there.get(each.name), work_pool=work_pool) for each in plan
        ]
        for deployment in wanted:
            _refine_form(deployment, {"sources": sources, "monitors": monitors})
            await apply(deployment)
        removed = await _remove(client, there.values(), {each.name for each in wanted})
    paused = tuple(each.name for each in plan if each.name in there and is_paused(there[each.name]))
    return Registered(tuple(wanted), removed, paused)


async def deployed(client: PrefectClient, installation: str) -> list[DeploymentResponse]:
    """Return the deployments of an installation that stand on the server."""
    found: list[DeploymentResponse] = []
    while True:
        page = await client.read_deployments(
            deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[installation])),
            limit=200,
            offset=len(found),
        )
        found.extend(page)
        if not page:
            return found


def is_paused(deployment: DeploymentResponse) -> bool:
    """Whether a person paused a deployment or its schedule: the configuration never does."""
    return bool(deployment.paused) or any(not schedule.active for schedule in deployment.schedules)


async def _deployment(
    each: Planned, installation: str, there: DeploymentResponse | None, *, work_pool: str | None
) -> RunnerDeployment:
    active = there is None or all(schedule.active for schedule in there.schedules)
    deployment = await FLOWS[each.flow].ato_deployment(
        name=each.name,
        # Always a list: an empty one removes the schedule that is no longer in the configuration.
        schedules=[_schedule(each, active=active)] if each.schedule is not None else [],
        paused=bool(there is not None and there.paused),
        parameters=dict(each.parameters),
        description=each.description,
        tags=[TAG, installation, f"flow-{each.flow}"],
        work_pool_name=work_pool,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)
    return deployment


def _schedule(each: Planned, *, active: bool) -> PrefectSchedule:
    schedule = each.schedule
    assert schedule is not None
    return PrefectSchedule(
        interval=schedule.interval,
        cron=schedule.cron,
        timezone=schedule.timezone,
        anchor_date=ANCHOR,
        active=active,
        parameters=dict(each.scheduled),
        slug=_SLUG,
    )


def _refine_form(deployment: RunnerDeployment, names: dict[str, Sequence[str]]) -> None:
    # With the names in its schema the page offers a list to pick from, and the server refuses any other name.
    properties = deployment._parameter_openapi_schema.properties  # noqa: SLF001 - no public way to refine the form
    # Where the file lies is for the machine that runs it to know.
    properties.pop("config_file", None)
    for parameter, known in names.items():
        if parameter in properties and 0 < len(known) <= _MOST_NAMES:
            properties[parameter]["items"] = {"type": "string", "enum": list(known)}


async def _remove(
    client: PrefectClient, there: Collection[DeploymentResponse], wanted: Collection[str]
) -> tuple[str, ...]:
    surplus = [each for each in there if each.name not in wanted]
    for each in surplus:
        await client.delete_deployment(each.id)
    return tuple(sorted(each.name for each in surplus if each.name))
