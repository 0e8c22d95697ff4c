"""`wirewatch run` as a process, from pretend sites to a pretend Slack."""

from __future__ import annotations

import sqlite3
import subprocess

import pytest
from world import World, item

pytestmark = pytest.mark.slow


def test_a_matching_article_is_posted_once_and_a_second_pass_posts_nothing(world: World) -> None:
    world.put("ledger", item("Huawei opens a campus"), item("Ferries sail again"))
    first = world.run()
    assert (first["new"], first["alerts"], first["delivered"]) == (2, 1, 1)
    second = world.run()
    assert (second["sources_unchanged"], second["new"], second["delivered"]) == (1, 0, 0)
    assert world.titles() == ["Huawei opens a campus"]


def test_one_message_names_every_monitor_that_matched(world: World) -> None:
    world.put("ledger", item("Huawei tests a blockchain"))
    world.run()
    assert len(world.titles()) == 1
    assert "Huawei" in world.texts()[0]
    assert "Blockchain" in world.texts()[0]


def test_monitors_with_a_channel_of_their_own_post_there(world: World) -> None:
    world.monitors[2]["channel"] = "#china"
    world.put("ledger", item("Huawei tests a blockchain"))
    world.run()
    assert len(world.titles("#news")) == 1
    assert len(world.titles("#china")) == 1


def test_the_same_article_through_two_sources_is_one_message(world: World) -> None:
    link = "https://news.example/campus"
    world.put("ledger", item("Huawei opens a campus", link=link))
    world.put("wire", item("Huawei opens a campus", name="other", link=f"{link}?utm_source=wire"))
    world.run()
    assert len(world.titles()) == 1


@pytest.mark.parametrize(("earlier", "later"), [("a", "b"), ("b", "a")])
def test_copies_in_one_pass_are_one_message_whichever_address_comes_first(
    world: World, earlier: str, later: str
) -> None:
    title = "Huawei and the Nanshan district sign a three-year blockchain plan"
    world.put("ledger", item(title, link=f"https://{earlier}.example/plan", minutes=50))
    world.put("wire", item(title, link=f"https://{later}.example/plan", minutes=10))
    world.put("gazette", item(f"{title}, officials say", link="https://c.example/plan", minutes=90))
    world.run()
    assert world.titles() == [f"{title}, officials say"]


def test_undated_copies_are_one_message(world: World) -> None:
    world.settings["defaults"] = {"first_poll": "all"}
    for name, host in (("ledger", "b"), ("wire", "a")):
        copy = item("Huawei opens a campus in the Nanshan district", link=f"https://{host}.example/campus")
        del copy["pubDate"]
        world.put(name, copy)
    world.run()
    assert len(world.titles()) == 1


def test_a_copy_in_a_later_pass_is_folded_into_the_message(world: World) -> None:
    world.put("ledger", item("Huawei and the Nanshan district sign a three-year blockchain plan"))
    world.run()
    world.put("wire", item("Huawei and Nanshan district sign three-year blockchain plan"))
    second = world.run()
    assert second["alerts"] == 0
    assert len(world.titles()) == 1
    assert "wire" in str(world.slack.channel("#news").top_level[0].blocks)


def test_old_and_undated_entries_of_a_first_poll_do_not_alert(world: World) -> None:
    undated = item("Huawei undated")
    del undated["pubDate"]
    world.put("ledger", item("Huawei fresh"), item("Huawei stale", minutes=60 * 48), undated)
    assert world.run()["alerts"] == 1
    assert world.titles() == ["Huawei fresh"]


def test_with_a_baseline_a_first_poll_alerts_on_nothing_and_the_next_on_what_is_new(world: World) -> None:
    world.settings["defaults"] = {"first_poll": "baseline"}
    world.put("ledger", item("Huawei one"))
    assert world.run()["alerts"] == 0
    world.put("ledger", item("Huawei one"), item("A blockchain for ferries"))
    assert world.run()["alerts"] == 1


def test_an_old_article_that_is_new_to_its_feed_alerts_after_the_first_poll(world: World) -> None:
    world.put("ledger", item("Ferries sail"))
    world.run()
    world.put("ledger", item("Ferries sail"), item("Huawei report of last week", minutes=60 * 24 * 7))
    assert world.run()["alerts"] == 1


def test_an_article_that_slides_back_into_its_feed_is_not_new(world: World) -> None:
    world.put("ledger", item("Huawei one"), item("Ferries sail"))
    world.run()
    world.put("ledger", item("Ferries sail"))
    world.run()
    world.put("ledger", item("Huawei one"), item("Ferries sail"))
    assert world.run()["new"] == 0


