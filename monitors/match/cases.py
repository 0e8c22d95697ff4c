"""Runs the test cases that stand beside each monitor: `must_match` and `must_not_match`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitors.config import Config, Monitor
from monitors.match.concepts import load_concepts
from monitors.match.explain import Explanation
from monitors.match.item import item_of_markup
from monitors.match.matcher import Matcher


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A headline that a monitor judges otherwise than its author said; `loc` leads to it in config.yaml."""

    monitor: str
    headline: str
    text: str
    loc: tuple[str | int, ...]


def check_cases(config: Config) -> list[CaseFailure]:
    """Return the cases that fail; QueryError where a monitor cannot be compiled."""
    rules = {monitor.name: monitor for monitor in config.monitors}
    matcher = Matcher.compile(rules, load_concepts(config.concepts))
    return [
        failure
        for index, monitor in enumerate(config.monitors)
        for failure in _failures(matcher, monitor, ("monitors", index))
    ]


def _failures(matcher: Matcher, monitor: Monitor, loc: tuple[str | int, ...]) -> Iterator[CaseFailure]:
    for index, headline in enumerate(monitor.must_match):
        why = _explain(matcher, monitor, headline)
        if not why.matched:
            text = f"must match {headline!r}, but {'; '.join(why.failed)}"
            yield CaseFailure(monitor.name, headline, text, (*loc, "must_match", index))
    for index, headline in enumerate(monitor.must_not_match):
        why = _explain(matcher, monitor, headline)
        if why.matched:
            words = ", ".join(repr(hit.text) for hit in why.because)
            text = f"must not match {headline!r}, but it does" + (f": {words}" if words else "")
            yield CaseFailure(monitor.name, headline, text, (*loc, "must_not_match", index))


def _explain(matcher: Matcher, monitor: Monitor, headline: str) -> Explanation:
    return matcher.explain_item(item_of_markup([("title", headline)], ()), monitor.name)
