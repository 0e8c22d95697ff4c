"""Brings the figures of the rooms' own benchmarks into the one table, in their short form.

Each of them says more when it is run by itself: see docs/performance.md.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import delivery, match, parse, stories
from benchmarks.measuring import Cost, Row

_SIGN = re.compile(r"(>=|<=|<|>)\s*([\d.,]+)")

_PARSE_TIMES = 10


def recorded() -> Path:
    """Return the folder of recorded data, which need not be there."""
    return Path(os.environ.get("WIREWATCH_DATA", Path(__file__).parents[2] / "shared" / "data"))


def met(reached: str, floor: str) -> bool | None:
    """Whether a figure meets a floor written as `>= 20,000`; None where there is no floor."""
    found = _SIGN.match(floor)
    if found is None:
        return None
    value, limit = _number(reached), _number(found[2])
    return value >= limit if found[1].startswith(">") else value <= limit


def _number(text: str) -> float:
    return float(text.replace(",", "").rstrip("%"))


def match_rows(items: int = 5_000) -> Iterator[Row]:
    """Yield the figures of matching."""
    if not recorded().is_dir():
        yield absent("match")
        return
    for figure, reached, floor in match.measure(recorded(), items):
        yield Row("match", figure, reached, "", floor, met(reached, floor))


def parse_rows(share: int = 1) -> Iterator[Row]:
    """Yield what every so many-th recorded feed costs, beside feedparser."""
    if not recorded().is_dir():
        yield absent("parse")
        return
    warnings.simplefilter("ignore")
    best = parse.measure(parse.recorded_bodies(recorded() / "feeds")[::share], 2)
    ours = best["wirewatch"][0]
    for name, (seconds, entries) in best.items():
        reached = "1" if name == "wirewatch" else f"{seconds / ours:.1f} x ours"
        aimed = name == "feedparser, as it comes" and share == 1
        yield Row(
            "parse",
            f"{name}, {entries:,} entries",
            reached,
            "wirewatch",
            f">= {_PARSE_TIMES}" if aimed else "",
            seconds >= _PARSE_TIMES * ours if aimed else None,
            Cost(seconds, seconds, 0),
        )


def stories_rows(sizes: Sequence[int] = (10_000, 100_000)) -> Iterator[Row]:
    """Yield what placing costs in windows of some sizes."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        stories.measure_speed(sizes)
    for line in told.getvalue().splitlines():
        figure, _, reached = line.partition(":")
        yield Row("stories", figure.strip(), reached.strip())


def delivery_rows(alerts: int = 400, waits: int = 8) -> Iterator[Row]:
    """Yield how soon an alert is sent, and whether a flood of them arrives whole."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = delivery.latencies(f"sqlite:///{folder}/latency.db", waits)
    median, longest = seconds[len(seconds) // 2], seconds[-1]
    yield Row("delivery", "outbox to Slack, alone", f"median {median:.2f} s, longest {longest:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        toll = delivery.flood(f"sqlite:///{folder}/flood.db", alerts, 20, senders=2, speed=40.0)
    reached = f"{toll.lost} lost, {toll.duplicates} duplicates"
    figure = f"{alerts:,} alerts at once into 20 channels"
    yield Row("delivery", figure, reached, "", "0, 0", toll.clean, Cost(0, toll.seconds, 0))


def absent(bench: str) -> Row:
    """Return the row of a bench whose recorded data is not there."""
    return Row(bench, "not measured", "no recorded data: set WIREWATCH_DATA")
