"""Runs the flow `watch` in this process, on a Prefect server that is found or started for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flows import settings
from flows.server import EmbeddedServer, Tell, termination_as_exit
from monitors.config import database_of, load_config
from monitors.pipeline.summary import Summary

_DRAIN_S = 5.0


@contextmanager
def prefect_server(database: str, tell: Tell) -> Iterator[EmbeddedServer]:
    """Give a Prefect server for a while and point this process's Prefect at it.

    The demo and tests that run several flows hold it around all of them.
    """
    home = settings.use_home(database)
    with termination_as_exit(), EmbeddedServer(home, tell) as server:
        before = os.environ.get("PREFECT_API_URL")
        os.environ["PREFECT_API_URL"] = server.url
        try:
            yield server
        finally:
            if before is None:
                del os.environ["PREFECT_API_URL"]


def run_watch(
    config_file: Path,
    *,
    sources: Sequence[str] = (),
    monitors: Sequence[str] = (),
    dry_run: bool = False,
    tell: Tell,
) -> Summary:
    """Run one pass as a Prefect flow run and return its summary.

    Raises what the pass raised; trouble of Prefect after the pass is told, never raised.
    """
    loaded = load_config(config_file)
    with prefect_server(database_of(loaded.config, os.environ), tell) as server:
        return run_on(server.url, config_file, sources=sources, monitors=monitors, dry_run=dry_run, tell=tell)


def run_on(
    api_url: str,
    config_file: Path,
    *,
    sources: Sequence[str] = (),
    monitors: Sequence[str] = (),
    dry_run: bool = False,
    tell: Tell,
) -> Summary:
    """Run one pass as a flow run on the Prefect server at `api_url`."""
    # Prefect takes 2 s to import: only here, and while an embedded server may still be starting.
    from prefect.events.worker import EventsWorker  # noqa: PLC0415 - see above
    from prefect.logging.handlers import APILogWorker  # noqa: PLC0415 - see above
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415 - see above

    from flows.watch import last_summary, watch  # noqa: PLC0415 - see above

    kept: list[Summary] = []
    token = last_summary.set(kept)
    try:
        with temporary_settings({PREFECT_API_URL: api_url}):
            run = watch(
                sources=list(sources),
                monitors=list(monitors),
                dry_run=dry_run,
                config_file=str(config_file.resolve()),
            )
            asyncio.run(run)
    except Exception as trouble:
        if not kept:
            raise
        tell(f"The pass is done, but Prefect could not record it: {trouble}")
    finally:
        last_summary.reset(token)
        # The server may be stopped next: what is still on its way to it has to arrive before.
        APILogWorker.drain_all(timeout=_DRAIN_S)
        EventsWorker.drain_all(timeout=_DRAIN_S)
    return kept[-1]
