"""The window: what it holds and forgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dedupe_news import DAWN, Room, article

from monitors import dedupe
from monitors.dedupe.window import read_terms


def test_the_window_reaches_back_to_a_midnight() -> None:
    assert dedupe.Window.start(datetime(2026, 1, 20, 13, 5, tzinfo=UTC)) == datetime(2026, 1, 6, tzinfo=UTC)


def test_what_is_older_is_forgotten() -> None:
    room = Room()
    room.poll([article(1, "Strong earthquake shakes Qeshm island")])
    room.poll([article(2, "Banks test blockchain", first_seen=DAWN + timedelta(days=20))])
    room.window.expire(DAWN)
    assert len(room.window) == 2
    room.window.expire(DAWN + timedelta(days=10))
    assert len(room.window) == 1
    back = article(3, "Strong earthquake shakes Qeshm island", first_seen=DAWN + timedelta(days=20))
    assert room.poll([back]).iloc[0]["tier"] == "new"


def test_articles_without_any_time_are_of_the_beginning() -> None:
    room = Room()
    room.poll([article(1, "Strong earthquake shakes Qeshm island", first_seen=None)])
    room.window.expire(DAWN)
    assert len(room.window) == 0


def test_publication_stands_in_for_arrival() -> None:
    room = Room()
    room.poll([article(1, "Strong earthquake shakes Qeshm island", first_seen=None, published=DAWN)])
    room.window.expire(DAWN)
    assert len(room.window) == 1


def test_the_body_is_read_where_there_is_no_summary() -> None:
    frame = dedupe.items_frame(
        [
            article(1, "Bank", body="burns"),
            article(2, "Bank", body="burns", summary="drowns"),
            article(3, "Bank"),
        ]
    )
    assert [set(said.units) for said in read_terms(frame)] == [{"bank", "burn"}, {"bank", "drown"}, {"bank"}]


def test_a_story_is_the_sum_of_its_items() -> None:
    room = Room()
    titles = ("Strong earthquake shakes Qeshm island", "Earthquake shakes Qeshm island, dozens hurt")
    room.poll([article(1, titles[0]), article(2, titles[1])])
    (story,) = room.window.shelf.stories.values()
    assert story.members == 2
    both = [item.terms.units for item in room.window.shelf.items.values()]
    assert story.units == {term: sum(units.get(term, 0) for units in both) for term in both[0] | both[1]}


def test_what_has_no_address_and_no_title_is_found_by_neither() -> None:
    room = Room()
    room.poll([article(1, "", url="", summary="Strong earthquake shakes Qeshm island")])
    assert (room.window.shelf.by_url, room.window.shelf.by_title) == ({}, {})


def test_the_same_report_again_adds_nothing_to_its_story() -> None:
    room = Room()
    said = "Strong earthquake shakes Qeshm island"
    placed = room.poll([article(1, said), article(2, said, url="https://example.com/1")])
    assert placed["tier"].tolist() == ["new", "same"]
    assert [story.members for story in room.window.shelf.stories.values()] == [1]
