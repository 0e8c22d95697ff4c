"""Drains the outbox: finds the channels with work and lets their lanes take turns."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from monitors.config import Config
from monitors.errors import StoreError
from monitors.pipeline import ops
from monitors.pipeline.deliver.lane import Lane, Next, Setup
from monitors.pipeline.deliver.names import Names
from monitors.pipeline.deliver.pace import Paces
from monitors.pipeline.deliver.terminal import print_all
from monitors.records import Notice
from monitors.slack import Credentials, SlackClient, Webhook, read_credentials
from monitors.store import channels, leases, outbox, sending
from monitors.store import clock as store_clock
from monitors.store.channels import WORKSPACE
from monitors.store.engine import reading, writing
from monitors.store.outbox import State

_LANES_AT_ONCE = 8
_PATIENCE = timedelta(seconds=2)  # a short pause for pace is waited for, a long one is left to the next run
_STUCK_AFTER = timedelta(seconds=20)
_STUCK_SETTLES = 6  # a post that was lost is sent again after four settle times
_IDLE_S = 0.2  # between two looks for new rows

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What a drain did, and what the outbox holds after it."""

    delivered: int = 0
    pending: int = 0
    unknown: int = 0
    held: int = 0
    dead: int = 0
    failures: tuple[str, ...] = ()


def utc_now() -> datetime:
    """Return the time now, aware."""
    return datetime.now(UTC)


