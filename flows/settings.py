"""Our defaults for Prefect's environment; they have to stand before Prefect is imported."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from flows import in_force
from monitors.config import LoadedConfig, load_config

_SQLITE = "sqlite:///"
_HISTORY_DAYS = 14  # of flow runs and of events: a page of a monitor polled each minute stays quick
_DAY_S = 86_400

RETENTION: Mapping[str, str] = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_HISTORY_DAYS * _DAY_S),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{_HISTORY_DAYS}D",
}
"""What keeps Prefect's own database small over months."""

DEFAULTS: Mapping[str, str] = {
    # No network call of Prefect's own.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Warnings only, but of a flow run also its one summary line.
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    **RETENTION,
    # A run without a server has to fail at once instead of starting a hidden one that misses its start limit.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    # A heartbeat lets an automation tell a killed run from a long one.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
}


def set_defaults(environment: MutableMapping[str, str]) -> None:
    """Set what the environment leaves open; what a person set stays."""
    for name, value in DEFAULTS.items():
        environment.setdefault(name, value)


def home_of(database: str, environment: Mapping[str, str]) -> Path:
    """Return the folder of Prefect's own state: PREFECT_HOME, beside our database, or a cache."""
    given = environment.get("PREFECT_HOME")
    if given:
        return Path(given)
    path = database.removeprefix(_SQLITE)
    if database.startswith(_SQLITE) and path not in {"", ":memory:"}:
        return Path(path).parent / ".wirewatch-prefect"
    cache = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME", "/tmp")) / ".cache")  # noqa: S108 - the last resort of an environment without a home
    return Path(cache) / "wirewatch" / f"prefect-{blake2b(database.encode(), digest_size=6).hexdigest()}"


def load_served(config_file: str) -> LoadedConfig:
    """Return the configuration that a run is asked for; the one that WIREWATCH_CONFIG names for "".

    Below `serve` that is the copy which it keeps: a file that was broken meanwhile stops no run.
    """
    served = os.environ.get("WIREWATCH_CONFIG", "config.yaml")
    path = Path(config_file or served)
    copy = Path(os.environ.get(in_force.VARIABLE, ""))
    read = copy if copy.is_file() and path.resolve() == Path(served).resolve() else path
    return _load_once(path, read, read.stat().st_mtime_ns if read.exists() else 0)


@lru_cache(maxsize=1)
def _load_once(path: Path, read: Path, changed_ns: int) -> LoadedConfig:
    # A flow and its task both need it; the time of its last change is part of the key.
    del changed_ns
    return load_config(path) if read == path else in_force.load_copy(read, path)


def use_home(database: str) -> Path:
    """Create the folder of Prefect's state and name it in this process's environment."""
    home = home_of(database, os.environ)
    home.mkdir(parents=True, exist_ok=True)
    os.environ["PREFECT_HOME"] = str(home)
    return home
