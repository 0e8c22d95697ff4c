"""`trends`: how much coverage each monitor has now, against what is usual for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitors.config import Config, Monitor, database_of, load_config
from monitors.pipeline.bursts import Trend, measure
from monitors.store import bursts
from monitors.store.bursts import Memory
from monitors.store.engine import open_engine, reading
from wirewatch.cli.output import print_json, print_table, say, stamp


def trends_command(config_file: Path, *, as_json: bool) -> int:
    """Show every monitor, whether its bursts are told or not."""
    config, now = load_config(config_file).config, datetime.now(UTC)
    engine = open_engine(database_of(config, os.environ))
    try:
        with reading(engine) as connection:
            memory = bursts.load(connection)
            rows = [
                _row(config, each, measure(connection, config, each, now), memory) for each in config.monitors
            ]
    finally:
        engine.dispose()
    if as_json:
        for row in rows:
            print_json(row)
        return 0
    columns = ("monitor", "24 hours", "usual a day", "factor", "sources", "last told (UTC)", "burst")
    print_table(columns, map(_cells, rows))
    if not any(row["told"] for row in rows):
        say("No monitor tells its bursts: `bursts: true` in config.yaml turns that on.")
    return 0


def _row(config: Config, monitor: Monitor, trend: Trend, memory: Mapping[str, Memory]) -> dict[str, Any]:
    counts, verdict = trend.counts, trend.verdict
    return {
        "monitor": monitor.name,
        "articles": counts.articles,
        "usual": verdict.usual,
        "factor": round(verdict.factor, 2) if verdict.factor is not None else None,
        "sources": counts.sources,
        "stories": len(counts.stories),
        "languages": dict(counts.languages),
        "burst": verdict.is_burst,
        "reason": verdict.standing,
        "told": config.bursts_of(monitor).enabled,
        "last_told": stamp(memory.get(monitor.key, Memory()).told_at),
    }


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    usual, factor, last = row["usual"], row["factor"], row["last_told"]
    return (
        row["monitor"],
        row["articles"],
        "" if usual is None else f"{usual:g}",
        "" if factor is None else f"{factor:.1f}",
        row["sources"],
        f"{last[5:10]} {last[11:16]}" if last else "",
        "yes" if row["burst"] else f"no: {row['reason']}",
    )
