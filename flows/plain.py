"""One group's turn as a process of its own, without Prefect, for when Prefect cannot."""

from __future__ import annotations

import asyncio
import os
import sys

from flows import report, turn
from flows.orphan import end_with_parent
from flows.selection import select_sources
from flows.settings import load_served


def main(config_file: str, group: str, shard: str = "") -> None:
    """Poll the due sources of a group, or of a shard of it, and print the summary line."""
    loaded = load_served(config_file)
    summary = asyncio.run(
        turn.take(
            loaded,
            os.environ,
            name=turn.name_of(group, shard),
            sources=select_sources(loaded, group, shard, ()),
            due_only=True,
        )
    )
    print(report.summary_line(summary.as_json()))  # noqa: T201 - the parent passes it on


if __name__ == "__main__":
    end_with_parent()
    main(*sys.argv[1:])
