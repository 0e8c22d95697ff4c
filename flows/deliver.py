"""The flow `deliver`: sends what waits in the outbox, between polls that are far apart or by hand."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.settings import load_served
from flows.watch import tell_best_effort
from monitors.pipeline.ingest import deliver_now
from monitors.pipeline.summary import Summary


@task(cache_policy=NO_CACHE, retries=0)
async def send(config_file: str) -> Summary:
    """Drain the outbox; the sender is written for a thread."""
    return await asyncio.to_thread(deliver_now, load_served(config_file), os.environ)


@flow(name="deliver", retries=0)
async def deliver(*, config_file: str = "") -> dict[str, Any]:
    """Send what waits in the outbox now.

    Args:
        config_file: Path of config.yaml; empty for the one that WIREWATCH_CONFIG names.
    """
    summary = await send(config_file)
    figures = summary.as_json()
    await tell_best_effort(figures, summary.alerted, "wirewatch-deliver")
    get_run_logger().info("%s delivered, %s pending", figures["delivered"], figures["pending"])
    return figures
