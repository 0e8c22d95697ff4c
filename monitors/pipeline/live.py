"""Keeps a copy of the configuration that the last pass ran with, for `plan` and `why` to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection

from monitors.config import Config
from monitors.store import stories

_SETTING = "live"


@dataclass(frozen=True, slots=True)
class Live:
    """What is live: the configuration as JSON, and since when each monitor asks what it asks."""

    config: Mapping[str, Any] = field(default_factory=dict)
    since: Mapping[str, datetime] = field(default_factory=dict)
    at: datetime | None = None


def remember(connection: Connection, config: Config, prints: Mapping[str, str], now: datetime) -> None:
    """Store the configuration of a pass; nothing is written while it stays the same."""
    known = stories.load_setting(connection, _SETTING) or {"monitors": {}, "config": None}
    old = known["monitors"]
    moment = now.isoformat()
    monitors = {
        key: old[key] if old.get(key, {}).get("print") == text else {"print": text, "since": moment}
        for key, text in prints.items()
    }
    document = as_document(config)
    if (document, monitors) != (known["config"], old):
        stories.save_setting(connection, _SETTING, {"at": moment, "config": document, "monitors": monitors})


def load(connection: Connection) -> Live | None:
    """Return what is live, None before the first pass."""
    known = stories.load_setting(connection, _SETTING)
    if known is None:
        return None
    since = {key: _moment(each["since"]) for key, each in known["monitors"].items()}
    return Live(known["config"], since, _moment(known["at"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def as_document(config: Config) -> dict[str, Any]:
    """Return a configuration as JSON without secrets: the database's URL, values of headers, logins."""
    document = config.model_dump(mode="json", exclude={"database"}, by_alias=True)
    document["fetch"]["proxy"] = _without_login(document["fetch"]["proxy"])
    for source in document["sources"]:
        source["proxy"] = _without_login(source["proxy"])
        source["headers"] = {name: _masked(value) for name, value in source["headers"].items()}
    return document


def _without_login(url: str) -> str:
    """Return a proxy's address with a login told only as whether it is the same."""
    scheme, mark, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}{mark}{_masked(login)}@{host}" if at else url


def _masked(value: object) -> str:
    return blake2b(repr(value).encode(), digest_size=8).hexdigest()
