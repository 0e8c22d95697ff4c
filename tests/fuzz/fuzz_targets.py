"""What is fuzzed: each target takes any bytes and checks what must hold of a parser whatever it is given.

A parser may refuse, with the one exception that it declares; everything else that is raised is a finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from monitors.config import Source, parse_config
from monitors.dates import read_date
from monitors.errors import ConfigError, QueryError
from monitors.match import Matcher, check_concepts, item_of_markup, load_concepts
from monitors.query import parse, parse_keyword, show
from monitors.records import DigestView, Fetched, MessageView, NoticeView, Outcome, Span
from monitors.render import render
from monitors.slack.answers import Later, Sent, judge_answer
from monitors.slack.history import read_channels, read_cursor, read_page
from monitors.sources import extract
from monitors.sources import parse as parse_source
from monitors.sources.opml import read_opml, write_opml
from monitors.text import visible, visible_text
from monitors.urls import canonical_url
from sandbox.slack.lint import lint_blocks
from sandbox.slack.lint.pings import pings
from wirewatch.cli.lists import with_sources

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PAGE_SIZE = 2_000
_SLACKS_BLOCKS = 12_500  # characters
URL = "https://news.example/feed"
MISTAKE = "mistake in wirewatch"
_SOURCES = (
    {"url": URL},
    {"url": URL, "kind": "json", "json": {"items": "data.items", "date": "at", "url": "links.0"}},
    {"url": URL, "kind": "html", "selectors": {"item": "article", "title": "h2", "summary": "p"}},
    {"url": URL, "kind": "sitemap"},
    {"kind": "gdelt", "query": "huawei"},
    {"kind": "google_news", "query": "huawei"},
    {"kind": "hacker_news", "query": "huawei"},
    {"url": URL, "timezone": "Asia/Shanghai", "encoding": "gbk"},
)
_FILE = Path("/nowhere/config.yaml")
_CONCEPTS = load_concepts({})
_HEADERS = ("", "text/xml; charset=gbk", "application/json", "text/html; charset=utf-16")


def feed(given: bytes) -> None:
    """Any document from any kind of source: entries are text in UTF-8, their dates aware UTC or none."""
    kind, body = given[:1] or b"\0", given[1:]
    source = Source.model_validate(_SOURCES[kind[0] % len(_SOURCES)])
    headers = {"content-type": _HEADERS[kind[0] // 16 % len(_HEADERS)]}
    fetched = Fetched(source.name, URL, Outcome.OK, status=200, final_url=URL, headers=headers, body=body)
    parsed = parse_source(source, fetched, NOW)
    assert MISTAKE not in parsed.text, parsed.text
    assert len(parsed.entries) <= PAGE_SIZE
    for entry in parsed.entries:
        assert entry.keys
        texts = (entry.guid, entry.url, entry.title, entry.summary, entry.body, entry.author, *entry.tags)
        "".join((*texts, *entry.keys, entry.language, entry.country, entry.publisher)).encode("utf-8")
        assert "\0" not in "".join(texts), "PostgreSQL keeps no NUL"
        if entry.published is not None:
            assert entry.published.utcoffset() == timedelta(0)
        assert entry.url == "" or entry.url.startswith(("http://", "https://")), entry.url


def html(given: bytes) -> None:
    """Any markup: its visible text leads back to it, and is found again by its own words."""
    markup = given.decode("utf-8", "replace")
    seen = visible(markup)
    visible_text(markup)
    for start in range(0, len(seen.text), max(1, len(seen.text) // 20)):
        begin, end = seen.to_markup(start, start + 1)
        assert 0 <= begin < end <= len(markup)
    item_of_markup([("title", markup), ("body", markup)], [])


def page(given: bytes) -> None:
    """Any article page: the extraction ends, with text."""
    fetched = Fetched("s", URL, Outcome.OK, headers={"content-type": "text/html"}, body=given)
    found = extract(fetched)
    f"{found.text}{found.title}{found.date}{found.canonical_url}".encode()


def date(given: bytes) -> None:
    """Any text: a moment in UTC, or none."""
    found = read_date(given.decode("utf-8", "replace"), UTC)
    if found is not None:
        assert found.moment.utcoffset() == timedelta(0)
        again = read_date(found.moment.isoformat())
        assert again is not None
        assert again.moment == found.moment


def url(given: bytes) -> None:
    """Any text: a canonical address is its own canonical address, and in ASCII."""
    text = given.decode("utf-8", "replace")
    once = canonical_url(text)
    assert canonical_url(once) == once, (once, canonical_url(once))
    assert once.partition("#")[0].isascii(), once


def query(given: bytes) -> None:
    """Any text: a query that is printed reads as the same query, and can be asked."""
    text = given.decode("utf-8", "replace")
    try:
        node = parse(text)
    except QueryError as mistake:
        _check_column(mistake, len(text) + 1)
    else:
        assert parse(show(node)) == node, show(node)
        try:
            check_concepts(node, _CONCEPTS, text)
            Matcher({"": node}, _CONCEPTS).find_item(item_of_markup([("title", text)], []))
        except ConfigError:
            pass
    for line in text.splitlines()[:3]:
        try:
            parse_keyword(line)
        except QueryError as mistake:
            _check_column(mistake, max(1, len(line)))


def _check_column(mistake: QueryError, last: int) -> None:
    assert 1 <= mistake.column <= last, mistake.column


def slack(given: bytes) -> None:
    """Any answer of Slack: it is judged, and what is taken from it has the form that it must have."""
    status, text = given[:1], given[1:]
    try:
        payload: Any = json.loads(text)
    except (ValueError, RecursionError):
        payload = text.decode("utf-8", "replace")
    headers = {"Retry-After": payload if isinstance(payload, str) else str(payload)[:40]}
    answer = judge_answer((200, 429, 500, 404)[status[0] % 4 if status else 0], payload, headers)
    if isinstance(answer, Later) and answer.after_s is not None:
        assert NOW + timedelta(seconds=answer.after_s) >= NOW
    if isinstance(answer, Sent):
        assert len(answer.ts) < 30
    if isinstance(payload, Mapping):
        read_channels(payload)
        read_cursor(payload)
        found = read_page(payload)
        assert found is None or all(each.ts and each.key for each in found.seen)


def message(given: bytes) -> None:
    """Any words from the web: what is rendered of them Slack takes, and it calls nobody."""
    text = given.decode("utf-8", "replace")
    parts = (text.split("\n") + [""] * 6)[:6]
    story = MessageView(
        title=parts[0],
        url=parts[1],
        source=parts[2],
        published=NOW,
        language=parts[3][:20],
        monitors=(parts[4],),
        words=(parts[5],),
        excerpt=(Span(text), Span(text, bold=True)),
        also=tuple(parts),
    )
    for view in (
        story,
        DigestView(parts[0], (story, story), total=2, at=NOW),
        NoticeView(parts[0], ((parts[1], parts[2]),), text, text),
    ):
        rendered = render(view)
        blocks = list(rendered.blocks)
        assert not lint_blocks(blocks, _SLACKS_BLOCKS)
        assert not list(pings({"text": rendered.text, "blocks": blocks}))


def config(given: bytes) -> None:
    """Any configuration: valid, or refused with a line for its author."""
    try:
        loaded = parse_config(given.decode("utf-8", "replace"), _FILE)
    except ConfigError:
        return
    loaded.config.model_dump_json()
    write_opml(loaded.config.sources, "wirewatch")


def opml(given: bytes) -> None:
    """Any list of feeds: refused, or sources that a configuration takes."""
    try:
        outlines = read_opml(given)
    except ConfigError:
        return
    added = [{"name": each.name, "url": each.url} for each in outlines]
    if added:
        assert len(parse_config(with_sources("", added), _FILE).config.sources) == len(added)


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {each.__name__: each for each in (feed, html, page, date, url, query, slack, message, config, opml)}
)
