"""`mute`: silences a source, a monitor or a story, tells what is silenced, and who did what by hand."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitors.config import LoadedConfig, database_of, load_config
from wirewatch.cli.moments import until_of
from wirewatch.cli.output import complain, print_json, print_table, say
from wirewatch.cli.person import who_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from monitors.store.acts import Act


@contextmanager
def _database(config_file: Path) -> Iterator[tuple[LoadedConfig, Engine]]:
    from monitors.store.engine import open_engine  # noqa: PLC0415

    loaded = load_config(config_file)
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        yield loaded, engine
    finally:
        engine.dispose()


def mute_command(config_file: Path, what: str, name: str, *, until: str, who: str, as_json: bool) -> int:
    """Mute a source, monitor or story."""
    from monitors.pipeline.mute import Hand, What, mute  # noqa: PLC0415

    now = datetime.now(UTC)
    ends = until_of(until, now)
    hand = Hand(who_of(who), now)
    with _database(config_file) as (loaded, engine):
        numbers = mute(engine, loaded.config, What(what), name, hand, until=ends)
    if as_json:
        print_json({"muted": numbers, "what": what, "name": name, "until": ends, "who": hand.who})
    else:
        spoken = f"until {ends:%Y-%m-%d %H:%M} UTC" if ends else "until it is lifted"
        said = ", ".join(map(str, numbers))
        say(f"{what} {name} is muted {spoken}; lift it with: wirewatch mute lift {said}")
    return 0


def list_command(config_file: Path, *, as_json: bool) -> int:
    """Show what is muted now."""
    from monitors.store import history  # noqa: PLC0415
    from monitors.store.engine import reading  # noqa: PLC0415

    with _database(config_file) as (_, engine), reading(engine) as connection:
        rows = history.mutes(connection, datetime.now(UTC))
    if as_json:
        for row in rows:
            print_json(asdict(row))
    elif rows:
        cells = [(row.id, row.what, row.value, row.until, row.who, row.muted_at) for row in rows]
        print_table(("number", "what", "name", "until", "who", "since"), cells)
    else:
        say("Nothing is muted.")
    return 0


def lift_command(config_file: Path, numbers: Sequence[int], *, who: str, as_json: bool) -> int:
    """End mutes; 1 where a number names none that is in force."""
    from monitors.pipeline.mute import Hand, lift  # noqa: PLC0415

    hand = Hand(who_of(who), datetime.now(UTC))
    with _database(config_file) as (_, engine):
        lifted = {number: lift(engine, number, hand) for number in numbers}
    missed = [number for number, done in lifted.items() if not done]
    if as_json:
        print_json({"lifted": [number for number in numbers if lifted[number]], "not_lifted": missed})
    else:
        say(f"{len(numbers) - len(missed)} lifted")
    for number in missed:
        complain(f"{number}: no mute of that number is in force - see: wirewatch mute list")
    return 1 if missed else 0


def log_command(config_file: Path, *, file: Path | None, as_json: bool) -> int:
    """Show or export who muted, lifted, retried and dropped what."""
    from monitors.store import acts  # noqa: PLC0415
    from monitors.store.engine import reading  # noqa: PLC0415

    with _database(config_file) as (_, engine), reading(engine) as connection:
        rows = acts.acts(connection)
    if file is not None:
        _write(rows, file)
    if as_json:
        for row in rows:
            print_json(asdict(row))
    elif file is None:
        print_table(("at", "who", "did", "what", "name", "detail"), [astuple(row) for row in rows])
    else:
        say(f"written: {file}")
    return 0


def _write(rows: Sequence[Act], file: Path) -> None:
    from monitors.pipeline.search import cell  # noqa: PLC0415
    from monitors.store.acts import Act  # noqa: PLC0415

    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([each.name for each in fields(Act)])
        writer.writerows([cell(each) for each in astuple(row)] for row in rows)
