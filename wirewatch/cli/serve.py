"""`wirewatch serve`: all schedules, through Prefect, until stopped."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from types import FrameType

from flows import alarm, settings
from flows.serve import Supervisor
from flows.server import EmbeddedServer
from monitors.config import database_of, load_config
from wirewatch.cli.output import tell_json, tell_plainly


def serve_command(config_file: Path, *, as_json: bool = False, port: int = 4200) -> int:
    """Serve until SIGTERM or Ctrl-C; returns 0 then. With `as_json` its lines are JSON objects."""
    loaded = load_config(config_file)
    environment = {**os.environ, "WIREWATCH_CONFIG": str(loaded.file.resolve())}
    home = settings.use_home(database_of(loaded.config, environment))
    server = EmbeddedServer(home, tell_json if as_json else tell_plainly, environment, port)
    supervisor: list[Supervisor] = []

    def leave(number: int, frame: FrameType | None) -> None:
        del frame
        if not supervisor:
            raise SystemExit(128 + number)
        supervisor[0].stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    with server:
        server.tell(f"Prefect's page: {server.page}")
        supervisor.append(
            Supervisor(
                loaded,
                environment,
                server,
                server.tell,
                ring=lambda text: alarm.ring(text, loaded.config, environment, server.tell),
            )
        )
        supervisor[0].run()
    server.tell("Stopped.")
    return 0