def _print(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the terminal is where alerts go without a credential


def deliver(
    engine: Engine,
    config: Config,
    environment: Mapping[str, str],
    *,
    wait: bool = False,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = utc_now,
    paces: Paces | None = None,
    echo: Callable[[str], None] = _print,
    trace: Callable[[str], None] = lambda _point: None,
    rest: Callable[[float], object] = time.sleep,
) -> DeliverySummary:
    """Deliver what is due and return what was done.

    With `wait` it stays until every row that is due is settled, also those whose fate must be looked up,
    unless nothing gets through for long; with `stop` it serves until that event is set, and with both it
    stays no longer than either says. `trace` is told the name of each step, for tests; `rest` waits some
    seconds of `clock`.

    Raises ConfigError for credentials that cannot be read.
    """
    credentials = read_credentials(environment)
    with writing(engine) as connection:
        store_clock.bring_back(connection, clock())
        ops.heartbeat(connection, config, clock())
    if not credentials.token and not credentials.webhook_url:
        delivered = print_all(engine, clock, echo)
        return _summary(engine, delivered)
    client = _client(credentials, config)
    names, buttons = Names(client, engine), credentials.interactive
    drain = _Drain(engine, config, client, names, clock, paces or Paces(), trace, rest, buttons)
    drain.run(wait=wait, stop=stop)
    return _summary(engine, drain.delivered)


def _client(credentials: Credentials, config: Config) -> SlackClient | Webhook:
    timeout_s = config.slack.timeout.total_seconds()
    return SlackClient(credentials, timeout_s) if credentials.token else Webhook(credentials, timeout_s)


def _summary(engine: Engine, delivered: int) -> DeliverySummary:
    with reading(engine) as connection:
        counts = outbox.counts(connection)
        paused = channels.paused(connection)
        tried = outbox.tried(connection)
    failures = [
        f"{'Slack' if name == WORKSPACE else name}: {reason}" for name, reason in sorted(paused.items())
    ]
    failures += [
        f"{name}: {count} waiting for another try ({error})"
        for name, (count, error) in sorted(tried.items())
        if WORKSPACE not in paused and name not in paused
    ]
    if counts.get(State.DEAD):
        failures.append(f"{counts[State.DEAD]} messages were refused - see: wirewatch outbox list")
    if counts.get(State.HELD):
        failures.append(f"{counts[State.HELD]} messages may have arrived - see: wirewatch outbox list")
    return DeliverySummary(
        delivered,
        counts.get(State.PENDING, 0),
        counts.get(State.UNKNOWN, 0) + counts.get(State.SENDING, 0),
        counts.get(State.HELD, 0),
        counts.get(State.DEAD, 0),
        tuple(failures),
    )


@dataclass(slots=True)
class _Drain:
    engine: Engine
    config: Config
    client: SlackClient | Webhook
    names: Names
    clock: Callable[[], datetime]
    paces: Paces
    trace: Callable[[str], None]
    rest: Callable[[float], object]
    buttons: bool
    holder: leases.Holder = field(default_factory=leases.this_process)
    lanes: dict[str, Lane] = field(default_factory=dict)
    due: dict[str, Next] = field(default_factory=dict)
    running: dict[Future[Next], str] = field(default_factory=dict)
    woken: set[str] = field(default_factory=set)
    newest: int = -1
    progress: int = 0
    progress_at: datetime | None = None

    @property
    def delivered(self) -> int:
        return sum(lane.delivered for lane in self.lanes.values())

    def run(self, *, wait: bool, stop: threading.Event | None) -> None:
        """Let lanes take turns until nothing is left that this run waits for."""
        self._probe()
        with ThreadPoolExecutor(_LANES_AT_ONCE) as pool, self._renewing():
            try:
                while self._turn(pool, wait=wait, stop=stop):
                    pass
            finally:
                wait_for(self.running)
                for lane in self.lanes.values():
                    lane.close()

    def _probe(self) -> None:
        """End a pause of the whole workspace, where a new token or a restored one makes up for it."""
        with reading(self.engine) as connection:
            reason = channels.paused(connection).get(WORKSPACE)
        if reason is None or not isinstance(self.client, SlackClient):
            return
        if isinstance(self.client.whoami(), Mapping):
            with writing(self.engine) as connection:
                channels.remember(connection, WORKSPACE, not_before=None)

    def _turn(
        self,
        pool: ThreadPoolExecutor,
        *,
        wait: bool,
        stop: threading.Event | None,
    ) -> bool:
        self._discover()
        now = self.clock()
        if self._is_over(now, wait=wait, stop=stop):
            return False
        busy = set(self.running.values())
        for name, upcoming in self.due.items():
            if name not in busy and upcoming.at is not None and upcoming.at <= now:
                self.running[pool.submit(self.lanes[name].step)] = name
        self._rest(now, stop)
        return True

    def _discover(self) -> None:
        """Wake the lanes of channels that got new rows; on the first turn of all that have work."""
        with reading(self.engine) as connection:
            newest = sending.newest_row(connection)
            if newest == self.newest:
                return
            work = sending.channels_with_work(connection)
        self.newest = newest
        now = self.clock()
        for name, at in work.items():
            if name not in self.lanes:
                self.lanes[name] = Lane(name, self._setup(), self.client, self.names)
            known = self.due.get(name, Next()).at
            self.due[name] = Next(min(max(at, now), known or max(at, now)), awaited=at <= now)
            if name in self.running.values():
                self.woken.add(name)

    def _setup(self) -> Setup:
        return Setup(
            engine=self.engine,
            holder=self.holder,
            settle=self.config.slack.settle,
            digest_over=self.config.slack.digest_over,
            resend_unreadable=self.config.slack.on_unknown == "resend",
            paces=self.paces,
            clock=self.clock,
            trace=self.trace,
            report=self._report,
            buttons=self.buttons,
        )

    def _report(self, connection: Connection, notice: Notice) -> None:
        ops.notice(connection, self.config, [notice], self.clock())

    def _is_over(self, now: datetime, *, wait: bool, stop: threading.Event | None) -> bool:
        if stop is not None and (stop.is_set() or not wait):
            return stop.is_set()
        done = sum(lane.done for lane in self.lanes.values())
        if self.progress_at is None or done > self.progress:
            self.progress, self.progress_at = done, now
        # A Slack that is down must not hold up whoever waits: what is left is the next run's.
        if now - self.progress_at > max(_STUCK_AFTER, _STUCK_SETTLES * self.config.slack.settle):
            return True
        upcoming = [step for step in self.due.values() if step.at is not None]
        if self.running or (wait and any(step.awaited for step in upcoming)):
            return False
        return not any(
            step.mine and step.awaited and step.at <= now + _PATIENCE for step in upcoming if step.at
        )

    def _rest(self, now: datetime, stop: threading.Event | None) -> None:
        busy = set(self.running.values())
        next_at = min(
            (step.at for name, step in self.due.items() if step.at and name not in busy),
            default=now + timedelta(seconds=_IDLE_S),
        )
        timeout_s = max(0.0, min(_IDLE_S, (next_at - now).total_seconds()))
        if self.running:
            done, _ = wait_for(self.running, timeout=timeout_s or None, return_when=FIRST_COMPLETED)
            for future in done:
                name = self.running.pop(future)
                found = future.result()
                # A row that came while the step was under way may not have been seen by it.
                self.due[name] = Next(now) if name in self.woken else found
                self.woken.discard(name)
        elif stop is not None:
            stop.wait(timeout_s)
        else:
            self.rest(timeout_s)

    @contextmanager
    def _renewing(self) -> Iterator[None]:
        """Renew the leases in the background: one call to Slack may take longer than a lease lasts."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(leases.RENEW_EVERY.total_seconds()):
                try:
                    with writing(self.engine) as connection:
                        leases.renew(connection, self.holder, self.clock())
                except (SQLAlchemyError, StoreError):
                    # Each step takes its lease again anyway, and notices when another one has it.
                    _log.warning("the leases could not be renewed", exc_info=True)

        thread = threading.Thread(target=renew, name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
