"""The flow `maintain`: removes what is older than `retention` says, once a day."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict
from datetime import UTC, datetime

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.settings import load_served
from monitors.config import database_of
from monitors.pipeline import retention
from monitors.store.engine import open_engine


@task(cache_policy=NO_CACHE, retries=0)
async def tidy(config_file: str) -> dict[str, int]:
    """Remove what is too old, in small transactions."""
    return await asyncio.to_thread(_tidy, config_file)


def _tidy(config_file: str) -> dict[str, int]:
    loaded = load_served(config_file)
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        return asdict(retention.tidy(engine, loaded.config, datetime.now(UTC)))
    finally:
        engine.dispose()


@flow(name="maintain", retries=0)
async def maintain(*, config_file: str = "") -> dict[str, int]:
    """Remove texts, identities, passes, decisions and captures that are older than `retention` says.

    Args:
        config_file: Path of config.yaml; empty for the one that WIREWATCH_CONFIG names.
    """
    removed = await tidy(config_file)
    get_run_logger().info("removed %s", ", ".join(f"{count} {what}" for what, count in removed.items()))
    return removed
