"""`search`: the stored history, in the language of monitors."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from monitors.config import database_of, load_config
from wirewatch.cli.moments import since_of
from wirewatch.cli.output import print_json, say


def search_command(
    config_file: Path, query: str, *, since: str, csv: Path | None, parquet: Path | None, as_json: bool
) -> int:
    """Print or export the stored articles that a query finds."""
    from monitors.pipeline import search as use_case  # noqa: PLC0415 - loads the matcher
    from monitors.store.engine import open_engine  # noqa: PLC0415

    loaded = load_config(config_file)
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        found = use_case.search(engine, loaded.config, query, since_of(since, datetime.now(UTC)))
        results = list(found)
    finally:
        engine.dispose()
    for file, write in ((csv, use_case.write_csv), (parquet, use_case.write_parquet)):
        if file is not None:
            write(results, file)
    if as_json:
        for each in results:
            print_json(use_case.as_json(each))
        return 0
    if csv is None and parquet is None:
        for each in results:
            seen = f"{each.first_seen:%Y-%m-%d %H:%M}" if each.first_seen else ""
            say(
                f"{each.id:>8} {seen} {each.source}: {each.title}"
                + (f" [{each.words}]" if each.words else "")
            )
            say(f"         {each.url}")
    say(f"{len(results)} articles")
    return 0
