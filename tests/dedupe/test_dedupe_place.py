"""Placing articles: the tiers, and that a decision depends on nothing but what is stored."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from dedupe_news import DAWN, Room, article, decided, stream

from monitors import dedupe
from monitors.dedupe.settings import Granularity

QUAKE = "Strong earthquake shakes Qeshm island off southern Iran"


def tiers(room: Room, *articles: object) -> list[str]:
    return [str(tier) for each in articles for tier in room.poll([each])["tier"]]  # type: ignore[list-item]  # test


def test_the_first_article_is_new_and_names_its_story() -> None:
    row = Room().poll([article(3, QUAKE)]).iloc[0]
    assert (row["tier"], row["story"], row["match"]) == ("new", 3, 0)
    assert "nothing like it" in row["why"]


def test_the_same_address_is_the_same_article_even_with_another_title() -> None:
    room = Room()
    room.poll([article(1, QUAKE, url="https://www.example.com/q?utm_source=rss")])
    row = room.poll([article(2, "Iran counts the dead", url="http://example.com/q")]).iloc[0]
    assert (row["tier"], row["story"], row["match"], row["score"]) == ("same", 1, 1, 1.0)
    assert row["why"] == "the same address as article 1"


def test_the_same_title_is_the_same_article_for_seven_days() -> None:
    room = Room()
    room.poll([article(1, QUAKE)])
    assert tiers(room, article(2, QUAKE.upper() + "!")) == ["same"]
    late = article(3, QUAKE, first_seen=DAWN + timedelta(days=9))
    assert room.poll([late]).iloc[0]["tier"] != "same"


def test_a_short_title_is_the_same_only_from_the_same_source() -> None:
    room = Room()
    room.poll([article(1, "Briefs", source="Daily")])
    assert tiers(room, article(2, "Briefs", source="Post")) != ["same"]
    assert tiers(room, article(3, "Briefs", source="Post")) == ["same"]


def test_articles_without_title_and_address_are_each_new() -> None:
    placed = Room().poll([article(1, "", url=""), article(2, "", url="", source="source 1")])
    assert placed["tier"].tolist() == ["new", "new"]


def test_a_reworded_report_folds() -> None:
    room = Room()
    room.poll([article(1, "2 Maryland residents monitored for potential hantavirus exposure, officials say")])
    second = article(2, "2 Maryland residents monitored after potential hantavirus exposure, officials say")
    row = room.poll([second]).iloc[0]
    assert (row["tier"], row["match"]) == ("fold", 1)
    assert "hantaviru" in row["shared"]


def test_another_count_does_not_fold_and_names_the_conflict() -> None:
    room = Room()
    room.poll([article(1, "Ferry sinks off Mindanao coast, kills 34 passengers")])
    row = room.poll([article(2, "Ferry sinks off Mindanao coast, kills 66 passengers")]).iloc[0]
    assert (row["tier"], row["story"]) == ("thread", 1)
    assert row["conflict"] == "66, 34"


def test_a_distant_headline_of_the_story_is_related() -> None:
    room = Room("loose")
    room.poll([article(1, "Titanfall launches on Xbox One today with queues in front of many shops")])
    row = room.poll([article(2, "Microsoft hopes that Titanfall sells more consoles")]).iloc[0]
    assert (row["tier"], row["story"]) == ("related", 1)


def test_chinese_titles_fold_across_scripts() -> None:
    room = Room()
    room.poll([article(1, "亚美尼亚一公寓楼发生天然气爆炸致5人死亡")])
    row = room.poll([article(2, "亞美尼亞一公寓樓發生天然氣爆炸已致5死")]).iloc[0]
    assert (row["tier"], row["story"]) == ("fold", 1)


def test_a_poll_that_tells_one_story_opens_one() -> None:
    placed = Room().poll(
        [article(1, QUAKE), article(2, f"{QUAKE}, officials say"), article(3, "Banks test blockchain")]
    )
    assert placed["story"].tolist() == [1, 1, 3]
    assert placed["tier"].tolist() == ["new", "fold", "new"]


def test_repeats_inside_a_poll_are_the_same() -> None:
    placed = Room().poll([article(5, QUAKE), article(4, QUAKE), article(6, "x", url="https://example.com/4")])
    assert dict(zip(placed["id"], placed["tier"], strict=True)) == {5: "same", 4: "new", 6: "same"}
    assert set(placed["story"]) == {4}


def test_an_empty_poll_is_a_normal_poll() -> None:
    placed = Room().poll([])
    assert list(placed.columns) == list(dedupe.PLACEMENTS)
    assert placed.empty


def test_placing_leaves_the_window_as_it_was() -> None:
    room = Room()
    polls = stream(4, 25)
    for poll in polls[:3]:
        room.poll(poll)
    batch = dedupe.items_frame(polls[3])
    before = len(room.window)
    first, second = dedupe.place(batch, room.window), dedupe.place(batch, room.window)
    assert first.equals(second)
    assert len(room.window) == before


def test_an_older_article_that_arrives_late_is_not_negative_time() -> None:
    room = Room()
    room.poll([article(1, QUAKE)])
    assert tiers(room, article(2, f"{QUAKE}, officials say", first_seen=DAWN - timedelta(days=1)))[0] != "new"


@pytest.mark.parametrize("granularity", ["tight", "normal", "loose"])
def test_decisions_are_alike_when_replayed_shuffled_or_killed(granularity: Granularity) -> None:
    polls = stream(8, 30)
    lived, shuffled, killed = Room(granularity), Room(granularity), Room(granularity)
    dice = random.Random(1)
    for poll in polls:
        lived.poll(poll)
        shuffled.poll(dice.sample(poll, len(poll)))
        killed.restart()
        killed.poll(poll)
    plain = decided(placed for _, placed in lived.stored)
    assert decided(placed for _, placed in shuffled.stored) == plain
    assert decided(placed for _, placed in killed.stored) == plain
    assert {row["tier"] for row in plain.values()} >= {"new", "same", "thread"}


def test_a_window_that_forgets_decides_like_one_that_is_loaded_anew() -> None:
    lived, loaded = Room("loose"), Room("loose")
    for number, poll in enumerate(stream(70, 4)):
        now = DAWN + timedelta(hours=6 * number)
        for room in (lived, loaded):
            room.window.expire(dedupe.Window.start(now))
        if number % 26 == 25:
            loaded.restart(now)
        lived.poll(poll)
        loaded.poll(poll)
    assert len(lived.window) < 280
    assert decided(placed for _, placed in lived.stored) == decided(placed for _, placed in loaded.stored)


def test_a_stream_that_is_read_twice_gives_no_second_alert() -> None:
    room = Room()
    polls = stream(6, 30)
    for poll in polls:
        room.poll(poll)
    again = [
        room.poll(
            [
                article(each.id + 1000, each.title, url=each.url, first_seen=DAWN + timedelta(days=2))
                for each in poll
            ]
        )
        for poll in polls
    ]
    assert {tier for placed in again for tier in placed["tier"]} == {"same"}


def test_two_workers_that_take_turns_open_each_story_once() -> None:
    alone, left, right = Room(), Room(), Room()
    for number, poll in enumerate(stream(8, 25)):
        alone.poll(poll)
        worker, other = (left, right) if number % 2 else (right, left)
        worker.poll(poll)
        batch, placements = worker.stored[-1]
        other.window.add(batch, placements)
        other.window.frequencies.count(dedupe.increments(batch))
    both = decided(placed for room in (left, right) for _, placed in room.stored)
    assert both == decided(placed for _, placed in alone.stored)


def test_a_long_first_poll_goes_in_steps() -> None:
    placed = Room().poll([each for poll in stream(10, 45) for each in poll])
    assert len(placed) == 450
    assert placed["story"].nunique() < 250
