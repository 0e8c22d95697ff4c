"""`wirewatch trigger FLOW [key=value]...`: starts a deployed flow by hand and follows it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from flows import plan, report, settings
from flows.trigger import find_server, trigger
from monitors.config import database_of, load_config
from wirewatch.cli.output import complain, print_json, say


def trigger_command(config_file: Path, target: str, given: Sequence[str], *, as_json: bool = False) -> int:
    """Run FLOW with these arguments; 0 when every run of it succeeded, else 1."""
    database = database_of(load_config(config_file).config, os.environ)
    url = find_server(settings.home_of(database, os.environ), os.environ)
    ended = trigger(url, plan.installation(database), target, given, complain)
    for each in ended:
        if as_json:
            print_json(asdict(each))
            continue
        say(f"{each.run}: {each.state}{f' - {each.message}' if each.message else ''}")
        if each.figures:
            say(report.summary_line(each.figures))
            for failure in each.figures["failures"]:
                say(f"  {failure['source']}: {failure['outcome']}: {failure['text']}")
        say(each.page)
    return 0 if all(each.succeeded for each in ended) else 1
