"""`why`: every stage's verdict about an article, in the order of the line."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitors.config import database_of, load_config
from wirewatch.cli.output import print_json, say

if TYPE_CHECKING:
    from monitors.pipeline.why import Answer


def why_command(config_file: Path, subject: str, *, title: str, as_json: bool) -> int:
    """Answer for an id, an address or a Slack message; 1 where nothing is known of it."""
    from monitors.pipeline.rules import compile_rules  # noqa: PLC0415
    from monitors.pipeline.why import Ground, why  # noqa: PLC0415
    from monitors.store.engine import open_engine  # noqa: PLC0415

    loaded = load_config(config_file)
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        ground = Ground(engine, loaded.config, compile_rules(loaded), datetime.now(UTC))
        answers = why(ground, subject, title=title)
    finally:
        engine.dispose()
    for place, answer in enumerate(answers):
        if as_json:
            print_json(answer.as_json())
        else:
            if place:
                say()
            _show(answer)
    return 0 if all(answer.article or answer.hypothetical for answer in answers) else 1


def _show(answer: Answer) -> None:
    if answer.title:
        number = f"article {answer.article}: " if answer.article else ""
        say(f"{number}{answer.title}")
        say(answer.url)
    say(answer.verdict)
    for stage in answer.stages:
        say(f"  {stage.name:10} {stage.verdict}")
        for line in stage.lines:
            say(f"             {line}")
