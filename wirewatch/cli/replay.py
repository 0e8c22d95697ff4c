"""`replay`: runs a captured day again, offline, and tells whether it decides the same."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path

from monitors.config import database_of, load_config
from monitors.errors import ConfigError
from wirewatch.cli.output import print_json, say

_SHOWN = 20


def replay_command(config_file: Path, day: str, *, as_json: bool) -> int:
    """Run a day again in a copy; 1 when it decides otherwise."""
    from monitors.pipeline.captures import Captures, replay  # noqa: PLC0415 - loads the line
    from monitors.store.engine import open_engine  # noqa: PLC0415

    loaded = load_config(config_file)
    if not loaded.config.captures:
        raise ConfigError("nothing is captured - name a folder with `captures:` in config.yaml")
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        done = asyncio.run(replay(Captures(Path(loaded.config.captures)), _day(day), engine))
    finally:
        engine.dispose()
    if as_json:
        print_json({**asdict(done), "same": done.is_same})
    else:
        for name, rows in (("only then", done.missing), ("only now", done.extra)):
            for row in rows[:_SHOWN]:
                say(f"{name}: {row}")
        verdict = "all as then" if done.is_same else f"{len(done.missing)} missing, {len(done.extra)} other"
        say(
            f"{done.day}: {done.passes} passes, {done.answers} answers, {done.decisions} decisions: {verdict}"
        )
    return 0 if done.is_same else 1


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"{text!r} is no day - write it as 2026-03-01") from None
