"""Whether a source may be asked conditionally."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from health_builders import NOW, URL, ago, answer, entry, known, not_modified

from monitors.health import before_poll, conditional, same_body, validators
from monitors.records import SourceState


def test_a_source_is_asked_conditionally_as_a_rule() -> None:
    assert conditional(known(), NOW)
    assert conditional(SourceState("Daily"), NOW)


def test_about_once_a_day_the_whole_document_is_asked_for() -> None:
    assert conditional(known(last_full=ago(hours=19)), NOW)
    assert not conditional(known(last_full=ago(hours=28)), NOW)


def test_sources_that_began_together_do_not_all_come_due_together() -> None:
    states = [replace(known(last_full=ago(hours=24)), source=f"source {number}") for number in range(100)]
    assert 25 < sum(conditional(state, NOW) for state in states) < 75


def test_an_oddly_quiet_source_is_asked_for_the_whole_earlier() -> None:
    quiet = known(
        rhythm_s=3600.0,
        longest_gap_s=3600.0,
        last_published=ago(hours=7),
        last_changed=None,
        last_full=ago(hours=7),
    )
    assert not conditional(quiet, NOW)
    assert conditional(replace(quiet, last_full=ago(hours=5)), NOW)
    assert conditional(replace(quiet, last_published=ago(hours=5)), NOW)
    assert conditional(replace(quiet, last_published=None), NOW)
    assert conditional(replace(quiet, rhythm_s=None), NOW)


def test_a_server_that_was_wrong_is_asked_unconditionally_for_a_week() -> None:
    assert not conditional(known(distrust_until=NOW + timedelta(days=1)), NOW)
    assert conditional(known(distrust_until=ago(days=1)), NOW)


def test_before_a_poll_validators_are_left_out_where_the_whole_is_wanted() -> None:
    state = known(etag='"a"', last_modified="yesterday", body_hash="b")
    assert before_poll(state, URL, NOW) == state
    asked = before_poll(replace(state, last_full=ago(days=2)), URL, NOW)
    assert (asked.etag, asked.last_modified, asked.body_hash) == ("", "", "b")


def test_what_was_learned_about_another_address_is_forgotten() -> None:
    state = known(etag='"a"', url="https://moved.example/")
    assert before_poll(state, "https://new.example/", NOW) == SourceState(
        "Daily", configured_url="https://new.example/"
    )


def test_the_same_bytes_need_not_be_read_again() -> None:
    assert same_body(known(body_hash="a"), answer("a"))
    assert not same_body(known(body_hash="a"), answer("b"))
    assert not same_body(known(body_hash=""), answer(""))
    assert not same_body(known(body_hash="a"), not_modified(body_hash="a"))


@pytest.mark.parametrize(
    ("published_hours_ago", "frozen"),
    [
        ((0.05,), False),
        ((0.5, 0.9), False),
        ((3,), False),
        ((3, 4), True),
        ((8,), True),
        ((None, None), False),
    ],
)
def test_a_304_was_wrong_if_the_whole_holds_entries_from_well_before_it(
    published_hours_ago: tuple[float | None, ...], frozen: bool
) -> None:
    state = known(status=304, last_full=ago(days=2), last_polled=ago(minutes=1))
    unknown = [
        entry(number, None if hours is None else ago(hours=hours))
        for number, hours in enumerate(published_hours_ago)
    ]
    assert validators.was_frozen(state, unknown, NOW) is frozen


def test_only_a_304_that_is_checked_by_an_unconditional_answer_can_be_found_wrong() -> None:
    late = [entry(1, ago(hours=8)), entry(2, ago(hours=9))]
    assert not validators.was_frozen(known(status=200, last_full=ago(days=2)), late, NOW)
    assert not validators.was_frozen(known(status=304, last_full=ago(hours=1)), late, NOW)
    assert not validators.was_frozen(known(status=304, last_full=ago(days=2), last_polled=None), late, NOW)
