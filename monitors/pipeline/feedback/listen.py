"""Listens to what people press: Slack has its answer within milliseconds, the work is done behind it.

Three threads, so that none waits for another: the socket acknowledges and puts clicks into a line, a worker
takes them one by one, and a sender delivers the edits that the worker put into the outbox. What was
acknowledged and not yet worked on is lost with the process; the message then stays as it was, and a second
press does it.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from monitors.config import LoadedConfig, database_of, load_config
from monitors.errors import ConfigError, WirewatchError
from monitors.pipeline.deliver import deliver
from monitors.pipeline.deliver.drain import utc_now
from monitors.pipeline.feedback.act import Outcome, act_on
from monitors.records import AnswerView
from monitors.render import Rendered, render_answer
from monitors.render.buttons import Action
from monitors.slack.clicks import Click, Ignored, read_click
from monitors.slack.credentials import Credentials, read_credentials
from monitors.slack.responding import respond
from monitors.slack.socket_mode import Socket
from monitors.store.engine import open_engine, writing

_END_S = 5.0  # for the click and the edits that are under way
_MOST_WAITING = 1_000
_AGAIN_S = 15.0
_FAILED = "That could not be done now. Please press again later."

_log = logging.getLogger(__name__)

Tell = Callable[[str], None]


def listen(config_file: Path, environment: Mapping[str, str], stop: threading.Event, tell: Tell) -> None:
    """Answer what is pressed until `stop` is set.

    Raises ConfigError where a token is missing.
    """
    loaded, credentials = load_config(config_file), read_credentials(environment)
    for name, token in (("SLACK_APP_TOKEN", credentials.app_token), ("SLACK_BOT_TOKEN", credentials.token)):
        if not token:
            raise ConfigError(f"{name} is not set - buttons need the app's token and the bot's")
    engine = open_engine(database_of(loaded.config, environment))
    try:
        _Listener(loaded, environment, credentials, engine, stop, tell).run()
    finally:
        engine.dispose()


@dataclass(slots=True)
class _Listener:
    loaded: LoadedConfig
    environment: Mapping[str, str]
    credentials: Credentials
    engine: Engine
    stop: threading.Event
    tell: Tell
    clock: Callable[[], datetime] = utc_now
    _clicks: queue.Queue[Click | None] = field(default_factory=lambda: queue.Queue(_MOST_WAITING))
    _edited: threading.Event = field(default_factory=threading.Event)

    @property
    def timeout_s(self) -> float:
        return self.loaded.config.slack.timeout.total_seconds()

    def run(self) -> None:
        """Listen until told to stop, then finish what is under way."""
        threads = [
            threading.Thread(target=each, name=each.__name__, daemon=True)
            for each in (self._work, self._send)
        ]
        for thread in threads:
            thread.start()
        Socket(self.credentials, self.timeout_s, self._hear, self.tell).serve(self.stop)
        self._clicks.put(None)
        self._edited.set()
        for thread in threads:
            thread.join(_END_S)

    def _hear(self, kind: str, payload: dict[str, Any]) -> None:
        click = read_click(kind, payload)
        if isinstance(click, Ignored):
            self.tell(f"Ignored what Slack told: {click.text}.")
            return
        try:
            self._clicks.put_nowait(click)
        except queue.Full:
            self.tell("Ignored a click: too many are waiting.")

    # --- the worker ----------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (click := self._clicks.get()) is not None:
            try:
                self._take(click)
            except Exception as trouble:  # noqa: BLE001 - one click that fails must not be the last one
                _log.exception("a click failed")
                self.tell(f"{click.action} on {click.channel_id} {click.ts} failed: {type(trouble).__name__}")
                self._respond(click, render_answer(AnswerView("", "", _FAILED)))

    def _take(self, click: Click) -> None:
        self._reload()
        with writing(self.engine) as connection:
            outcome = act_on(connection, self.loaded.config, click, self.clock())
        self.tell(f"{click.action} on {click.channel_id} {click.ts}: {outcome.text}")
        if outcome.changed:
            self._edited.set()
        answer = self._answer(click, outcome)
        if answer is not None:
            self._respond(click, answer)

    def _respond(self, click: Click, answer: Rendered) -> None:
        trouble = respond(click.response_url, answer, self.credentials, self.timeout_s)
        if trouble:
            self.tell(f"{click.action} could not be answered: {trouble}")

    def _reload(self) -> None:
        """Take the configuration as it is now; one that is broken leaves the last one in force."""
        try:
            self.loaded = load_config(self.loaded.file)
        except (ConfigError, OSError) as trouble:
            self.tell(f"The configuration stays as it was: {trouble}")

    def _answer(self, click: Click, outcome: Outcome) -> Rendered | None:
        if click.action is Action.WHY and outcome.article:
            return self._why(outcome.article)
        return render_answer(AnswerView("", "", outcome.reply)) if outcome.reply else None

    def _why(self, article: int) -> Rendered:
        # They load the matcher; who is never asked need not.
        from monitors.pipeline.rules import compile_rules  # noqa: PLC0415
        from monitors.pipeline.why import Ground, why  # noqa: PLC0415

        rules = compile_rules(self.loaded)
        ground = Ground(self.engine, self.loaded.config, rules, self.clock())
        (answer, *_) = why(ground, str(article))
        stages = tuple((str(each.name), each.verdict, each.lines) for each in answer.stages)
        return render_answer(AnswerView(answer.title, answer.url, answer.verdict, stages))

    # --- the sender ----------------------------------------------------------------------------------------

    def _send(self) -> None:
        """Deliver after each change; what cannot be delivered now is left to the next pass, as ever."""
        while True:
            self._edited.wait()
            if self.stop.is_set():
                return
            self._edited.clear()
            try:
                deliver(self.engine, self.loaded.config, self.environment, wait=True, stop=self.stop)
            except (SQLAlchemyError, WirewatchError) as trouble:
                self.tell(f"The edits wait for the next delivery: {type(trouble).__name__}")
                self.stop.wait(_AGAIN_S)
