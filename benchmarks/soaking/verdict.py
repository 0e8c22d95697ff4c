"""Compares what stands in Slack with what was made: what was lost, told twice, or told wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.soaking.news import Report
from benchmarks.soaking.slack import Channels, Shown

Routes = Mapping[str, Mapping[str, Sequence[str]]]
"""For each watched word the channels where it is wanted, with the names of the monitors there."""


@dataclass(slots=True)
class Verdict:
    """What the comparison found; each list must be empty."""

    due: int = 0
    """Pairs of an article and a channel where it must be told."""
    how: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Told where nobody asked for it, or folded into the message of something else."""
    unnamed: list[str] = field(default_factory=list)
    """Messages that do not name a monitor that matched."""
    stories: int = 0
    """Pairs of an event and a channel where it is told."""
    split: int = 0
    """Those of them that more than one message tells: the judgement of `dedupe`, not a fault of delivery."""

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.twice or self.wrong or self.unnamed)


def judge(reports: Iterable[Report], routes: Routes, channels: Channels) -> Verdict:
    """Hold every article against every channel."""
    verdict = Verdict()
    verdict.twice += [
        f"message {key} stands {count} times" for key, count in channels.keys.items() if count > 1
    ]
    places = _places(channels.shown)
    due = _due(reports, routes)
    for (channel, event), told in due.items():
        _judge_event(verdict, channel, event, told, places)
        _judge_names(verdict, channel, told, places, routes)
    asked = {(channel, link) for (channel, _), told in due.items() for each in told for link in each.links}
    verdict.wrong += [f"{channel}: {link}, which nobody asked for" for channel, link in places.keys() - asked]
    return verdict


_Places = dict[tuple[str, str], list[Shown]]
_Due = dict[tuple[str, int], list[Report]]


def _places(shown: Iterable[Shown]) -> _Places:
    """Return where each address is shown; a digest's head and pages are one place."""
    found: dict[tuple[str, str], dict[str, Shown]] = defaultdict(dict)
    for each in shown:
        found[each.channel, each.link].setdefault(each.ts, each)
    return {key: list(by_ts.values()) for key, by_ts in found.items()}


def _due(reports: Iterable[Report], routes: Routes) -> _Due:
    """Return the articles that each channel must be told of, by event."""
    found: _Due = defaultdict(list)
    for report in reports:
        if report.may_alert:
            for channel in {channel for word in report.words for channel in routes.get(word, ())}:
                found[channel, report.event].append(report)
    return found


def _judge_event(verdict: Verdict, channel: str, event: int, told: Sequence[Report], places: _Places) -> None:
    own = {report.link: _of(report, channel, places) for report in told}
    shown = [each for found in own.values() for each in found]
    heads = {each.ts for each in shown if not each.is_reply}
    verdict.stories += 1
    verdict.split += len(heads) > 1
    for report in told:
        verdict.due += 1
        found = own[report.link]
        if len(found) > 1:
            verdict.twice.append(f"{channel}: {report.links[0]} is shown {len(found)} times")
        how = _how(report, found, told, shown)
        verdict.how[how] += 1
        if how == "lost":
            verdict.lost.append(f"{channel}: {report.links[0]} of event {event}: {report.title}")


def _how(report: Report, found: Sequence[Shown], told: Sequence[Report], shown: Sequence[Shown]) -> str:
    if found:
        return "in a digest" if found[0].is_digest else "a message or reply of its own"
    name = f"Source {report.source:04}"
    if any(
        "also reported by" in each.text and name in each.text.partition("also reported by")[2]
        for each in shown
    ):
        return "named on the message of the same report"
    if shown and any(set(report.titles) & set(other.titles) for other in told if other is not report):
        return "under the very title of another one"
    return "folded into a line of a digest" if any(each.is_digest for each in shown) else "lost"


def _of(report: Report, channel: str, places: _Places) -> list[Shown]:
    return [each for link in report.links for each in places.get((channel, link), ())]


def _judge_names(
    verdict: Verdict, channel: str, told: Sequence[Report], places: _Places, routes: Routes
) -> None:
    """Every monitor that matched is named on a message of the event, where no digest tells it."""
    shown = [each for report in told for each in _of(report, channel, places)]
    if not shown or any(each.is_digest for each in shown):
        return
    wanted = {name for report in told for word in report.words for name in routes[word].get(channel, ())}
    said = " ".join(each.text for each in shown)
    verdict.unnamed += [f"{channel}: {told[0].links[0]} lacks {name}" for name in wanted if name not in said]
