"""The use case: what is live, what the file says, what the difference would send, and where it could not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine

from monitors.config import Config, LoadedConfig
from monitors.errors import StoreError
from monitors.pipeline import live
from monitors.pipeline.backtest import Backtest, backtest, trial_of
from monitors.pipeline.plan.changes import ASKS_ANEW, Change, ChangeKind, changes
from monitors.pipeline.rules import compile_rules
from monitors.slack import SlackClient, read_credentials
from monitors.store.engine import reading


@dataclass(frozen=True, slots=True)
class Planned:
    """What a configuration would change; `backtests` by the identity of the monitor."""

    changes: tuple[Change, ...]
    backtests: Mapping[str, Backtest]
    against: str
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what `--json` prints of it."""
        return {
            "against": self.against,
            "changes": [{**asdict(each), "backtest": self._tried(each)} for each in self.changes],
            "notes": list(self.notes),
        }

    def _tried(self, change: Change) -> dict[str, Any] | None:
        found = self.backtests.get(change.key) if change.kind in ASKS_ANEW else None
        return found.as_json() if found else None


def plan(
    engine: Engine,
    loaded: LoadedConfig,
    environment: Mapping[str, str],
    *,
    since: datetime,
    now: datetime,
    against: Config | None = None,
) -> Planned:
    """Compare a configuration with what is live, or with another one; nothing is written.

    Raises QueryError for a monitor that is wrong, as a pass would.
    """
    compile_rules(loaded)
    with reading(engine) as connection:
        known = live.load(connection)
    new = _normal(loaded.config)
    if against is not None:
        old, name = _normal(against), "the other file"
    elif known is not None and known.at is not None:
        old, name = _config(known.config), f"what is live since {known.at:%Y-%m-%d %H:%M} UTC"
    else:
        old, name = Config.model_validate({}), "nothing: no pass has run yet"
    found = changes(old, new)
    missing, notes = _missing_channels(new, environment)
    tried = {
        each.key: backtest(engine, trial_of(loaded.config, each.key), since, now)
        for each in found
        if each.kind in ASKS_ANEW
    }
    return Planned((*found, *missing), tried, name, notes)


def _normal(config: Config) -> Config:
    """Return a configuration as it would be read back: secrets are compared by their digests."""
    return _config(live.as_document(config))


def _config(document: Mapping[str, Any]) -> Config:
    try:
        return Config.model_validate(document)
    except ValidationError as trouble:
        raise StoreError(
            "what is live was stored by another version of wirewatch - run one pass, or give --against"
        ) from trouble


def _missing_channels(
    config: Config, environment: Mapping[str, str]
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """Ask Slack, where it can be asked, which channels of the configuration it does not show to the app."""
    credentials = read_credentials(environment)
    if not credentials.token:
        return (), ("without SLACK_BOT_TOKEN it cannot be told whether the channels exist",)
    known = SlackClient(credentials, config.slack.timeout.total_seconds()).channels()
    if not isinstance(known, Mapping):
        return (), (f"Slack does not list its channels: {known}",)
    wanted = {config.slack.channel: "slack.channel"}
    if config.slack.ops_channel:
        wanted.setdefault(config.slack.ops_channel, "slack.ops_channel")
    for monitor in config.monitors:
        wanted.setdefault(config.channel_of(monitor), f"monitor {monitor.name}")
    there = known.keys() | set(known.values())
    text = "is not there, or the app cannot see it - create it or invite the app; asked for by"
    return tuple(
        Change(ChangeKind.CHANNEL, name, f"{text} {who}") for name, who in wanted.items() if name not in there
    ), ()
