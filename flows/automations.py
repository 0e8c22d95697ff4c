"""What Prefect itself watches: runs whose process is gone, runs that nobody takes up, silence.

They tidy Prefect's records and tell ops; nothing of ours depends on them. Each is known by its name, so
setting up twice changes nothing, and one whose deployment is gone is removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from prefect.blocks.notifications import SlackWebhook
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events.actions import ActionTypes, CancelFlowRun, ChangeFlowRunState, DoNothing, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from pydantic import SecretStr

from flows.deploy import deployed
from flows.guard import SILENT_AFTER
from flows.plan import TAG
from flows.timing import spacing
from monitors.config import Config, schedule_groups

Match = dict[str, str | list[str]]

_HEARTBEAT_GONE_AFTER = timedelta(seconds=90)  # three heartbeats; two gave false alarms on a busy machine
_NOT_TAKEN_UP_AFTER = timedelta(minutes=15)
_START_UP = timedelta(minutes=1)  # of a run's process on a busy machine
_ENDS = frozenset(
    {
        "prefect.flow-run.Completed",
        "prefect.flow-run.Failed",
        "prefect.flow-run.Cancelled",
        "prefect.flow-run.Crashed",
    }
)
_RUN: Match = {"prefect.resource.id": "prefect.flow-run.*"}
_EACH = {"prefect.resource.id"}
_CRASHED = ChangeFlowRunState(
    name=None, state=StateType.CRASHED, message="Its process sends no heartbeat.", force=False
)
_OPS_BLOCK = "wirewatch-ops"


async def set_up(config: Config, installation: str, environment: Mapping[str, str]) -> list[str]:
    """Bring the automations in line with the deployments that stand on the server; return their names."""
    groups = schedule_groups(config)
    now = datetime.now(UTC)
    async with get_client() as client:
        there = await deployed(client, installation)
        gaps = [
            (each, SILENT_AFTER * spacing(groups[each.parameters["group"]].schedule, now))
            for each in there
            if each.schedules and each.parameters.get("group") in groups
        ]
        tell = await _ops_action(environment)
        wanted = [
            *_tidying(there, installation),
            *(_silence(*each, installation, tell) for each in gaps),
        ]
        await _reconcile(client, {each.name: each for each in wanted}, installation)
    return [each.name for each in wanted]


def _tidying(there: Sequence[DeploymentResponse], installation: str) -> Iterator[AutomationCore]:
    ours: Match = {
        "prefect.resource.role": "deployment",
        "prefect.resource.id": [f"prefect.deployment.{each.id}" for each in there],
    }
    tags = [TAG, installation]
    yield AutomationCore(
        name=f"{installation}: a run's process is gone",
        description="A run that sends no heartbeat any more is recorded as crashed.",
        tags=tags,
        trigger=_each_run(
            ours,
            after="prefect.flow-run.heartbeat",
            expect={"prefect.flow-run.heartbeat", *_ENDS},
            within=_HEARTBEAT_GONE_AFTER,
        ),
        actions=[_CRASHED],
    )
    yield AutomationCore(
        name=f"{installation}: nobody takes a run up",
        description="A late run that nobody takes up is cancelled: a newer one does its work.",
        tags=tags,
        trigger=_each_run(
            ours,
            after="prefect.flow-run.Late",
            expect={"prefect.flow-run.Pending", "prefect.flow-run.Running", *_ENDS},
            within=_NOT_TAKEN_UP_AFTER,
        ),
        actions=[CancelFlowRun()],
    )


def _each_run(related: Match, *, after: str, expect: set[str], within: timedelta) -> EventTrigger:
    return EventTrigger(
        match=_RUN,
        match_related=related,
        after={after},
        expect=expect,
        for_each=_EACH,
        posture=Posture.Proactive,
        threshold=1,
        within=within,
    )


def _silence(
    each: DeploymentResponse, gap: timedelta, installation: str, tell: ActionTypes
) -> AutomationCore:
    return AutomationCore(
        name=f"{installation}: no success of {each.name}",
        description=f"{SILENT_AFTER} runs in a row did not succeed, or none was started.",
        tags=[TAG, installation],
        trigger=EventTrigger(
            match=_RUN,
            match_related={
                "prefect.resource.role": "deployment",
                "prefect.resource.id": f"prefect.deployment.{each.id}",
            },
            expect={"prefect.flow-run.Completed"},
            posture=Posture.Proactive,
            threshold=1,
            within=gap + _START_UP,
        ),
        actions=[tell],
    )


async def _ops_action(environment: Mapping[str, str]) -> ActionTypes:
    """Return a Slack notification where a webhook is given, else nothing: then only the page shows it."""
    url = environment.get("SLACK_WEBHOOK_URL")
    if not url:
        return DoNothing()
    block = SlackWebhook(url=SecretStr(url))
    number = await block.save(_OPS_BLOCK, overwrite=True)
    return SendNotification(
        block_document_id=number,
        subject="wirewatch",
        body="{{ automation.name }}: {{ automation.description }}",
    )


async def _reconcile(client: PrefectClient, wanted: Mapping[str, AutomationCore], installation: str) -> None:
    there = {each.name: each for each in await client.read_automations() if installation in each.tags}
    for name, surplus in there.items():
        if name not in wanted:
            await client.delete_automation(surplus.id)
    for name, each in wanted.items():
        if name not in there:
            await client.create_automation(each)
            continue
        # One that a person disabled stays disabled.
        each.enabled = there[name].enabled
        await client.update_automation(there[name].id, each)
