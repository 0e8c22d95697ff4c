"""What is remembered of a source after a poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from health_builders import (
    EVERY,
    NOW,
    URL,
    ago,
    answer,
    entries,
    entry,
    failure,
    known,
    not_modified,
    parsed,
    poll,
    poll_often,
)

from monitors.config import Source
from monitors.health import is_due, memory
from monitors.records import Outcome, Parsed, SourceState

MOVED = "https://elsewhere.example/feed"


def test_a_first_document_is_remembered() -> None:
    fetched = answer("h", {"etag": '"e"', "last-modified": "today"})
    document = parsed(entries(1, 2, 3, 4, 5, 6, newest=ago(minutes=30)), ttl_s=600.0)
    state, told = poll(SourceState("Daily"), fetched, document)
    assert told == ()
    assert (state.etag, state.last_modified, state.body_hash) == ('"e"', "today", "h")
    assert (state.kind, state.charset, state.entry_count, state.ttl_s) == ("rss", "utf-8", 6, 600.0)
    assert (state.outcome, state.status, state.polls, state.error_streak) == ("ok", 200, 1, 0)
    assert (state.first_polled, state.last_polled, state.last_success, state.last_changed) == (
        NOW,
        NOW,
        NOW,
        NOW,
    )
    assert (state.rhythm_s, state.last_published) == (3600.0, ago(minutes=30))
    assert state.configured_url == URL
    assert not is_due(state, NOW)
    assert is_due(state, NOW + timedelta(minutes=11))


def test_validators_are_kept_only_of_a_document_that_could_be_read() -> None:
    before = known(etag='"good"', body_hash="good")
    unreadable = Parsed("Daily", outcome=Outcome.UNREADABLE, text="is damaged at line 3")
    state, _ = poll(before, answer("bad", {"etag": '"bad"'}), unreadable)
    assert (state.etag, state.body_hash) == ('"good"', "good")
    assert (state.outcome, state.outcome_text, state.error_streak) == (
        "unreadable",
        "is damaged at line 3",
        1,
    )


def test_a_304_keeps_the_validators_that_it_does_not_repeat() -> None:
    before = known(etag='"e"', last_modified="today", body_hash="h")
    state, _ = poll(before, not_modified(headers={"etag": '"f"'}))
    assert (state.etag, state.last_modified, state.body_hash) == ('"f"', "today", "h")
    assert (state.outcome, state.status, state.unchanged_streak) == ("unchanged", 304, 1)
    assert state.last_changed == before.last_changed
    assert state.last_full == before.last_full


def test_a_whole_document_without_validators_has_none() -> None:
    state, _ = poll(known(etag='"e"', last_modified="today"), answer(), parsed(entries(1)))
    assert (state.etag, state.last_modified) == ("", "")


def test_the_same_body_again_is_a_success_without_news() -> None:
    state, _ = poll(known(body_hash="h", last_full=ago(days=2), unchanged_streak=4), answer("h"))
    assert (state.outcome, state.unchanged_streak, state.last_full) == ("unchanged", 5, NOW)
    assert state.last_changed == ago(hours=1)


def test_a_document_with_only_known_entries_is_no_change() -> None:
    before = known(recent_keys=memory.key_marks(entries(1, 2)))
    state, _ = poll(before, answer(), parsed(entries(2, 1)))
    assert state.last_changed == before.last_changed
    assert state.unchanged_streak == 0


def test_failures_are_counted_and_the_last_text_is_kept() -> None:
    state, _ = poll_often(known(), 3, failure(Outcome.DNS, "the name is not known"))
    assert (state.error_streak, state.backoff, state.outcome) == (3, 3, "name not found")
    assert state.outcome_text == "the name is not known"
    assert state.last_success == ago(minutes=5)


def test_the_wait_after_failures_grows() -> None:
    first, _ = poll_often(known(), 1, failure())
    fourth, _ = poll_often(known(), 4, failure())
    assert first.next_poll is not None
    assert fourth.next_poll is not None
    assert fourth.next_poll - (NOW + 3 * EVERY) > 6 * (first.next_poll - NOW)


def test_one_success_does_not_forgive_a_long_trouble_at_once() -> None:
    troubled, _ = poll_often(known(), 6, failure())
    well, _ = poll(troubled, not_modified(), now=NOW + timedelta(hours=1))
    assert (well.error_streak, well.backoff) == (0, 3)
    again, _ = poll(well, failure(), now=NOW + timedelta(hours=2))
    assert again.backoff == 4


def test_backoff_has_an_end() -> None:
    state, _ = poll_often(known(), 40, failure())
    assert state.backoff == 10
    assert state.next_poll is not None
    assert state.next_poll < NOW + 40 * EVERY + timedelta(hours=3)


def test_retry_after_holds_even_against_the_schedule() -> None:
    fetched = failure(Outcome.RATE_LIMITED, headers={"retry-after": "7200"})
    state, _ = poll(known(), fetched)
    assert state.not_before == NOW + timedelta(hours=2)
    assert not is_due(state, NOW + timedelta(minutes=119))
    assert is_due(state, NOW + timedelta(minutes=121))
    well, _ = poll(state, not_modified(), now=NOW + timedelta(hours=3))
    assert well.not_before is None


def test_a_permanent_redirect_is_remembered() -> None:
    state, told = poll(known(), answer(permanent_url=MOVED), parsed(entries(1)))
    assert state.url == MOVED
    assert [notice.kind for notice in told] == ["moved"]
    assert MOVED in told[0].text


def test_a_permanent_redirect_to_the_unchanged_document_is_remembered() -> None:
    state, _ = poll(known(), not_modified(permanent_url=MOVED))
    assert state.url == MOVED


def test_a_permanent_redirect_to_another_document_moves_nothing() -> None:
    before = known(recent_keys=memory.key_marks(entries(1, 2, 3)))
    state, _ = poll(before, answer(permanent_url=MOVED), parsed(entries(7, 8, 9)))
    assert state.url == ""


def test_a_source_that_moves_back_is_asked_at_its_configured_address() -> None:
    state, told = poll(known(url=MOVED), answer(permanent_url=URL), parsed(entries(1)))
    assert state.url == ""
    assert told == ()


def test_a_new_address_that_stops_working_is_given_up() -> None:
    before = known(url=MOVED, etag='"e"', last_modified="today")
    second, _ = poll_often(before, 2, failure())
    assert (second.url, second.etag) == (MOVED, '"e"')
    third, _ = poll_often(before, 3, failure())
    assert (third.url, third.etag, third.last_modified) == ("", "", "")


def test_a_changed_address_in_the_configuration_begins_anew() -> None:
    source = Source(name="Daily", url="https://new.example/feed")
    before = known(error_streak=5, etag='"e"', polls=99)
    state, _ = poll(before, failure(), source=source)
    assert (state.configured_url, state.error_streak, state.polls, state.etag) == (source.url, 1, 1, "")


def test_polls_that_share_no_entry_come_sooner_until_they_overlap_well() -> None:
    before = known(recent_keys=memory.key_marks(entries(1, 2)))
    gap, _ = poll(before, answer(), parsed(entries(3, 4)))
    assert gap.sooner == 1
    assert gap.next_poll is not None
    assert gap.next_poll <= NOW + EVERY / 2
    barely, _ = poll(gap, answer(), parsed(entries(4, 5, 6)))
    assert barely.sooner == 1
    well, _ = poll(barely, answer(), parsed(entries(5, 6, 7)))
    assert well.sooner == 0


def test_sooner_has_an_end() -> None:
    state = known(recent_keys=memory.key_marks(entries(0)))
    for number in range(1, 10):
        state, _ = poll(state, answer(), parsed(entries(number)))
    assert state.sooner == 3


def test_the_newest_publication_never_goes_back() -> None:
    state, _ = poll(known(last_published=ago(hours=1)), answer(), parsed(entries(1, newest=ago(days=9))))
    assert state.last_published == ago(hours=1)


def test_an_undated_document_says_nothing_about_publications() -> None:
    state, _ = poll(SourceState("Daily"), answer(), parsed([entry(1)]))
    assert (state.last_published, state.rhythm_s) == (None, None)


@pytest.mark.parametrize(("count", "usual"), [(20, 20.0), (30, 22.0), (10, 18.0), (1, 19.62)])
def test_the_usual_size_follows_slowly_and_an_odd_one_hardly(count: int, usual: float) -> None:
    state, _ = poll(known(usual_count=20.0), answer(), parsed(entries(*range(count))))
    assert state.usual_count == pytest.approx(usual)


def test_what_a_document_does_not_tell_stays_known() -> None:
    before = known(kind="rss", charset="utf-8")
    state, told = poll(before, answer(), replace(parsed(entries(1)), kind="", charset=""))
    assert (state.kind, state.charset, told) == ("rss", "utf-8", ())
