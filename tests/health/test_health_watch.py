"""What ops are told: each trouble once when it begins, once when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from health_builders import (
    EVERY,
    NOW,
    ago,
    answer,
    entries,
    failure,
    known,
    not_modified,
    parsed,
    poll,
    poll_often,
)

from monitors.health import Kind, Notice, Turn, memory
from monitors.health.watch import _span
from monitors.records import Entry, Outcome, SourceState


def kinds(told: list[Notice] | tuple[Notice, ...]) -> list[tuple[str, str]]:
    return [(notice.kind.value, notice.turn.value) for notice in told]


def remembering(*numbers: int, **fields: object) -> SourceState:
    items = entries(*numbers)
    return known(recent_keys=memory.key_marks(items), recent_titles=memory.title_marks(items), **fields)


def test_an_ordinary_poll_tells_nothing() -> None:
    assert poll(known(), not_modified())[1] == ()
    assert poll(remembering(1, 2), answer(), parsed(entries(2, 3)))[1] == ()


def test_a_source_that_fails_for_an_hour_is_told_once() -> None:
    _, told = poll_often(known(), 40, failure(text="Daily did not answer"))
    assert kinds(told) == [("failing", "opens")]
    assert told[0].text.startswith("Daily fails since 2026-03-04 11:55 UTC (")
    assert told[0].text.endswith("Daily did not answer")


def test_a_short_trouble_is_not_told() -> None:
    state, told = poll_often(known(), 5, failure())
    _, after = poll(state, not_modified())
    assert kinds([*told, *after]) == []


def test_two_failures_are_not_told_however_long_they_last() -> None:
    _, told = poll_often(known(), 2, failure(), every=timedelta(hours=6))
    assert told == []


def test_a_lasting_trouble_is_told_without_waiting_an_hour() -> None:
    _, told = poll_often(known(), 3, failure(Outcome.GONE))
    assert kinds(told) == [("failing", "opens")]


def test_a_source_that_never_worked_is_told_at_its_second_failure() -> None:
    state, told = poll_often(SourceState("Daily"), 1, failure())
    assert told == []
    _, told = poll_often(state, 1, failure())
    assert "never worked (2 failed polls)" in told[0].text


def test_a_source_that_works_again_closes_its_trouble() -> None:
    failing, _ = poll_often(known(), 20, failure())
    assert failing.incidents == ("failing",)
    well, told = poll(failing, not_modified(), now=NOW + 20 * EVERY)
    assert kinds(told) == [("failing", "closes")]
    assert told[0].text == "Daily works again after 20 failed polls"
    assert well.incidents == ()


QUIET = known(rhythm_s=3600.0, longest_gap_s=3600.0, last_published=ago(hours=13), last_changed=ago(hours=13))


def test_a_source_silent_beyond_its_own_rhythm_is_told_once() -> None:
    state, told = poll_often(QUIET, 5, not_modified())
    assert kinds(told) == [("silent", "opens")]
    assert "nothing for 13 hours; usually something comes every 60 minutes" in told[0].text
    _, told = poll(state, answer(), parsed(entries(*range(9), newest=NOW)))
    assert kinds(told) == [("silent", "closes")]


def test_a_source_with_a_slow_rhythm_may_be_silent_longer() -> None:
    _, told = poll_often(replace(QUIET, longest_gap_s=8 * 3600.0), 5, not_modified())
    assert told == []


def test_a_source_that_fails_is_not_called_silent_too() -> None:
    _, told = poll_often(QUIET, 40, failure())
    assert kinds(told) == [("failing", "opens")]


def test_a_server_whose_304_was_wrong_is_told() -> None:
    before = remembering(1, 2, status=304, outcome="unchanged", last_full=ago(days=2))
    fresh = entries(3, 4, 5, 1, newest=ago(hours=5))
    state, told = poll(before, answer(), parsed(fresh))
    assert kinds(told) == [("frozen", "tells")]
    assert state.distrust_until == NOW + timedelta(days=7)
    _, told = poll(state, answer("other"), parsed(fresh))
    assert told == ()


def test_a_document_that_stays_far_smaller_than_usual_is_told_once() -> None:
    before = remembering(*range(20), usual_count=20.0, entry_count=20)
    state, told = poll_often(before, 2, answer(), parsed(entries(1, 2)))
    assert told == []
    state, told = poll_often(state, 3, answer(), parsed(entries(1, 2)))
    assert kinds(told) == [("shrunk", "opens")]
    assert "holds 2 entries where 19 were usual" in told[0].text
    _, told = poll(state, answer(), parsed(entries(*range(19))))
    assert kinds(told) == [("shrunk", "closes")]


def test_a_document_that_stays_empty_is_told_even_if_it_is_never_read_again() -> None:
    before = remembering(*range(20), usual_count=20.0, entry_count=20)
    state, _ = poll(before, answer("empty"), parsed())
    _, told = poll_often(state, 4, answer("empty"))
    assert kinds(told) == [("shrunk", "opens")]


def test_a_small_document_may_become_smaller() -> None:
    _, told = poll_often(
        remembering(*range(7), usual_count=7.0, entry_count=7), 9, answer(), parsed(entries(1))
    )
    assert told == []


def test_a_gap_is_told_once_until_polls_overlap_for_a_while() -> None:
    state, told = poll(remembering(1, 2), answer(), parsed(entries(3, 4)))
    assert kinds(told) == [("gap", "opens")]
    assert "since 2026-03-04 11:55 UTC" in told[0].text
    state, told = poll(state, answer(), parsed(entries(5, 6)))
    assert told == ()
    state, told = poll_often(state, 19, answer(), parsed(entries(6, 7)))
    assert told == []
    state, told = poll_often(state, 1, answer(), parsed(entries(7, 8)))
    assert kinds(told) == [("gap", "closes")]


def test_a_gap_before_any_success_names_no_moment() -> None:
    _, told = poll(remembering(1, 2, last_success=None), answer(), parsed(entries(3, 4)))
    assert "nobody saw - it is polled sooner" in told[0].text


def test_a_guid_storm_is_told_once() -> None:
    old = entries(*range(20), newest=ago(days=3))
    stormy = tuple(replace(item, keys=(f"new {item.keys[0]}",)) for item in old)
    state, told = poll(remembering(*range(20)), answer(), parsed((*stormy, old[0])))
    assert kinds(told) == [("guid storm", "opens")]
    assert "20 old entries" in told[0].text
    state, told = poll(state, answer(), parsed(stormy))
    assert kinds(told) == [("guid storm", "closes")]


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"charset": "GB18030"}, Kind.CHARSET, "Daily is written in gb18030 now, no longer utf-8"),
        ({"kind": "atom"}, Kind.FORMAT, "Daily comes as atom now, no longer rss"),
    ],
)
def test_another_charset_or_format_is_told(fields: dict[str, str], kind: Kind, text: str) -> None:
    _, told = poll(remembering(1, kind="rss", charset="utf-8"), answer(), parsed(entries(1), **fields))
    assert [(notice.kind, notice.turn) for notice in told] == [(kind, Turn.TELLS)]
    assert told[0].text.startswith(text)


def test_the_first_charset_and_format_are_no_change() -> None:
    assert poll(SourceState("Daily"), answer(), parsed(entries(1)))[1] == ()


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0.2, "1 minute"), (59, "59 minutes"), (119, "119 minutes"), (121, "2 hours"), (2880, "2 days")],
)
def test_a_span_is_told_in_its_largest_unit(minutes: float, text: str) -> None:
    assert _span(timedelta(minutes=minutes)) == text


def test_an_empty_document_opens_no_gap() -> None:
    assert poll(remembering(1, 2), answer(), parsed())[1] == ()


def test_untitled_entries_are_news_like_others() -> None:
    untitled = tuple(Entry("Daily", keys=(f"k{number}",)) for number in range(3))
    assert kinds(poll(remembering(1, 2), answer(), parsed(untitled))[1]) == [("gap", "opens")]


def test_a_source_that_moved_for_good_is_told_once() -> None:
    moved = answer(permanent_url="https://moved.example/feed")
    state, told = poll(known(), moved, parsed(entries(1, newest=NOW)))
    assert kinds(told) == [("moved", "tells")]
    assert told[0].text.endswith("https://moved.example/feed and is asked there now - change its `url`")
    assert poll(state, moved, parsed(entries(1, newest=NOW)))[1] == ()
