"""What a section of config.yaml refuses, and what it takes from its surroundings."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from monitors.config import SERVICES, Source, parse_config
from monitors.config.models import Schedule
from monitors.errors import ConfigError


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"kind": "gdelt"}, "needs a `query`"),
        ({"kind": "feed"}, "needs `url`"),
        ({"query": "x"}, "belongs to kind gdelt"),
        ({"url": "https://a.example", "selectors": {"item": "li"}}, "belongs to kind html"),
        ({"url": "https://a.example", "json": {"items": "a"}}, "belongs to kind json"),
        ({"url": "https://a.example", "kind": "html"}, "needs `selectors`"),
        ({"url": "https://a.example", "headers": {"a b": "x"}}, "not the name of a header"),
        ({"url": "https://a.example", "headers": {"a": "x\ny"}}, "cannot stand in a header"),
        ({"kind": "google_news", "query": "x", "edition": "en"}, "not an edition"),
        ({"url": "ftp://a.example"}, "is not an address"),
        ({"kind": "nosuch", "url": "https://a.example"}, "google_news"),
    ],
)
def test_a_mistake_in_a_source_says_what_to_do(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Source.model_validate({"url": "https://a.example"} | settings if "query" in settings else settings)


def test_a_search_is_named_after_its_query_and_asks_its_service() -> None:
    gdelt = Source(kind="gdelt", query="Huawei")
    assert (gdelt.name, gdelt.url) == ("gdelt: Huawei", SERVICES["gdelt"])


HERE = Path("config.yaml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("slack: {quiet_hours: 22:00-22:00}", "quiet hours that end when they begin are none"),
        ("fetch: {allow_private: [10.0.0.300]}", "is not a network"),
        ("schedule: {every: 5m, cron: '* * * * *'}", "`every` and `cron` exclude each other"),
        (
            "sources: [{url: 'https://x/y', every: 5m, group: a}]",
            "`every`, `cron` and `group` exclude each other",
        ),
        ("sources: [5]", "sources[0]: this must be keys with values"),
        ("monitors: [{name: A}]", "needs either `keywords` or `query`"),
        (
            "monitors: [{name: A, query: a, urgent: true, digest: daily}]",
            "`urgent` and `digest` exclude each other",
        ),
        ("groups: {Slow: {every: 1d}}", "is no name of a group"),
        ("groups: {default: {every: 1d}}", "is a name that wirewatch gives itself"),
        ("groups: {every-5m: {every: 1d}}", "is a name that wirewatch gives itself"),
        ("retention: {text: 5d}", "`text` is younger than stories live"),
        ("concepts: {acme: []}", "a concept needs `forms`, `only` or `include`"),
        ("sources: [https://x/y, https://x/y]", "two sources are called 'x/y'"),
        ("sources: [{url: 'https://x/y', group: slow}]", "is in group 'slow', which is not there"),
    ],
)
def test_what_does_not_go_together_is_told_with_what_to_do(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(told)):
        parse_config(text, HERE)


def test_quiet_hours_are_written_in_one_text_or_in_parts() -> None:
    hours = parse_config("slack: {quiet_hours: 22:00 - 7:00}", HERE).config.slack.quiet_hours
    parts = parse_config(
        "slack: {quiet_hours: {start: '22:00', end: '07:00'}}", HERE
    ).config.slack.quiet_hours
    assert hours == parts
    assert hours is not None
    assert (hours.start, hours.end) == ("22:00", "07:00")


def test_a_network_may_be_let_through() -> None:
    assert parse_config("fetch: {allow_private: [127.0.0.0/8]}", HERE).config.fetch.allow_private == (
        "127.0.0.0/8",
    )


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.a.example/rss/", "a.example/rss"),
        ("https://a.example/?feed=rss", "a.example?feed=rss"),
        ("https://a.example", "a.example"),
    ],
)
def test_a_source_without_a_name_is_named_after_its_address(url: str, name: str) -> None:
    assert Source.model_validate(url).name == name


def test_a_concept_is_a_list_of_forms_or_says_more() -> None:
    text = "concepts: {acme: [acme], more: {include: [acme], only: {ko: [x]}}}"
    concepts = parse_config(text, HERE).config.concepts
    assert (concepts["acme"].forms, concepts["more"].include) == (("acme",), ("acme",))


def test_a_source_is_polled_at_its_own_time_or_its_groups_or_everybodys() -> None:
    config = parse_config(
        """
        schedule: {every: 7m, timezone: Asia/Tokyo}
        groups: {slow: {every: 1d}}
        sources:
          - {url: "https://a.example", every: 1h}
          - {url: "https://b.example", cron: "0 8 * * *"}
          - {url: "https://c.example", cron: "0 8 * * *", timezone: Europe/Rome}
          - {url: "https://d.example", group: slow}
          - {url: "https://e.example"}
        """,
        HERE,
    ).config
    first, second, third, fourth, fifth = map(config.schedule_of, config.sources)
    assert first.interval == timedelta(hours=1)
    assert (second.interval, second.timezone, third.timezone) == (None, "Asia/Tokyo", "Europe/Rome")
    assert (fourth.interval, fifth.interval) == (timedelta(days=1), timedelta(minutes=7))
    assert Schedule().interval == timedelta(minutes=5)


def test_a_monitor_goes_where_it_says_and_is_known_by_its_id() -> None:
    config = parse_config(
        "monitors: [{name: A, query: a}, {name: B, id: b1, query: b, channel: '#b', stories: tight}]", HERE
    ).config
    assert [monitor.key for monitor in config.monitors] == ["A", "b1"]
    assert [config.channel_of(monitor) for monitor in config.monitors] == ["#news", "#b"]
    assert [config.granularity_of(monitor) for monitor in config.monitors] == ["normal", "tight"]


def test_bursts_of_a_monitor_are_its_own_or_the_defaults() -> None:
    config = parse_config(
        "defaults: {bursts: {least: 20}}\nmonitors: [{name: A, query: a}, {name: B, query: b, bursts: no}]",
        HERE,
    ).config
    found = [config.bursts_of(monitor) for monitor in config.monitors]
    assert [(each.enabled, each.least) for each in found] == [(True, 20), (False, 20)]
