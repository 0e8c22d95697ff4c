"""`plan` tells what a configuration changes, whatever way it is written."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from line import MONITORS, START, Line, entry, loaded_config

from monitors.config import Config
from monitors.pipeline.plan import Change, ChangeKind, changes, plan
from sandbox.slack import SandboxSlack


def config(**changed: Any) -> Config:
    return loaded_config(**changed).config


def sources(*more: dict[str, Any], **of_ledger: Any) -> list[dict[str, Any]]:
    ledger = {"name": "Ledger", "url": "https://news.example/feed"} | of_ledger
    return [ledger, {"name": "Wire", "url": "https://wire.example/feed"}, *more]


def monitors(**of_first: Any) -> list[dict[str, Any]]:
    listed = deepcopy(MONITORS)
    listed[0] = {**listed[0], **of_first}
    return listed


def told(new: Config, old: Config | None = None) -> list[tuple[ChangeKind, str]]:
    return [(each.kind, each.subject) for each in changes(old or config(), new)]


def text(new: Config, old: Config | None = None) -> str:
    (change,) = changes(old or config(), new)
    return change.text


def test_the_same_written_otherwise_is_no_change() -> None:
    assert told(config(schedule={"every": "300s"}, defaults={"backfill": "1d"})) == []
    assert told(config(monitors=monitors(channel="#news"))) == []
    assert told(config(monitors=monitors(must_match=["a blockchain"]))) == []


def test_a_source_that_is_added() -> None:
    new = config(sources=sources({"name": "Third", "url": "https://third.example/feed"}))
    assert told(new) == [(ChangeKind.SOURCE_ADDED, "Third")]
    assert "entries younger than 1d" in text(new)
    all_of = config(
        sources=sources({"name": "Third", "url": "https://t.example/"}), defaults={"first_poll": "all"}
    )
    assert "all of its entries" in changes(config(), all_of)[0].text


def test_a_source_that_is_gone() -> None:
    assert told(config(sources=sources()[:1])) == [(ChangeKind.SOURCE_GONE, "Wire")]


def test_a_source_that_is_asked_otherwise() -> None:
    assert text(config(sources=sources(full_text=True))) == "full_text: none -> True"
    assert text(config(sources=sources(url="https://new.example/"))).startswith("url: https://news.example")


def test_a_header_is_compared_without_being_shown() -> None:
    from monitors.pipeline.live import as_document

    shown = str(as_document(config(sources=sources(headers={"X-Key": "secret-value"}))))
    assert "secret-value" not in shown
    assert "X-Key" in shown


def test_schedules_are_compared_by_their_effect() -> None:
    assert told(config(schedule={"every": "10m"})) == [(ChangeKind.SCHEDULE, "2 sources")]
    assert text(config(sources=sources(every="1h"))) == "every 5m -> every 1h"
    grouped = config(sources=sources(group="slow"), groups={"slow": {"cron": "0 * * * *"}})
    assert text(grouped) == "every 5m -> cron 0 * * * * (UTC)"
    assert told(config(sources=sources(every="5m"))) == []


def test_a_monitor_that_is_added_and_one_that_is_gone() -> None:
    more = config(monitors=[*MONITORS, {"name": "Ferries", "keywords": ["ferries"]}])
    assert told(more) == [(ChangeKind.MONITOR_ADDED, "Ferries")]
    assert told(config(), more) == [(ChangeKind.MONITOR_GONE, "Ferries")]


def test_a_monitor_that_is_renamed_with_its_id_keeps_its_history() -> None:
    new = config(monitors=monitors(name="Chains", id="Blockchain"))
    assert told(new) == [(ChangeKind.MONITOR_RENAMED, "Chains")]


def test_a_monitor_that_is_renamed_without_an_id_gets_a_hint() -> None:
    found = changes(config(), config(monitors=monitors(name="Chains")))
    assert [each.kind for each in found] == [ChangeKind.MONITOR_ADDED, ChangeKind.MONITOR_GONE]
    assert "`id: Blockchain`" in found[0].text


def test_a_query_that_changes() -> None:
    new = config(monitors=monitors(keywords=["ledger"]))
    assert told(new) == [(ChangeKind.QUERY, "Blockchain")]
    assert text(new) == "blockchain, 区块链 -> ledger"


def test_a_concept_that_changes_changes_the_monitors_that_ask_for_it() -> None:
    asking = [{"name": "A", "query": "@all"}, {"name": "B", "keywords": ["b"]}]
    old = config(monitors=asking, concepts={"inner": ["one"], "all": {"include": ["inner"]}})
    new = config(monitors=asking, concepts={"inner": ["two"], "all": {"include": ["inner"]}})
    assert told(new, old) == [(ChangeKind.CONCEPT, "@inner"), (ChangeKind.QUERY, "A")]
    gone = config(monitors=asking[1:], concepts={})
    assert (ChangeKind.CONCEPT, "@all") in told(gone, old)


def test_a_monitor_that_goes_elsewhere_or_otherwise() -> None:
    assert text(config(monitors=monitors(channel="#china"))) == "channel: #news -> #china"
    assert text(config(monitors=monitors(stories="tight"))) == "stories: normal -> tight"
    assert text(config(monitors=monitors(digest="daily"))).startswith("digest.cron: none -> ")
    everywhere = config(slack={"channel": "#other"})
    assert [each.kind for each in changes(config(), everywhere)] == [
        ChangeKind.ROUTING,
        ChangeKind.ROUTING,
        ChangeKind.SETTING,
    ]


def test_a_setting_that_changes() -> None:
    assert text(config(slack={"channel": "#news", "digest_over": 5})) == "10 -> 5"
    assert told(config(full_text_budget=9)) == [(ChangeKind.SETTING, "full_text_budget")]


def planned(
    line: Line, new: list[dict[str, Any]], environment: dict[str, str] | None = None, **settings: Any
) -> Any:
    return plan(line.engine, loaded_config(new, **settings), environment or {}, since=START, now=line.now)


def test_a_plan_compares_with_what_is_live_and_tries_what_asks_anew(line: Line) -> None:
    line.poll(entry("Ferries sail"), entry("Huawei opens a campus"))
    found = planned(line, [*MONITORS, {"name": "Ferries", "keywords": ["ferries"]}])
    assert found.against.startswith("what is live since 2026-03-02 08:00")
    assert [each.kind for each in found.changes] == [ChangeKind.MONITOR_ADDED]
    assert [each.title for each in found.backtests["Ferries"].gained] == ["Ferries sail"]
    assert found.as_json()["changes"][0]["backtest"]["alerts"] == 1
    assert "cannot be told" in found.notes[0]


def test_what_is_live_is_no_change(line: Line) -> None:
    assert planned(line, deepcopy(MONITORS)).changes == ()


def test_a_plan_compares_with_another_file_too(line: Line) -> None:
    other = config(monitors=MONITORS[:1])
    found = plan(line.engine, line.loaded, {}, since=START, now=line.now, against=other)
    assert [each.subject for each in found.changes] == ["Huawei", "China"]
    assert found.against == "the other file"


@pytest.mark.slow
def test_a_channel_that_does_not_exist_is_told_where_slack_can_be_asked(line: Line) -> None:
    with SandboxSlack(("#news",)) as slack:
        environment = {"SLACK_BOT_TOKEN": slack.token, "SLACK_API_URL": slack.api_url}
        found = planned(line, deepcopy(MONITORS), environment)
    assert [(each.kind, each.subject) for each in found.changes] == [(ChangeKind.CHANNEL, "#china")]
    assert isinstance(found.changes[0], Change)
    assert "monitor China" in found.changes[0].text


def test_bursts_that_a_monitor_tells_are_a_change_of_it() -> None:
    on = config(monitors=monitors(bursts={"least": 20}))
    assert told(on) == [(ChangeKind.ROUTING, "Blockchain")]
    assert text(on) == "bursts.enabled: none -> True, bursts.factor: none -> 3.0, bursts.least: none -> 20"
    assert text(config(defaults={"bursts": True})) == "False -> True"
