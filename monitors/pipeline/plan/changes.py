"""Compares two configurations by what they mean, not by how they are written; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitors.config import Config, Monitor, Schedule, Source, print_duration
from monitors.query import Concept, parse, parse_keywords, walk


class ChangeKind(StrEnum):
    """What may change; a closed list."""

    SOURCE_ADDED = "source added"
    SOURCE_GONE = "source gone"
    SOURCE_CHANGED = "source changed"
    SCHEDULE = "schedule"
    MONITOR_ADDED = "monitor added"
    MONITOR_GONE = "monitor gone"
    MONITOR_RENAMED = "monitor renamed"
    QUERY = "query changed"
    ROUTING = "monitor routed otherwise"
    CONCEPT = "concept"
    SETTING = "setting"
    CHANNEL = "channel missing"


ASKS_ANEW = frozenset({ChangeKind.MONITOR_ADDED, ChangeKind.QUERY})
"""Changes after which a monitor is run over the stored articles of `defaults.backfill`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `subject` is the name of a source, monitor, concept, setting or channel."""

    kind: ChangeKind
    subject: str
    text: str
    key: str = ""
    """The identity of the monitor, where it is one."""


_TIMING = frozenset({"every", "cron", "group"})
_ASKED = frozenset({"keywords", "query"})
_NAMED = frozenset({"name", "id"})
_CASES = frozenset({"must_match", "must_not_match"})
_LISTED = frozenset({"sources", "monitors", "concepts", "schedule", "groups", "database"})


def changes(old: Config, new: Config) -> tuple[Change, ...]:
    """Return what `new` changes, in the order of the line; nothing where both mean the same."""
    return (
        *_sources(old, new),
        *_schedules(old, new),
        *_concepts(old, new),
        *_monitors(old, new),
        *_settings(old, new),
    )


def _sources(old: Config, new: Config) -> Iterator[Change]:
    was, now = {each.name: each for each in old.sources}, {each.name: each for each in new.sources}
    for name in now.keys() - was.keys():
        first = _first_poll(new)
        yield Change(ChangeKind.SOURCE_ADDED, name, f"{now[name].url}; its first poll alerts on {first}")
    for name in was.keys() - now.keys():
        yield Change(ChangeKind.SOURCE_GONE, name, "it is polled no more; what it brought stays")
    for name in was.keys() & now.keys():
        text = _differences(_document(was[name], _TIMING), _document(now[name], _TIMING))
        if text:
            yield Change(ChangeKind.SOURCE_CHANGED, name, text)


def _first_poll(config: Config) -> str:
    limit = config.defaults.first_poll
    if isinstance(limit, str):
        return {"all": "all of its entries", "baseline": "none of its entries"}[limit]
    return f"entries younger than {print_duration(limit)}"


def _schedules(old: Config, new: Config) -> Iterator[Change]:
    """Yield one change for all sources whose schedule changes alike."""
    was = {each.name: _timing(old, each) for each in old.sources}
    alike: dict[str, list[str]] = {}
    for source in new.sources:
        before, after = was.get(source.name), _timing(new, source)
        if before is not None and before != after:
            alike.setdefault(f"{before} -> {after}", []).append(source.name)
    for text, names in alike.items():
        subject = names[0] if len(names) == 1 else f"{len(names)} sources"
        yield Change(ChangeKind.SCHEDULE, subject, text)


def _timing(config: Config, source: Source) -> str:
    schedule: Schedule = config.schedule_of(source)
    interval = schedule.interval
    return f"every {print_duration(interval)}" if interval else f"cron {schedule.cron} ({schedule.timezone})"


def _concepts(old: Config, new: Config) -> Iterator[Change]:
    for name in sorted(old.concepts.keys() | new.concepts.keys()):
        if old.concepts.get(name) == new.concepts.get(name):
            continue
        turn = "gone" if name not in new.concepts else "added" if name not in old.concepts else "changed"
        users = [each.name for each in new.monitors if name in concepts_of(each, new)]
        used = f"used by {', '.join(users)}" if users else "used by no monitor"
        yield Change(ChangeKind.CONCEPT, f"@{name}", f"{turn}; {used}")


def concepts_of(monitor: Monitor, config: Config) -> frozenset[str]:
    """Return the concepts that a monitor asks for, also through others that include them."""
    node = parse(monitor.query) if monitor.query is not None else parse_keywords(monitor.keywords)
    found: set[str] = set()
    todo = [each.name for each in walk(node) if isinstance(each, Concept)]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += config.concepts[name].include if name in config.concepts else ()
    return frozenset(found)


def _monitors(old: Config, new: Config) -> Iterator[Change]:
    was, now = {each.key: each for each in old.monitors}, {each.key: each for each in new.monitors}
    gone = {key: was[key] for key in was if key not in now}
    for key, monitor in now.items():
        if key not in was:
            yield _added(monitor, new, gone)
        else:
            yield from _changed(was[key], monitor, old, new)
    for key, monitor in gone.items():
        yield Change(ChangeKind.MONITOR_GONE, monitor.name, "it alerts no more; its history stays", key)


def _added(monitor: Monitor, new: Config, gone: Mapping[str, Monitor]) -> Change:
    back = print_duration(new.defaults.backfill)
    text = f"to {new.channel_of(monitor)}; run over the stored articles of {back} as one digest"
    twins = [each for each in gone.values() if _asks(each) == _asks(monitor)]
    if twins:
        text += f" - if it is {twins[0].name!r} renamed, keep its history with `id: {twins[0].key}`"
    return Change(ChangeKind.MONITOR_ADDED, monitor.name, text, monitor.key)


def _changed(was: Monitor, now: Monitor, old: Config, new: Config) -> Iterator[Change]:
    if was.name != now.name:
        text = f"was {was.name!r}; its history stays with it"
        yield Change(ChangeKind.MONITOR_RENAMED, now.name, text, now.key)
    if _asks(was) != _asks(now):
        yield Change(ChangeKind.QUERY, now.name, f"{_shown(was)} -> {_shown(now)}", now.key)
    elif any(old.concepts.get(name) != new.concepts.get(name) for name in concepts_of(now, new)):
        yield Change(ChangeKind.QUERY, now.name, "a concept that it asks for is another", now.key)
    rest = _ASKED | _NAMED | _CASES | {"channel", "stories"}
    parts = [
        _differences(
            {"channel": old.channel_of(was), "stories": old.granularity_of(was)},
            {"channel": new.channel_of(now), "stories": new.granularity_of(now)},
        ),
        _differences(_document(was, rest), _document(now, rest)),
    ]
    text = ", ".join(part for part in parts if part)
    if text:
        yield Change(ChangeKind.ROUTING, now.name, text, now.key)


def _asks(monitor: Monitor) -> tuple[str | None, tuple[str, ...]]:
    return monitor.query, monitor.keywords


def _shown(monitor: Monitor) -> str:
    return monitor.query if monitor.query is not None else ", ".join(monitor.keywords)


def _settings(old: Config, new: Config) -> Iterator[Change]:
    was, now = _flat(_document(old, _LISTED)), _flat(_document(new, _LISTED))
    for name in sorted(was.keys() | now.keys()):
        if was.get(name) != now.get(name):
            yield Change(ChangeKind.SETTING, name, f"{_word(was.get(name))} -> {_word(now.get(name))}")


def _flat(document: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in document.items():
        where = f"{path}.{name}" if path else name
        if isinstance(value, dict):
            found |= _flat(value, where)
        else:
            found[where] = value
    return found


def _document(section: Source | Monitor | Config, without: frozenset[str] | set[str]) -> dict[str, Any]:
    return section.model_dump(mode="json", exclude=set(without), by_alias=True)


def _differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    old, new = _flat(was), _flat(now)
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    return ", ".join(f"{name}: {_word(old.get(name))} -> {_word(new.get(name))}" for name in names)


def _word(value: object) -> str:
    if value is None or value in ("", []):
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
