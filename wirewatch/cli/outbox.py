"""`outbox list`, `outbox retry` and `outbox drop`: what is not delivered, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from monitors.config import database_of, load_config
from monitors.store import acts, channels, outbox
from monitors.store.acts import Act, Verb
from monitors.store.engine import open_engine, reading, writing
from monitors.store.outbox import Queued, State
from wirewatch.cli.output import complain, print_json, print_table, say
from wirewatch.cli.person import who_of

_SHOWN = (State.PENDING, State.SENDING, State.UNKNOWN, State.HELD, State.DEAD)
_TITLE = 60
_CHANGES: dict[Verb, Callable[[Connection, Sequence[str], datetime], int]] = {
    Verb.RETRY: outbox.retry,
    Verb.DROP: outbox.drop,
}
ALL = "all"
"""In place of a key: every row that the command is about."""


def list_command(config_file: Path, *, as_json: bool) -> int:
    """Show every row that is not delivered, and why."""
    engine = open_engine(database_of(load_config(config_file).config, os.environ))
    with reading(engine) as connection:
        rows = outbox.listed(connection, _SHOWN)
        paused = channels.paused(connection)
    engine.dispose()
    if as_json:
        for row in rows:
            print_json(_as_json(row))
        return 0
    if not rows:
        say("The outbox is empty: all is delivered.")
        return 0
    print_table(("key", "state", "channel", "kind", "waits since", "title", "error"), map(_cells, rows))
    for name, reason in paused.items():
        say(f"paused: {'all of Slack' if name == channels.WORKSPACE else name}: {reason}")
    return 0


def _as_json(row: Queued) -> dict[str, Any]:
    return {
        "key": row.key,
        "state": row.state,
        "kind": row.kind,
        "channel": row.channel,
        "title": row.view.title,
        "attempts": row.attempts,
        "created_at": row.created_at,
        "not_before": row.not_before,
        "error": row.error,
    }


def _cells(row: Queued) -> tuple[object, ...]:
    since = row.created_at.strftime("%Y-%m-%d %H:%M")
    return (row.key, row.state, row.channel, row.kind, since, row.view.title[:_TITLE], row.error)


def retry_command(config_file: Path, keys: Sequence[str], *, as_json: bool) -> int:
    """Put dead and held rows back in line and end every pause; 1 when a key named none.

    Without keys it takes the dead ones only: what is held may have arrived.
    """
    with _database(config_file) as connection:
        channels.resume_all(connection)
        if not keys:
            keys = [row.key for row in outbox.listed(connection, (State.DEAD,))]
        return _by_hand(connection, keys, Verb.RETRY, (State.DEAD, State.HELD), as_json=as_json)


def drop_command(config_file: Path, keys: Sequence[str], *, as_json: bool) -> int:
    """Give rows up for good; 1 when a key named none that can be dropped."""
    with _database(config_file) as connection:
        return _by_hand(connection, keys, Verb.DROP, (State.DEAD, State.HELD), as_json=as_json)


@contextmanager
def _database(config_file: Path) -> Iterator[Connection]:
    engine = open_engine(database_of(load_config(config_file).config, os.environ))
    try:
        with writing(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _by_hand(
    connection: Connection,
    keys: Sequence[str],
    verb: Verb,
    all_of: Sequence[State],
    *,
    as_json: bool,
) -> int:
    if list(keys) == [ALL]:
        keys = [row.key for row in outbox.listed(connection, all_of)]
    now, missed, changed = datetime.now(UTC), [], 0
    for key in keys:
        done = _CHANGES[verb](connection, [key], now)
        changed += done
        if done:
            acts.record(connection, Act(now, who_of(), verb, "message", key))
        else:
            missed.append(key)
    if as_json:
        print_json({"changed": changed, "not_changed": missed})
    else:
        say(f"{changed} changed")
        for key in missed:
            complain(f"{key}: no row that this can be done to - see: wirewatch outbox list")
    return 1 if missed else 0
