"""The process that soaks: real passes, one after the other, in a world that is asked through a pipe.

Only the clock, the fetch and the way to Slack are pretended. A pass can be doomed to be killed at a step:
from then on nothing of it reaches the database or the world, so it leaves what a killed process leaves.
"""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import os
import sqlite3
import sys
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from http.client import HTTPResponse
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.response import addinfourl

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from monitors.config import Fetch, LoadedConfig, parse_config
from monitors.errors import StoreError
from monitors.fetch import Fetcher
from monitors.pipeline import retention
from monitors.pipeline.ingest import Outside, run_pass
from monitors.records import Fetched, Outcome, Request
from monitors.slack import opening
from monitors.store.engine import open_engine

_AT_ONCE = 50  # answers of one question to the world
_CALL = timedelta(milliseconds=120)  # what a call to Slack takes
_LEAST_REST_S, _LONGEST_REST_S = 0.001, 5.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


class KilledError(BaseException):
    """The pass was killed: nothing may go on, so nothing may catch it."""


@dataclass(frozen=True, slots=True)
class Doom:
    """What becomes of a pass: at its `step`th step of a `kind` (database, slack ...) it ends.

    With `errors` it is not killed: so many statements fail from there on, one in `apart`.
    """

    kind: str = ""
    step: int = 0
    errors: int = 0
    apart: int = 1


@dataclass(slots=True)
class World:
    """The other end of the pipe, the virtual clock, and the doom of the pass that runs."""

    pipe: Connection
    now: datetime
    doom: Doom = field(default_factory=Doom)
    steps: int = 0
    failed: int = 0
    is_dead: bool = False
    resting: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def clock(self) -> datetime:
        return self.now

    def rest(self, seconds: float) -> None:
        """Let the time go by: the longer nothing happens, the more of it at once, as nobody else writes."""
        self.resting = min(_LONGEST_REST_S, max(_LEAST_REST_S, seconds, 2 * self.resting))
        self.now += timedelta(seconds=self.resting)

    def ask(self, *question: Any) -> Any:  # noqa: ANN401 - what each question is answered with
        with self.lock:
            self.pipe.send(question)
            return self.pipe.recv()

    def step(self, kind: str) -> None:
        """Count a step; die, or fail, where the doom says so."""
        if self.is_dead:
            raise KilledError
        if kind != self.doom.kind:
            return
        self.steps += 1
        if not self.doom.errors:
            self.is_dead = self.steps == self.doom.step
            if self.is_dead:
                raise KilledError
        elif self.failed < self.doom.errors and self.steps == self.doom.step + self.failed * self.doom.apart:
            self.failed += 1
            raise OperationalError("pretended", {}, sqlite3.OperationalError("disk I/O error"))


class PretendFetcher(Fetcher):
    """Asks the world instead of the network."""

    def __init__(self, world: World) -> None:  # the network is never set up
        self._world = world

    async def __aexit__(self, *_: object) -> None:
        return

    async def fetch_all(self, requests: Iterable[Request]) -> AsyncIterator[Fetched]:
        waiting = list(requests)
        for start in range(0, len(waiting), _AT_ONCE):
            self._world.step("fetch")
            for fetched in self._world.ask("fetch", waiting[start : start + _AT_ONCE], self._world.now):
                yield fetched

    async def fetch(self, request: Request) -> Fetched:
        return Fetched(request.source, request.url, Outcome.BROKEN, "no pages here")


class PretendHttp(urllib.request.HTTPHandler):
    """Hands the calls of Slack's own client to the world."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        self._world.step("slack")
        self._world.now += _CALL
        self._world.resting = 0.0
        headers = {name.lower(): value for name, value in request.header_items()}
        body = request.data if isinstance(request.data, bytes) else b""
        answer = self._world.ask(
            "slack", request.get_method(), request.full_url, headers, body, self._world.now
        )
        self._world.step("answered")
        if isinstance(answer, OSError):
            raise URLError(answer)
        status, named, content = answer
        told = Message()
        for name, value in named.items():
            told[name] = value
        found = addinfourl(io.BytesIO(content), told, request.full_url, status)
        found.msg = "pretended"  # type: ignore[attr-defined] # urllib's error processor reads it
        return found  # type: ignore[return-value] # the very class that urllib gives for other schemes


def serve(pipe: Connection, document: str, database: str, start: datetime) -> None:
    """Do what the world orders until it hangs up."""
    logging.disable(logging.ERROR)  # each pretended trouble would be a line
    world = World(pipe, start)
    _watch_database(world)
    opening.HANDLERS.append(PretendHttp(world))
    loaded = parse_config(document, Path("config.yaml"))
    environment = {
        "WIREWATCH_DATABASE_URL": f"sqlite:///{database}",
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_API_URL": "http://slack.invalid/api/",
    }
    while True:
        match pipe.recv():
            case ("pass", at, doom):
                pipe.send(("done", _pass(loaded, environment, world, at, doom), world.now))
            case ("tidy", at):
                pipe.send(("done", _tidy(loaded, database, at), world.now))
            case ("measure",):
                pipe.send(("done", _held(), world.now))
            case _:
                return


def _watch_database(world: World) -> None:
    def stepped(*_: object) -> None:
        world.step("database")

    event.listen(Engine, "before_cursor_execute", stepped)
    event.listen(Engine, "commit", stepped)


def _pass(
    loaded: LoadedConfig, environment: dict[str, str], world: World, at: datetime, doom: Doom
) -> dict[str, Any]:
    """Run a pass and say what came of it."""
    world.now = max(world.now, at)
    world.doom, world.steps, world.failed, world.is_dead = doom, 0, 0, False

    def fetcher(_: Fetch) -> Fetcher:
        return PretendFetcher(world)

    outside = Outside(world.clock, world.rest, fetcher)
    try:
        summary = asyncio.run(run_pass(loaded, environment, due_only=True, outside=outside))
        came = {"summary": summary.as_json()}
    except KilledError:
        came = {"killed": doom.kind}
    except (OperationalError, StoreError):
        came = {"broken": True}
    world.is_dead, world.doom = False, Doom()
    return came | {"errors": world.failed}


def _tidy(loaded: LoadedConfig, database: str, at: datetime) -> Any:  # noqa: ANN401 - a value of retention
    engine = open_engine(f"sqlite:///{database}")
    try:
        return retention.tidy(engine, loaded.config, at)
    finally:
        engine.dispose()


def _held() -> tuple[float, int]:
    """Return the memory of this process in MB, and how many blocks of it Python itself has in use."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE / 1e6, sys.getallocatedblocks()
