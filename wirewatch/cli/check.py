"""`check`: is the configuration right, and do the monitors do what their authors expect?"""

from __future__ import annotations

from pathlib import Path

from monitors.config import load_config
from wirewatch.cli.output import print_json, say


def check_command(config_file: Path, *, as_json: bool) -> int:
    """Validate, compile every query and run the test cases; 1 when a case fails, 2 for an invalid file."""
    from monitors.match import check_cases, lint  # noqa: PLC0415 - loads the matcher

    loaded = load_config(config_file)
    failures = check_cases(loaded.config)
    doubts = lint(loaded.config)
    if as_json:
        print_json(
            {
                "sources": len(loaded.config.sources),
                "monitors": len(loaded.config.monitors),
                "failures": [str(each) for each in failures],
                "doubts": [str(each) for each in doubts],
            }
        )
        return 1 if failures else 0
    for failure in failures:
        say(f"failed: {failure}")
    for doubt in doubts:
        say(f"doubtful: {doubt}")
    cases = sum(len(each.must_match) + len(each.must_not_match) for each in loaded.config.monitors)
    say(
        f"{config_file.name}: {len(loaded.config.sources)} sources, {len(loaded.config.monitors)} monitors, "
        f"{cases} test cases, {len(failures)} failed, {len(doubts)} doubts"
    )
    return 1 if failures else 0