def test_an_edited_title_alerts_only_a_monitor_that_newly_matches(world: World) -> None:
    world.put("ledger", item("Huawei one", name="one"))
    world.run()
    world.put("ledger", item("Huawei one, updated", name="one"))
    assert world.run()["hits"] == 0
    world.put("ledger", item("Huawei one, now with a blockchain", name="one"))
    again = world.run()
    assert again["hits"] == 1
    assert len(world.titles()) == 1
    assert "Blockchain" in str(world.slack.channel("#news").top_level[0].blocks)


def test_a_new_monitor_is_run_over_what_is_stored(world: World) -> None:
    world.put("ledger", item("Ferries sail again"), item("Ferry crews end their strike"))
    world.run()
    world.monitors.append({"name": "Ferries", "keywords": ["ferry", "ferries"]})
    again = world.run()
    assert (again["new"], again["hits"]) == (0, 2)
    assert len(world.slack.channel("#news").top_level) == 1, "the backfill is one digest"


def test_a_failing_source_is_listed_and_stops_nobody(world: World) -> None:
    world.put("ledger", item("Huawei opens a campus"))
    world.sources.append({"name": "gone", "url": f"{world.site.url}/nothing.xml"})
    summary = world.run()
    assert (summary["sources_ok"], summary["sources_failed"], summary["delivered"]) == (1, 1, 1)
    assert [each["source"] for each in summary["failures"]] == ["gone"]


def test_a_source_whose_secret_is_missing_is_listed_and_stops_nobody(world: World) -> None:
    world.put("ledger", item("Huawei opens a campus"))
    world.put("locked", item("Ferries"), headers={"X-Key": {"env": "WIREWATCH_NO_SUCH_KEY"}})
    summary = world.run()
    assert (summary["sources_ok"], summary["sources_failed"], summary["delivered"]) == (1, 1, 1)
    assert "WIREWATCH_NO_SUCH_KEY" in summary["failures"][0]["text"]


def test_a_dry_run_tells_and_leaves_nothing(world: World) -> None:
    world.put("ledger", item("Huawei opens a campus"))
    assert world.run("--dry-run")["alerts"] == 1
    assert world.titles() == []
    assert world.run()["delivered"] == 1


def test_only_the_named_source_is_polled(world: World) -> None:
    world.put("ledger", item("Huawei one"))
    world.put("wire", item("A blockchain for ferries"))
    assert world.run("--source", "wire")["alerts"] == 1
    assert world.run()["alerts"] == 1


def test_the_alerts_of_other_monitors_wait_for_the_next_pass(world: World) -> None:
    world.put("ledger", item("Huawei one"), item("A blockchain for ferries"))
    summary = world.run("--monitor", "Huawei")
    assert (summary["alerts"], summary["delivered"], summary["pending"]) == (2, 1, 1)
    assert world.titles() == ["Huawei one"]


def test_without_a_credential_alerts_go_to_the_terminal(world: World) -> None:
    world.put("ledger", item("Huawei opens a campus"))
    world.slack.token = ""
    done = subprocess.run(
        world.command("run"), capture_output=True, text=True, env=world.environment, check=True
    )
    assert "Huawei opens a campus" in done.stdout
    assert "SLACK_BOT_TOKEN" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "--source", "nobody"), "no source is called 'nobody'"),
        (("run", "--monitor", "nobody"), "no monitor is called 'nobody'"),
        (("run", "--what"), "No such option"),
        (("--config", "/nowhere.yaml", "run"), "there is no such file"),
    ],
)
def test_a_mistake_of_the_user_ends_with_2(world: World, arguments: tuple[str, ...], told: str) -> None:
    world.put("ledger", item("Huawei one"))
    done = subprocess.run(
        world.command(*arguments), capture_output=True, text=True, env=world.environment, check=False
    )
    assert done.returncode == 2
    assert told in done.stderr


def test_a_story_older_than_the_window_that_comes_back_is_new_and_says_so(world: World) -> None:
    world.put("ledger", item("Huawei opens a research campus in Dongguan"))
    world.run()
    with sqlite3.connect(world.folder / "news.db") as database:
        database.execute("UPDATE placement SET placed_at = '2026-01-02 03:04:05.000000'")
        database.execute("UPDATE article SET first_seen = '2026-01-02 03:04:05.000000'")
    world.put("wire", item("Huawei opens a research campus in Dongguan", name="again"))
    assert world.run()["alerts"] == 1
    assert "Reported before, on 2026-01-02" in str(world.slack.channel("#news").top_level[-1].blocks)
