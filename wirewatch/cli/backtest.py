"""`backtest`: what a monitor or a query would have alerted, as a table, a plot, JSON or HTML."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitors.config import database_of, load_config
from wirewatch.cli.moments import since_of
from wirewatch.cli.output import print_json, print_table, say

if TYPE_CHECKING:
    from monitors.pipeline.backtest import Backtest, Sample

_BAR = 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_SAMPLES = 5


def backtest_command(
    config_file: Path, name: str, query: str, *, since: str, html: Path | None, as_json: bool
) -> int:
    """Replay the stored history for one monitor and tell what it would have sent."""
    from monitors.pipeline.backtest import backtest, trial_of  # noqa: PLC0415 - loads the matcher
    from monitors.store.engine import open_engine  # noqa: PLC0415

    loaded = load_config(config_file)
    trial = trial_of(loaded.config, name, query)
    now = datetime.now(UTC)
    engine = open_engine(database_of(loaded.config, os.environ))
    try:
        result = backtest(engine, trial, since_of(since, now), now)
    finally:
        engine.dispose()
    if html is not None:
        from wirewatch.cli.backtest_page import page  # noqa: PLC0415

        html.write_text(page(result), encoding="utf-8")
    if as_json:
        print_json(result.as_json())
    else:
        show(result)
        if html is not None:
            say(f"written: {html}")
    return 0


def show(result: Backtest) -> None:
    """Print a backtest for people."""
    rows = [
        (each.day, each.matched, each.alerts, each.replies, each.folded, each.live) for each in result.days
    ]
    print_table(("day (UTC)", "matched", "alerts", "replies", "folded", "sent live"), rows)
    say()
    for text in plot(result):
        say(text)
    say()
    say(
        f"{result.monitor} in {result.channel}: {result.alerts} alerts, {result.per_day:.1f} a day, of "
        f"{len(result.decisions)} matched among {result.articles} articles, in {result.seconds:.1f} s"
    )
    if not result.is_live:
        say("It is not live: everything counts as gained.")
    _list("gained", result.gained)
    _list("lost", result.lost)
    _list("samples", result.sent)


def _list(name: str, samples: Sequence[Sample]) -> None:
    say(f"{name}: {len(samples) or 'none'}")
    for each in samples[-_SAMPLES:]:
        words = f" [{', '.join(each.words)}]" if each.words else ""
        say(f"  {each.at:%Y-%m-%d %H:%M} {each.source}: {each.title}{words}")
        say(f"      {each.url} - {each.reason}")


def plot(result: Backtest) -> list[str]:
    """Return a bar for each day: its alerts, with what was sent live as a number behind it."""
    most = max((each.alerts + each.replies for each in result.days), default=0)
    return [
        f"{each.day:%m-%d} {bar(each.alerts + each.replies, most):{_BAR}} {each.alerts + each.replies}"
        + (f" (live {each.live})" if each.live != each.alerts + each.replies else "")
        for each in result.days
    ]


def bar(value: int, most: int) -> str:
    """Return a bar of at most 40 cells, to the eighth of a cell.

    >>> bar(1, 2)
    '████████████████████'
    """
    eighths = round(value * _BAR * 8 / most) if most else 0
    whole, part = divmod(eighths, 8)
    return "█" * whole + _EIGHTHS[part].strip()
