"""The flow `watch`: one pass over the sources of a group, told on Prefect's page.

Correctness (leases, unique keys, outbox) lives in the database below; artifacts and events are best effort,
after everything is committed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import State
from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import Field

from flows import report, turn
from flows.selection import look_back, select_sources
from flows.settings import load_served
from monitors.pipeline.summary import Alerted, Summary

_REPORT_LIMIT_S = 15.0  # three small requests; a server that takes longer is left to itself
_PASS_LIMIT_S = 3600.0  # every request below has a deadline; a pass that still hangs must not hold its lease

last_summary: ContextVar[list[Summary] | None] = ContextVar("last_summary", default=None)
"""Keeps the summary of a finished pass for `run_watch`, also when Prefect's server went away after it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run is to do."""

    config_file: str
    since: str
    sources: tuple[str, ...]
    monitors: tuple[str, ...]
    turn: str
    """Name of the turn that this run takes; empty for a part of a group that was named by hand."""
    dry_run: bool
    due_only: bool


@task(cache_policy=NO_CACHE, retries=0)
async def poll(asked: Asked) -> Summary:
    """Poll, match, deduplicate, store and deliver: the plain pass."""
    summary = await asyncio.wait_for(
        turn.take(
            look_back(load_served(asked.config_file), asked.since),
            os.environ,
            name=asked.turn,
            sources=asked.sources,
            monitors=asked.monitors,
            dry_run=asked.dry_run,
            due_only=asked.due_only,
        ),
        _PASS_LIMIT_S,
    )
    kept = last_summary.get()
    if kept is not None:
        kept.append(summary)
    return summary


@task(cache_policy=NO_CACHE, retries=0)
async def tell(figures: dict[str, Any], alerted: list[Alerted], key: str) -> None:
    """Write the run's artifacts and events."""
    await acreate_table_artifact(
        table=report.table_rows(figures), key=f"{key}-figures", description="Figures"
    )
    await acreate_markdown_artifact(
        markdown=report.markdown_text(figures, alerted), key=key, description="What the run found"
    )
    for event in report.events(figures, alerted):
        emit_event(event.name, resource=dict(event.resource), payload=dict(event.payload))


@flow(name="watch", retries=0, validate_parameters=True)
async def watch(
    *,
    sources: list[str] = [],  # noqa: B006 - Prefect's form shows this default; nobody writes to it
    monitors: list[str] = [],  # noqa: B006 - as above
    dry_run: bool = False,
    since: Annotated[str, Field(pattern=r"^(\d+\s*[smhdw])?$")] = "",
    due_only: bool = False,
    group: str = "",
    shard: Annotated[str, Field(pattern=r"^(\d+/\d+)?$")] = "",
    config_file: str = "",
) -> dict[str, Any] | State[dict[str, Any]]:
    """Poll sources, match them against the monitors, and alert each story once.

    Args:
        sources: Names of the sources to poll; empty for all of the group.
        monitors: Names of the monitors to alert for; empty for all.
        dry_run: Show what would be alerted; store and send nothing.
        since: Of new sources and monitors, alert on entries of this age, as 12h or 7d; empty as configured.
        due_only: Only sources whose next poll is due, as scheduled runs do.
        group: Schedule group; empty for all sources.
        shard: Part of the group by host, as 1/4; empty for all of it.
        config_file: Path of config.yaml; empty for the one that WIREWATCH_CONFIG names.
    """
    loaded = load_served(config_file)
    name = "" if sources or not group else turn.name_of(group, shard)
    if (
        due_only
        and name
        and turn.is_overtaken(loaded, name, flow_run.scheduled_start_time or datetime.now(UTC))
    ):
        why = "a poll that began after this run's time has done its work"
        return Completed(name="Skipped", message=why, data=report.skipped(why))
    asked = Asked(
        config_file=config_file,
        since=since,
        sources=select_sources(loaded, group, shard, sources),
        monitors=tuple(monitors),
        turn=name,
        dry_run=dry_run,
        due_only=due_only,
    )
    summary = await poll(asked)
    figures = summary.as_json()
    await tell_best_effort(figures, summary.alerted, report.artifact_key(name or "by-hand"))
    get_run_logger().info("%s", report.summary_line(figures))
    return figures


async def tell_best_effort(figures: dict[str, Any], alerted: Sequence[Alerted], key: str) -> None:
    """Write the page of a run; a server that cannot take it now is no failure of the run."""
    try:
        await asyncio.wait_for(tell(figures, list(alerted), key), _REPORT_LIMIT_S)
    except Exception as trouble:  # noqa: BLE001 - the work is committed: a page that cannot be written is no failure
        get_run_logger().warning("the run's page could not be written: %s", trouble)
