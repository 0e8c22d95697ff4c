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
