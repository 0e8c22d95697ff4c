"""Keeps all schedules going until stopped: a small supervisor that does not load Prefect itself.

It holds up to four children: the embedded Prefect server (unless one is configured), the runner that starts
the scheduled runs, the listener that answers buttons where Slack's tokens allow for any, and, when Prefect
fails to start a due poll, a plain pass. It raises the alarm when no poll of
a group has ended for three intervals, on a path that needs neither Prefect nor the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from flows import api, guard, in_force, turn
from flows.child import Child
from flows.plan import installation
from flows.server import EmbeddedServer, ServerError, Tell, packages_on_path
from monitors.config import Group, LoadedConfig, database_of, schedule_groups
from monitors.errors import StoreError
from monitors.slack.credentials import read_credentials
from monitors.store.turns import Turn

_BEAT_S = 1.0
_LOOK_EVERY_S = 5.0  # at the database and at Prefect
_PAUSED_EVERY_S = 15.0
_RUNNER_AGAIN_S = 5.0
_STOP_RUNNER_S = 15.0
_LISTENER_AGAIN_S = 5.0
_STOP_LISTENER_S = 8.0
_STOP_RESCUE_S = 5.0
_RESCUE_LIMIT_S = 1800.0
_READ_LIMIT_S = 5.0

Ring = Callable[[str], object]
"""Tells ops something at once, past the outbox."""


@dataclass
class Supervisor:
    """One `wirewatch serve`. `run` returns after `stop` was called, usually by a signal."""

    loaded: LoadedConfig
    environment: Mapping[str, str]
    server: EmbeddedServer
    tell: Tell
    ring: Ring
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    stopping: bool = False
    _watched_since: datetime = field(init=False)
    _turns: Mapping[str, Turn] = field(default_factory=dict)
    _reading: Future[Mapping[str, Turn]] | None = None
    _paused: frozenset[str] = frozenset()
    _paused_read: float = 0.0
    _silent: dict[str, datetime] = field(default_factory=dict)
    _rescue: Child | None = None
    _prefect_works: bool = True

    def __post_init__(self) -> None:
        self._watched_since = self.clock()
        self._database = database_of(self.loaded.config, self.environment)
        self._installation = installation(self._database)
        self._groups = {
            name: each for name, each in schedule_groups(self.loaded.config).items() if each.sources
        }
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="turns")
        file = self.loaded.file
        self._config = in_force.ConfigInForce(
            file, in_force.copy_of(file, self.server.home), self.tell, self.ring
        )

    def stop(self) -> None:
        """Let `run` end at its next beat."""
        self.stopping = True

    def run(self) -> None:
        """Keep the children going and the groups polled."""
        own = ["--own-server"] if self.server.child is not None else []
        runner = self._child("flows.runner_process", [str(self.loaded.file.resolve()), *own])
        listener = self._listener()
        looked = 0.0
        try:
            while not self.stopping:
                self._keep(runner)
                self._keep_listening(listener)
                if time.monotonic() - looked >= _LOOK_EVERY_S:
                    looked = time.monotonic()
                    self._look(runner)
                time.sleep(_BEAT_S)
        finally:
            self._end(runner, listener)

    def _listener(self) -> Child | None:
        credentials = read_credentials(self.environment)
        if credentials.interactive:
            return self._child("flows.listener_process", [str(self.loaded.file.resolve())])
        if credentials.app_token:
            self.tell("SLACK_APP_TOKEN is set without SLACK_BOT_TOKEN: alerts get no buttons.")
        return None

    def _child(self, module: str, arguments: list[str]) -> Child:
        environment = {
            **self.environment,
            "PREFECT_API_URL": self.server.url,
            "PREFECT_HOME": str(self.server.home),
            "PYTHONPATH": packages_on_path(self.environment),
            "WIREWATCH_CONFIG": str(self.loaded.file.resolve()),
            in_force.VARIABLE: str(self._config.copy),
        }
        return Child(module, arguments, environment, self.tell)

    def _keep(self, runner: Child) -> None:
        """Start again whichever child is gone."""
        if self.server.is_gone():
            self.tell("The Prefect server is gone.")
            try:
                self.server.restart()
            except ServerError as trouble:
                self.tell(str(trouble))
        if runner.runs or (runner.started and runner.age_s < _RUNNER_AGAIN_S):
            return
        if api.is_healthy(self.server.url):
            if runner.started:
                self.tell("The runner is gone; starting it again.")
            runner.start()

    def _keep_listening(self, listener: Child | None) -> None:
        if listener is None or listener.runs or (listener.started and listener.age_s < _LISTENER_AGAIN_S):
            return
        if listener.started:
            self.tell("What answers buttons is gone; starting it again.")
        listener.start()

    def _look(self, runner: Child) -> None:
        """Judge every group by the turns that the database holds, and look whether config.yaml changed."""
        self._config.look()
        works = runner.runs and api.is_healthy(self.server.url)
        if works != self._prefect_works:
            self.tell("Prefect is back." if works else "Prefect does not answer: polls go on without it.")
        self._prefect_works = works
        self._read_paused()
        self._read_turns()
        self._end_rescue()
        now = self.clock()
        self._watched_since = min(self._watched_since, now)  # the clock may have been set back
        for group in self._groups.values():
            if group.name in self._paused:
                self._silent.pop(group.name, None)
                continue
            verdict = guard.judge(
                group.schedule, self._turns.get(group.name), self._watched_since, now, prefect_works=works
            )
            if verdict.rescue:
                self._poll_plainly(group)
            self._sound(group, verdict.silent_since)

    def _read_turns(self) -> None:
        # In a thread: a locked or unreachable database must not stop the alarm. Until it answers, the turns
        # stand as they were last seen, and grow old.
        if self._reading is None:
            self._reading = self._reader.submit(turn.last_turns, self._database)
        try:
            self._turns = self._reading.result(_READ_LIMIT_S)
        except FutureTimeoutError:
            self.tell("The database does not answer.")
            return
        except StoreError as trouble:
            self.tell(str(trouble))
        self._reading = None

    def _read_paused(self) -> None:
        if not self._prefect_works or time.monotonic() - self._paused_read < _PAUSED_EVERY_S:
            return
        with suppress(httpx.HTTPError, ValueError, KeyError):
            before, self._paused = self._paused, api.paused_deployments(self.server.url, self._installation)
            self._paused_read = time.monotonic()
            if before - self._paused:
                self._watched_since = self.clock()  # what was not polled while paused is not overdue

    def _poll_plainly(self, group: Group) -> None:
        if self._rescue is not None:
            return
        self.tell(f"Group {group.name} is overdue: polling it without Prefect.")
        self._rescue = self._child("flows.plain", [str(self.loaded.file.resolve()), group.name])
        self._rescue.start()

    def _end_rescue(self) -> None:
        rescue = self._rescue
        if rescue is not None and (not rescue.runs or rescue.age_s > _RESCUE_LIMIT_S):
            rescue.stop(_STOP_RESCUE_S)
            self._rescue = None

    def _sound(self, group: Group, silent_since: datetime | None) -> None:
        """Ring once when a group falls silent and once when it is heard again."""
        known = self._silent.get(group.name)
        if silent_since is not None and known is None:
            self._silent[group.name] = silent_since
            self.ring(
                f"No poll of group {group.name} has ended since {silent_since:%Y-%m-%d %H:%M} UTC: "
                f"{guard.SILENT_AFTER} were due. Look at `wirewatch status` and {self.server.page}."
            )
        elif silent_since is None and known is not None:
            del self._silent[group.name]
            self.ring(f"Group {group.name} is polled again; it was silent since {known:%Y-%m-%d %H:%M} UTC.")

    def _end(self, runner: Child, listener: Child | None) -> None:
        if listener is not None:
            listener.stop(_STOP_LISTENER_S)
        if self._rescue is not None:
            self._rescue.stop(_STOP_RESCUE_S)
        runner.stop(_STOP_RUNNER_S)
        self._reader.shutdown(wait=False, cancel_futures=True)
