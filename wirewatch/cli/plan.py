"""`plan`: what a changed configuration would do before it is live."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitors.config import database_of, load_config
from wirewatch.cli.moments import since_of
from wirewatch.cli.output import print_json, say

if TYPE_CHECKING:
    from monitors.pipeline.backtest import Backtest


def plan_command(config_file: Path, *, against: Path | None, since: str, as_json: bool) -> int:
    """Print every change, with what changed monitors would send; 1 when a channel is missing."""
    from monitors.pipeline.plan import ChangeKind, plan  # noqa: PLC0415
    from monitors.store.engine import open_engine  # noqa: PLC0415

    loaded, now = load_config(config_file), datetime.now(UTC)
    other = load_config(against).config if against is not None else None
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        planned = plan(engine, loaded, os.environ, since=since_of(since, now), now=now, against=other)
    finally:
        engine.dispose()
    if as_json:
        print_json(planned.as_json())
    else:
        say(f"Compared with {planned.against}:")
        for each in planned.changes:
            say(f"  {each.kind}: {each.subject}: {each.text}")
            tried = planned.backtests.get(each.key)
            if tried is not None and each.kind in {ChangeKind.MONITOR_ADDED, ChangeKind.QUERY}:
                say(f"      {_difference(tried)}")
        for note in planned.notes:
            say(f"  note: {note}")
        say(f"{len(planned.changes) or 'no'} changes")
    return 1 if any(each.kind is ChangeKind.CHANNEL for each in planned.changes) else 0


def _difference(tried: Backtest) -> str:
    return (
        f"since {tried.since:%Y-%m-%d}: {tried.alerts} alerts ({tried.per_day:.1f} a day), "
        f"{len(tried.gained)} gained, {len(tried.lost)} lost"
    )
