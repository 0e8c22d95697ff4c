"""`check`: is the configuration right, and do the monitors do what their authors expect?"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from monitors.config import LoadedConfig, load_config
from wirewatch.cli.output import print_json, say


def check_command(config_file: Path, *, online: bool = False, as_json: bool = False) -> int:
    """Validate, compile every query and run the test cases; 1 when a case fails, 2 for an invalid file.

    `online` also asks Slack and polls every source, and stores and sends nothing.
    """
    from monitors.match import check_cases, lint  # noqa: PLC0415 - loads the matcher
    from monitors.pipeline.rules import compile_rules  # noqa: PLC0415

    loaded = load_config(config_file)
    compile_rules(loaded)
    failures = [f"{loaded.place(*each.loc)}: {each.text}" for each in check_cases(loaded.config)]
    failures += _online(loaded) if online else []
    doubts = [f"{loaded.place(*each.loc)}: {each.text}" for each in lint(loaded.config)]
    monitors = loaded.config.monitors
    counts = {
        "sources": len(loaded.config.sources),
        "monitors": len(monitors),
        "cases": sum(len(each.must_match) + len(each.must_not_match) for each in monitors),
    }
    if as_json:
        print_json({**counts, "failures": failures, "doubts": doubts})
        return 1 if failures else 0
    for failure in failures:
        say(f"failed: {failure}")
    for doubt in doubts:
        say(f"doubtful: {doubt}")
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    say(f"{config_file.name}: {told}; {len(failures)} failed, {len(doubts)} doubtful")
    return 1 if failures else 0


def _online(loaded: LoadedConfig) -> list[str]:
    from monitors.pipeline.ingest import run_pass  # noqa: PLC0415 - only this option needs the network
    from monitors.pipeline.online import slack_troubles  # noqa: PLC0415

    troubles = list(slack_troubles(loaded.config, os.environ))
    summary = asyncio.run(run_pass(loaded, os.environ, dry_run=True))
    return troubles + [f"{each.source}: {each.outcome}: {each.text}" for each in summary.failures]
