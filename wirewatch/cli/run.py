"""`run` and `deliver`: one pass now, or only what waits, and what came of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from monitors.config import LoadedConfig, load_config
from wirewatch.cli.output import complain, print_json, say

if TYPE_CHECKING:
    from monitors.pipeline.summary import Summary


def run_command(
    config_file: Path,
    *,
    sources: Collection[str],
    monitors: Collection[str],
    dry_run: bool,
    through_flow: bool,
    as_json: bool,
) -> int:
    """Run one pass and report it; 1 when a source or a delivery failed."""
    loaded = load_config(config_file)
    if through_flow:
        summary = _through_flow(config_file, sources, monitors, dry_run=dry_run)
    else:
        summary = _plain(loaded, sources, monitors, dry_run=dry_run)
    report(summary, as_json=as_json, dry_run=dry_run)
    return 1 if summary.failed else 0


def _plain(
    loaded: LoadedConfig, sources: Collection[str], monitors: Collection[str], *, dry_run: bool
) -> Summary:
    from monitors.pipeline.ingest import run_pass  # noqa: PLC0415 - only this command needs the network

    return asyncio.run(run_pass(loaded, os.environ, sources=sources, monitors=monitors, dry_run=dry_run))


def _through_flow(
    config_file: Path, sources: Collection[str], monitors: Collection[str], *, dry_run: bool
) -> Summary:
    from flows.run import run_watch  # noqa: PLC0415 - Prefect takes two seconds to load

    return run_watch(
        config_file, sources=list(sources), monitors=list(monitors), dry_run=dry_run, tell=complain
    )


def deliver_command(config_file: Path, *, as_json: bool) -> int:
    """Send what waits in the outbox."""
    from monitors.pipeline.ingest import deliver_now  # noqa: PLC0415

    summary = deliver_now(load_config(config_file), os.environ)
    report(summary, as_json=as_json)
    return 1 if summary.failed else 0


def report(summary: Summary, *, as_json: bool, dry_run: bool = False) -> None:
    """Print what a pass did, for a program or for a person."""
    if as_json:
        for note in summary.notes:
            complain(note)  # without a credential these are the alerts themselves
        print_json(summary.as_json())
        return
    for note in summary.notes:
        say(note)
    would = "would send " if dry_run else ""
    for alerted in summary.alerted:
        say(f"{would}{alerted.kind} to {alerted.channel}: {alerted.title}")
        say(f"    {', '.join(alerted.monitors)} - {alerted.reason}")
    for failure in summary.failures:
        say(f"failed: {failure.source}: {failure.outcome}: {failure.text}")
    say(summary_line(summary))


def summary_line(summary: Summary) -> str:
    """Return the counts of a pass as one line."""
    total = summary.sources_ok + summary.sources_failed + summary.sources_unchanged
    return (
        f"{total} sources ({summary.sources_unchanged} unchanged, {summary.sources_failed} failed), "
        f"{summary.entries} entries, {summary.new} new, {summary.hits} hits, {summary.stories} new stories, "
        f"{summary.alerts} alerts; {summary.delivered} delivered, {summary.pending} waiting"
    )
