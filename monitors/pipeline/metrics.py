"""How the pipeline is, as numbers under closed labels: for `status --json` and in Prometheus' text format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from monitors.config import Config
from monitors.health.report import standing
from monitors.records import Outcome, PostKind
from monitors.store import articles, counting, sources

_DAY = timedelta(days=1)
_STATES = ("ok", "never polled", "odd", *(str(each) for each in Outcome if each not in {"ok", "unchanged"}))
_INCIDENTS = ("workspace", "channel", "message", "source")
_OTHER = "other"
_QUANTILES = (0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Metrics:
    """All numbers; ages and delays in seconds, None where there is nothing to measure."""

    sources: Mapping[str, int]
    polls: int
    passes: int
    last_pass_age_s: float | None
    oldest_success_age_s: float | None
    articles: int
    hits: int
    bodies_pending: int
    queue: Mapping[str, int]
    oldest_waiting_s: float
    delivered: Mapping[str, int]
    delay_s: Mapping[str, float]
    ambiguous: int
    resent: int
    copies_deleted: int
    incidents: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return what `status --json` prints of it."""
        return asdict(self)


def measure(connection: Connection, config: Config, now: datetime) -> Metrics:
    """Read the numbers of this moment."""
    states = sources.load_states(connection, [each.name for each in config.sources]).values()
    last = sources.last_poll(connection)
    successes = [each.last_success for each in states if each.last_success]
    queue = counting.rows_by_state(connection)
    totals, repaired = counting.totals(connection), counting.repaired(connection)
    sent, waiting = counting.sent_by_kind(connection), counting.oldest_open(connection, now)
    open_kinds: Counter[str] = Counter()
    for kind, count in counting.incidents_by_kind(connection).items():
        word = kind.partition(" ")[0]
        open_kinds[word if word in _INCIDENTS else _OTHER] += count
    delays = counting.delays_since(connection, now - _DAY)
    return Metrics(
        sources=_tally(standing(each) for each in states),
        polls=sum(each.polls for each in states),
        passes=totals["passes"],
        last_pass_age_s=(now - last[0]).total_seconds() if last else None,
        oldest_success_age_s=(now - min(successes)).total_seconds() if successes else None,
        articles=totals["articles"],
        hits=totals["hits"],
        bodies_pending=articles.count_pending_bodies(connection),
        queue=queue,
        oldest_waiting_s=(now - waiting).total_seconds() if waiting else 0.0,
        delivered={str(kind): sent.get(kind, 0) for kind in PostKind},
        delay_s={str(share): delays[int(share * (len(delays) - 1))] for share in _QUANTILES if delays},
        ambiguous=queue["unknown"] + queue["held"],
        resent=repaired["resent"],
        copies_deleted=repaired["copies"],
        incidents={kind: open_kinds[kind] for kind in (*_INCIDENTS, _OTHER)},
    )


def _tally(standings: Iterator[str]) -> dict[str, int]:
    """Count sources by state; what is odd about one that works has many words and one label."""
    counts = Counter(each if each in _STATES else "odd" for each in standings)
    return {state: counts[state] for state in _STATES}


def prometheus(metrics: Metrics) -> str:
    """Return the numbers in Prometheus' text exposition format.

    https://prometheus.io/docs/instrumenting/exposition_formats/
    """
    return "".join(f"{line}\n" for line in _lines(metrics))


def _lines(found: Metrics) -> Iterator[str]:
    yield from _labelled("sources", "gauge", "Sources by how they are.", "state", found.sources)
    yield from _plain("polls_total", "counter", "Polls of sources.", found.polls)
    yield from _plain("passes_total", "counter", "Passes that ended.", found.passes)
    yield from _plain("last_pass_age_seconds", "gauge", "Since the last pass ended.", found.last_pass_age_s)
    yield from _plain(
        "oldest_success_age_seconds",
        "gauge",
        "Since the source that lags most was read.",
        found.oldest_success_age_s,
    )
    yield from _plain("articles_total", "counter", "Articles seen.", found.articles)
    yield from _plain("hits_total", "counter", "Articles that a monitor matched.", found.hits)
    yield from _plain("bodies_pending", "gauge", "Articles that wait for their page.", found.bodies_pending)
    yield from _labelled("outbox_rows", "gauge", "Outbox rows by state.", "state", found.queue)
    yield from _plain("oldest_waiting_seconds", "gauge", "Age of the oldest due row.", found.oldest_waiting_s)
    yield from _labelled("delivered_total", "counter", "Rows that arrived.", "kind", found.delivered)
    yield from _labelled(
        "delivery_delay_seconds", "gauge", "From queued to sent, last day.", "quantile", found.delay_s
    )
    yield from _plain("ambiguous", "gauge", "Posts that may or may not have arrived.", found.ambiguous)
    yield from _plain("resent_total", "counter", "Posts that were lost and sent again.", found.resent)
    yield from _plain(
        "copies_deleted_total", "counter", "Second copies that were deleted.", found.copies_deleted
    )
    yield from _labelled("incidents", "gauge", "Open incidents.", "kind", found.incidents)


def _plain(name: str, kind: str, text: str, value: float | None) -> Iterator[str]:
    if value is not None:
        yield from _head(name, kind, text)
        yield f"wirewatch_{name} {value:g}" if isinstance(value, float) else f"wirewatch_{name} {value}"


def _labelled(name: str, kind: str, text: str, label: str, values: Mapping[str, float]) -> Iterator[str]:
    yield from _head(name, kind, text)
    for value, number in values.items():
        yield f'wirewatch_{name}{{{label}="{value}"}} {number}'


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP wirewatch_{name} {text}"
    yield f"# TYPE wirewatch_{name} {kind}"
