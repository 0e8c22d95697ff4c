"""A backtest as one HTML file that needs nothing else; whatever comes from the web is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitors.pipeline.backtest import Backtest, Day, Sample

_SHOWN = 200
_WIDTH, _HEIGHT, _LEFT = 900, 220, 40
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1c1d}
table{border-collapse:collapse;width:100%}
td,th{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}li{margin:.4rem 0}small{color:#616061}rect{fill:#1264a3}
rect.live{fill:#bbb}text{font-size:11px;fill:#616061}
"""


def page(result: Backtest) -> str:
    """Return the whole document."""
    title = f"Backtest of {result.monitor}"
    live = "" if result.is_live else "<p>It is not live: everything counts as gained.</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style><h1>{escape(title)}</h1>"
        f"<p>{escape(result.channel)}, {result.since:%Y-%m-%d} to {result.until:%Y-%m-%d}: "
        f"<b>{result.alerts} alerts</b>, {result.per_day:.1f} a day, of {len(result.decisions)} matched "
        f"among {result.articles} articles; took {result.seconds:.1f} s.</p>{live}"
        f"{_plot(result.days)}{_table(result.days)}"
        f"{_list('Gained', result.gained)}{_list('Lost', result.lost)}{_list('Alerts', result.sent)}</html>\n"
    )


def _plot(days: Sequence[Day]) -> str:
    most = max((max(each.alerts + each.replies, each.live) for each in days), default=0) or 1
    step = (_WIDTH - _LEFT) / max(1, len(days))
    bars = "".join(_bars(each, _LEFT + number * step, step, most) for number, each in enumerate(days))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + 20}" role="img" aria-label="alerts a day">'
        f'<text x="0" y="12">{most}</text>{bars}</svg><p><small>Blue: would have been sent; '
        "grey: was sent live.</small></p>"
    )


def _bars(day: Day, x: float, step: float, most: int) -> str:
    sent = day.alerts + day.replies
    shapes = (("live", day.live, x + step * 0.45), ("would", sent, x + step * 0.05))
    drawn = "".join(
        f'<rect class="{name}" x="{at:.1f}" y="{_HEIGHT - value / most * _HEIGHT:.1f}" '
        f'width="{step * 0.4:.1f}" height="{value / most * _HEIGHT:.1f}">'
        f"<title>{day.day}: {value}</title></rect>"
        for name, value, at in shapes
    )
    return f'{drawn}<text x="{x:.1f}" y="{_HEIGHT + 14}">{day.day:%d}</text>'


def _table(days: Sequence[Day]) -> str:
    head = "".join(
        f"<th>{name}</th>" for name in ("day (UTC)", "matched", "alerts", "replies", "folded", "sent live")
    )
    rows = "".join(
        f"<tr><td>{each.day}</td><td>{each.matched}</td><td>{each.alerts}</td><td>{each.replies}</td>"
        f"<td>{each.folded}</td><td>{each.live}</td></tr>"
        for each in days
    )
    return f"<table><tr>{head}</tr>{rows}</table>"


def _list(name: str, samples: Sequence[Sample]) -> str:
    shown = samples[-_SHOWN:]
    rest = f" (the last {_SHOWN})" if len(samples) > _SHOWN else ""
    items = "".join(_item(each) for each in shown)
    return f"<h2>{name}: {len(samples)}{rest}</h2><ul>{items}</ul>"


def _item(each: Sample) -> str:
    title = escape(each.title)
    linked = (
        f'<a rel="noreferrer" href="{escape(each.url)}">{title}</a>'
        if each.url.startswith(("http://", "https://"))
        else title
    )
    words = escape(", ".join(each.words))
    return (
        f"<li>{linked}<br><small>{each.at:%Y-%m-%d %H:%M} · {escape(each.source)} · {words} · "
        f"{escape(each.reason)}</small></li>"
    )
