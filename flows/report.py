"""What a pass tells on Prefect's page, as plain values: a line, a table, a Markdown text, events.

Titles and addresses come from the web: everything that goes into Markdown is escaped here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from monitors.pipeline.summary import Alerted

COUNTS = (
    "sources_ok",
    "sources_unchanged",
    "sources_failed",
    "entries",
    "new",
    "hits",
    "stories",
    "alerts",
    "delivered",
    "pending",
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>:])")
_BREAKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_MAX_ROWS = 200  # a page with more is not read, and an artifact has a size limit
_MAX_TITLE = 300
_NOT_HOST = re.compile(r"[^a-z0-9.-]")
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that an automation can act on."""

    name: str
    resource: Mapping[str, str]
    payload: Mapping[str, Any]


def artifact_key(group: str) -> str:
    """Return the stable key of a group's artifacts: lower-case letters, digits and dashes.

    >>> artifact_key("China daily")
    'wirewatch-china-daily'
    """
    slug = _SLUG.sub("-", group.lower()).strip("-")
    return f"wirewatch-{slug}" if slug else "wirewatch"


def summary_line(figures: Mapping[str, Any]) -> str:
    """Return the one line that a run logs."""
    if figures.get("skipped"):
        return f"skipped: {figures['skipped']}"
    return (
        f"{figures['sources_ok']} sources read, {figures['sources_unchanged']} unchanged, "
        f"{figures['sources_failed']} failed; {figures['new']} of {figures['entries']} entries new; "
        f"{figures['hits']} hits, {figures['stories']} stories, {figures['alerts']} alerts; "
        f"{figures['delivered']} delivered, {figures['pending']} pending"
    )


def skipped(why: str) -> dict[str, Any]:
    """Return the figures of a run that had nothing to do."""
    return {**dict.fromkeys(COUNTS, 0), "failures": [], "skipped": why}


def table_rows(figures: Mapping[str, Any]) -> list[dict[str, str | int]]:
    """Return the figures, then one row a failure; `figures_of` reads them back."""
    rows: list[dict[str, str | int]] = [
        {"what": name, "count": figures.get(name, 0), "text": ""} for name in COUNTS
    ]
    rows.extend(
        {
            "what": f"failed: {failure['source']}",
            "count": 1,
            "text": f"{failure['outcome']}: {failure['text']}",
        }
        for failure in figures.get("failures", ())[:_MAX_ROWS]
    )
    return rows


def figures_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the summary that `table_rows` was made from, as far as a table holds it."""
    figures: dict[str, Any] = {row["what"]: row["count"] for row in rows if row["what"] in COUNTS}
    figures["failures"] = [
        dict(zip(("source", "outcome", "text"), (row["what"][8:], *row["text"].split(": ", 1)), strict=False))
        for row in rows
        if row["what"].startswith("failed: ")
    ]
    return figures


def markdown_text(figures: Mapping[str, Any], alerted: Sequence[Alerted]) -> str:
    """Return the page of a run for people: figures, alerts with links, failing sources."""
    return "\n".join(_markdown_lines(figures, alerted))


def _markdown_lines(figures: Mapping[str, Any], alerted: Sequence[Alerted]) -> Iterator[str]:
    yield f"**{escape(summary_line(figures))}**"
    yield ""
    if alerted:
        yield "### Alerts"
        for row in alerted[:_MAX_ROWS]:
            names = escape(", ".join(row.monitors))
            title = escape(row.title[:_MAX_TITLE]) or "untitled"
            yield f"- {title} ({names}, {escape(row.channel)}{_link(row.url)})"
        yield from _rest(len(alerted))
        yield ""
    failures = figures.get("failures", ())
    if failures:
        yield "### Sources that could not be read"
        for failure in failures[:_MAX_ROWS]:
            yield f"- {escape(failure['source'])}: {escape(failure['outcome'])}: {escape(failure['text'])}"
        yield from _rest(len(failures))


def _rest(count: int) -> Iterator[str]:
    if count > _MAX_ROWS:
        yield f"- and {count - _MAX_ROWS} more"


def _link(url: str) -> str:
    # The host as its text: Prefect's page shows escapes inside the text of a link as they are.
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    text = _NOT_HOST.sub("", parts.hostname) or "link"
    return f", [{text}]({quote(url, safe=':/?#@!$&*+,;=%~-._')})"


def escape(text: str) -> str:
    r"""Return text that Markdown shows as it is: one line, no mark-up, no HTML.

    >>> escape("a *b* <c>")
    'a \\*b\\* &lt;c&gt;'
    """
    marked = _MARKDOWN.sub(r"\\\1", _BREAKS.sub(" ", text).strip())
    return html.escape(marked, quote=False).replace(r"\&lt;", "&lt;").replace(r"\&gt;", "&gt;")


def events(figures: Mapping[str, Any], alerted: Sequence[Alerted]) -> list[Event]:
    """Return what changed, for automations: one event an alert, one a failing source."""
    found = [
        Event(
            "wirewatch.alert",
            {"prefect.resource.id": f"wirewatch.channel.{row.channel.lstrip('#')}"},
            {"title": row.title, "url": row.url, "monitors": list(row.monitors), "channel": row.channel},
        )
        for row in alerted[:_MAX_ROWS]
    ]
    found.extend(
        Event(
            "wirewatch.source.failing",
            {"prefect.resource.id": f"wirewatch.source.{failure['source']}"},
            dict(failure),
        )
        for failure in figures.get("failures", ())[:_MAX_ROWS]
    )
    return found
