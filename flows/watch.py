"""The flow `watch`: one pass over the sources of a group, told on Prefect's page.

Correctness (leases, unique keys, outbox) lives in the database below; artifacts and events are best effort,
after everything is committed.
"""

from __future__ import annotations

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, Protocol

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event
from pydantic import Field

from flows import report
from monitors.config import LoadedConfig, load_config

_REPORT_LIMIT_S = 15.0  # three small requests; a server that takes longer is left to itself


class RunPass(Protocol):
    """The use case `monitors.pipeline.ingest.run_pass`."""

    def __call__(
        self,
        loaded: LoadedConfig,
        environment: Mapping[str, str],
        *,
        sources: Collection[str] = (),
        monitors: Collection[str] = (),
        dry_run: bool = False,
        due_only: bool = False,
        deliver: bool = True,
    ) -> Awaitable[report.Summary]: ...


def _pipeline_pass() -> RunPass:
    use_case: RunPass = importlib.import_module("monitors.pipeline.ingest").run_pass
    return use_case


run_pass_of: ContextVar[Callable[[], RunPass]] = ContextVar("run_pass_of", default=_pipeline_pass)
"""Where the use case comes from; a test sets its own."""

last_summary: ContextVar[list[report.Summary] | None] = ContextVar("last_summary", default=None)
"""Keeps the summary of a finished pass for `run_watch`, also when Prefect's server went away after it."""


@task(cache_policy=NO_CACHE, retries=0)
async def poll(
    config_file: str, sources: list[str], monitors: list[str], *, dry_run: bool, due_only: bool
) -> report.Summary:
    """Poll, match, deduplicate, store and deliver: the plain pass."""
    summary = await run_pass_of.get()()(
        load_config(Path(config_file)),
        os.environ,
        sources=sources,
        monitors=monitors,
        dry_run=dry_run,
        due_only=due_only,
    )
    kept = last_summary.get()
    if kept is not None:
        kept.append(summary)
    return summary


@task(cache_policy=NO_CACHE, retries=0)
async def tell(figures: dict[str, Any], alerted: list[report.Alerted], key: str) -> None:
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
    sources: Annotated[list[str], Field(description="Names of sources; empty for all.")] = [],  # noqa: B006 - Prefect's form shows this default; it is never written to
    monitors: Annotated[list[str], Field(description="Names of monitors; empty for all.")] = [],  # noqa: B006 - as above
    dry_run: Annotated[
        bool, Field(description="Show what would be alerted; store and send nothing.")
    ] = False,
    due_only: Annotated[bool, Field(description="Only sources whose next poll is due.")] = False,
    config_file: Annotated[
        str, Field(description="Path of config.yaml; empty for the one that is served.")
    ] = "",
) -> dict[str, Any]:
    """Poll sources, match them against the monitors, and alert each story once."""
    logger = get_run_logger()
    summary = await poll(
        config_file or os.environ.get("WIREWATCH_CONFIG", "config.yaml"),
        sources,
        monitors,
        dry_run=dry_run,
        due_only=due_only,
    )
    figures = summary.as_json()
    try:
        await asyncio.wait_for(
            tell(figures, list(summary.alerted), report.artifact_key("watch")), _REPORT_LIMIT_S
        )
    except Exception as trouble:  # noqa: BLE001 - the work is committed: a page that cannot be written is no failure
        logger.warning("the run's page could not be written: %s", trouble)
    logger.info("%s", report.summary_line(figures))
    return figures
