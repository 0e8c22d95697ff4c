"""What a configuration means for the pipeline: compiled monitors, their routes, and their fingerprints."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b

from monitors.alerts import Route
from monitors.config import Config, Granularity, LoadedConfig, Monitor, Source
from monitors.errors import ConfigError, QueryError
from monitors.match import Concepts, Matcher, load_concepts

_ORDER: tuple[Granularity, ...] = ("tight", "normal", "loose")


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled monitors of a configuration, keyed by identity."""

    config: Config
    matcher: Matcher
    routes: dict[str, Route]
    fingerprints: dict[str, str]

    @property
    def granularities(self) -> tuple[Granularity, ...]:
        """The granularities in use, the finest first."""
        used = {route.granularity for route in self.routes.values()}
        return tuple(each for each in _ORDER if each in used)


def compile_rules(loaded: LoadedConfig) -> Rules:
    """Compile every monitor; raises QueryError that names the monitor and the column."""
    config = loaded.config
    concepts = load_concepts(config.concepts)
    matcher = compile_matcher(loaded, concepts)
    routes = {
        monitor.key: Route(
            monitor.key,
            monitor.name,
            config.channel_of(monitor),
            granularity_of_channel(config, config.channel_of(monitor)),
            monitor.urgent,
        )
        for monitor in config.monitors
    }
    prints = {monitor.key: _fingerprint(config, monitor) for monitor in config.monitors}
    return Rules(config, matcher, routes, prints)


def compile_matcher(loaded: LoadedConfig, concepts: Concepts) -> Matcher:
    """Compile the monitors by identity; a mistake is told with the line of config.yaml that holds it."""
    monitors = loaded.config.monitors
    try:
        return Matcher.compile({monitor.key: monitor for monitor in monitors}, concepts)
    except QueryError:
        _tell_which(loaded, concepts)
        raise


def _tell_which(loaded: LoadedConfig, concepts: Concepts) -> None:
    """Raise ConfigError for the first monitor that cannot be compiled."""
    for place, monitor in enumerate(loaded.config.monitors):
        try:
            Matcher.compile({monitor.name: monitor}, concepts)
        except QueryError as mistake:
            where = loaded.place("monitors", place, "keywords" if monitor.keywords else "query")
            raise ConfigError(f"{where}: {mistake}") from mistake


def granularity_of_channel(config: Config, channel: str) -> Granularity:
    """A channel has one notion of a story: the finest that one of its monitors asks for."""
    asked = {config.granularity_of(each) for each in config.monitors if config.channel_of(each) == channel}
    return next(each for each in _ORDER if each in asked)


def _fingerprint(config: Config, monitor: Monitor) -> str:
    text = repr((monitor.query, monitor.keywords, sorted(config.concepts.items()) if config.concepts else ()))
    return blake2b(text.encode(), digest_size=8).hexdigest()


def select_sources(config: Config, names: Collection[str]) -> list[Source]:
    """Return the named sources, all of them for no names.

    Raises ConfigError for a name that no source has.
    """
    known = {source.name: source for source in config.sources}
    for name in names:
        if name not in known:
            raise ConfigError(f"no source is called {name!r} - the names are: {', '.join(sorted(known))}")
    return [source for source in config.sources if not names or source.name in names]


def select_monitors(config: Config, names: Collection[str]) -> frozenset[str]:
    """Return the names of the chosen monitors, which may be given by name or id.

    Raises ConfigError for one that is not there.
    """
    known = {each.name: each.name for each in config.monitors} | {
        each.key: each.name for each in config.monitors
    }
    for name in names:
        if name not in known:
            raise ConfigError(f"no monitor is called {name!r} - the names are: {', '.join(sorted(known))}")
    return frozenset(known[name] for name in names)
