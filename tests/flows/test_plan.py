"""The list of deployments that a configuration asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.plan import Planned, installation, planned
from monitors.config import Config, parse_config

GROUPS = """
groups: {fast: {every: 1m}}
sources:
  - {url: "https://a.example/rss"}
  - {url: "https://b.example/rss", group: fast}
"""


def config(text: str) -> Config:
    return parse_config(text, Path("/srv/config.yaml")).config


def deliver_of(text: str) -> Planned:
    return next(each for each in planned(config(text)) if each.flow == "deliver")


def test_each_group_is_a_deployment_with_its_schedule() -> None:
    default, fast, deliver, maintain = planned(config(GROUPS))
    assert deliver.full_name == "deliver/deliver"
    assert maintain.full_name == "maintain/maintain"
    assert default.full_name == "watch/default"
    assert fast.full_name == "watch/fast"
    assert fast.schedule == config(GROUPS).groups["fast"]
    assert fast.parameters == {"group": "fast"}
    assert fast.scheduled == {"due_only": True}


def test_a_run_by_hand_polls_what_is_not_due_too() -> None:
    assert "due_only" not in planned(config(GROUPS))[0].parameters


def test_a_group_without_sources_can_be_started_but_has_no_schedule() -> None:
    only, *_ = planned(config("{}"))
    assert (only.full_name, only.schedule) == ("watch/default", None)


def test_a_fleet_gets_one_deployment_a_shard() -> None:
    names = [each.full_name for each in planned(config(GROUPS), shards=2)]
    assert names == [
        "watch/default-1-of-2",
        "watch/default-2-of-2",
        "watch/fast-1-of-2",
        "watch/fast-2-of-2",
        "deliver/deliver",
        "maintain/maintain",
    ]
    assert planned(config(GROUPS), shards=2)[1].parameters == {"group": "default", "shard": "2/2"}


def test_an_installation_is_known_by_its_database_not_by_who_connects() -> None:
    one = installation("postgresql://a:secret@db/w")
    assert one == installation("postgresql+psycopg://b:other@db/w")
    assert one != installation("postgresql://a:secret@db/other")
    assert "secret" not in one


@pytest.mark.parametrize("shards", [1, 3])
def test_names_are_unique(shards: int) -> None:
    names = [each.full_name for each in planned(config(GROUPS), shards)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("every", "scheduled"), [("1m", False), ("5m", False), ("10m", True)])
def test_the_outbox_has_a_schedule_of_its_own_only_where_polls_are_rare(every: str, scheduled: bool) -> None:
    text = f"schedule: {{every: {every}}}\nsources: ['https://a.example/rss']"
    assert (deliver_of(text).schedule is not None) is scheduled


def test_the_outbox_is_drained_also_where_every_group_has_fixed_times() -> None:
    text = "schedule: {cron: '0 8 * * *'}\nsources: ['https://a.example/rss']"
    assert deliver_of(text).schedule is not None


def test_what_is_too_old_is_removed_once_a_night() -> None:
    maintain = next(each for each in planned(config("{}")) if each.flow == "maintain")
    assert maintain.schedule is not None
    assert maintain.schedule.cron == "40 3 * * *"
