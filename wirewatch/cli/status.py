"""`sources` and `status`: how every source is, and how the pipeline is."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitors import health
from monitors.config import database_of, load_config
from monitors.pipeline import metrics
from monitors.pipeline.feedback.precision import precision
from monitors.store import articles, outbox, sources, stories
from monitors.store.engine import open_engine, reading
from monitors.store.feedback import Tally
from wirewatch.cli.output import print_json, print_table, say, stamp

_YIELD_OVER = timedelta(days=30)


def sources_command(config_file: Path, *, as_json: bool) -> int:
    """Show each configured source; 1 when one of them fails."""
    loaded = load_config(config_file)
    now = datetime.now(UTC)
    with reading(open_engine(database_of(loaded.config, os.environ))) as connection:
        states = sources.load_states(connection, [each.name for each in loaded.config.sources])
        hits = stories.hits_by_source(connection, now - _YIELD_OVER)
        said = precision(connection, loaded.config, now).sources
    rows = [
        {
            **health.row(each, states[each.name], now),
            "hits_30_days": hits.get(each.name, 0),
            "relevant_30_days": said.get(each.name, Tally()).relevant,
            "not_relevant_30_days": said.get(each.name, Tally()).not_relevant,
        }
        for each in loaded.config.sources
    ]
    if as_json:
        for row in rows:
            print_json(row)
    else:
        _show_sources(rows)
    return 1 if any(row["error_streak"] for row in rows) else 0


def _show_sources(rows: Sequence[dict[str, Any]]) -> None:
    """Print the table; feedback has a column only where there is any, since 80 characters are few."""
    columns = ["source", "state", "rhythm", "last success", "next poll (UTC)", "hits, 30 d", ""]
    cells = [_cells(row) for row in rows]
    feedback = [_share(row) for row in rows]
    if any(feedback):
        columns.insert(-1, "feedback")
        cells = [(*row[:-1], said, row[-1]) for row, said in zip(cells, feedback, strict=True)]
    print_table(columns, cells)


def _share(row: dict[str, Any]) -> str:
    """Return `2 of 3`: so many of those who said something called its alerts relevant."""
    said = row["relevant_30_days"] + row["not_relevant_30_days"]
    return f"{row['relevant_30_days']} of {said}" if said else ""


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    rhythm = f"{row['rhythm_s'] / 3600:.1f} h" if row["rhythm_s"] else ""
    return (
        row["source"],
        row["state"],
        rhythm,
        _minute(row["last_success"]),
        _minute(row["next_poll"]),
        row["hits_30_days"],
        row["text"],
    )


def _spoken(said: Tally) -> str:
    """Return feedback as people read it; nothing where there is none."""
    if said.precision is None:
        return ""
    return f"{said.relevant} relevant, {said.not_relevant} not ({said.precision:.0%})"


def _minute(moment: str | None) -> str:
    """Return `2026-11-28T17:56:05Z` so short that a table fits a terminal of 80 columns."""
    return f"{moment[5:10]} {moment[11:16]}" if moment else ""


def status_command(config_file: Path, *, as_json: bool, for_prometheus: bool = False) -> int:
    """Show the last pass and the outbox; 1 when something was given up."""
    loaded = load_config(config_file)
    now = datetime.now(UTC)
    engine = open_engine(database_of(loaded.config, os.environ))
    with reading(engine) as connection:
        last = sources.last_poll(connection)
        waiting = {str(state): count for state, count in outbox.counts(connection).items()}
        bodies = articles.count_pending_bodies(connection)
        measured = metrics.measure(connection, loaded.config, now)
        said = precision(connection, loaded.config, now)
    if for_prometheus:
        sys.stdout.write(metrics.prometheus(measured))
        return 0
    document = {
        "database": engine.url.render_as_string(hide_password=True),
        "last_pass": stamp(last[0]) if last else None,
        "last_summary": last[1] if last else None,
        "outbox": waiting,
        "bodies_pending": bodies,
        "feedback": said.as_json(),
        "metrics": measured.as_json(),
    }
    if as_json:
        print_json(document)
    else:
        say(f"database      {document['database']}")
        say(f"last pass     {document['last_pass'] or 'none yet'}")
        for name, value in (last[1] if last else {}).items():
            say(f"  {name:18}{len(value) if isinstance(value, list) else value}")
        say(f"outbox        {', '.join(f'{count} {state}' for state, count in waiting.items()) or 'empty'}")
        say(f"full text     {bodies} articles wait for their page")
        say(f"feedback      {'by monitor, in 30 days' if said.monitors else 'none in 30 days'}")
        for name, tally in said.monitors.items():
            say(f"  {name:18}{_spoken(tally)}")
    return 1 if waiting.get("dead") else 0
