"""A source's own rhythm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from health_builders import NOW, ago, entries, entry, known

from monitors.health import rhythm

HOUR_S = 3600.0


def test_moments_are_distinct_minutes_newest_first_without_future_ones() -> None:
    document = [
        entry(1, ago(minutes=10)),
        entry(2, ago(minutes=10) + timedelta(seconds=20)),
        entry(3, NOW + timedelta(hours=1)),
        entry(4, ago(minutes=5)),
        entry(5),
    ]
    assert rhythm.moments(document, NOW) == [ago(minutes=5), ago(minutes=10)]


def test_the_rhythm_is_the_median_pause() -> None:
    times = [*rhythm.moments(entries(*range(9), newest=NOW), NOW), ago(days=300)]
    assert rhythm.rhythm_s(times, None) == HOUR_S


def test_a_short_document_leaves_the_rhythm_as_it_was() -> None:
    times = rhythm.moments(entries(1, 2, 3, 4, newest=NOW), NOW)
    assert rhythm.rhythm_s(times, 99.0) == 99.0
    assert rhythm.rhythm_s([], None) is None


def test_a_pinned_old_article_is_no_ordinary_pause() -> None:
    times = [*rhythm.moments(entries(*range(9), newest=NOW), NOW), ago(days=300)]
    assert rhythm.longest_gap_s(times, known(last_published=None), is_continuous=True) == HOUR_S


def test_a_pause_that_has_just_ended_is_learned() -> None:
    state = known(last_published=ago(days=3), longest_gap_s=HOUR_S)
    assert (
        rhythm.longest_gap_s([ago(hours=1), ago(hours=2)], state, is_continuous=True)
        == 3 * 86_400 - 2 * HOUR_S
    )


def test_a_pause_in_which_nobody_looked_is_not_learned() -> None:
    state = known(last_published=ago(days=3), longest_gap_s=HOUR_S)
    assert rhythm.longest_gap_s([ago(hours=1), ago(hours=2)], state, is_continuous=False) == pytest.approx(
        3582.0
    )


def test_a_pause_of_long_ago_fades() -> None:
    state = known(longest_gap_s=100_000.0, last_published=NOW)
    assert rhythm.longest_gap_s([], state, is_continuous=True) == pytest.approx(99_500.0)


def test_a_pause_counts_for_a_month_at_most() -> None:
    state = known(last_published=ago(days=200))
    assert rhythm.longest_gap_s([NOW], state, is_continuous=True) == 30 * 86_400


def test_without_any_pause_there_is_none() -> None:
    assert rhythm.longest_gap_s([], known(), is_continuous=True) is None


@pytest.mark.parametrize(
    ("rhythm_s", "gap_s", "days_watched", "limit"),
    [
        (HOUR_S, 10 * HOUR_S, 30, timedelta(hours=30)),
        (HOUR_S, HOUR_S, 30, timedelta(hours=12)),
        (10 * HOUR_S, 10 * HOUR_S, 30, timedelta(hours=100)),
        (HOUR_S, HOUR_S, 3, timedelta(days=4)),
        (HOUR_S, 60 * HOUR_S, 3, timedelta(hours=180)),
    ],
)
def test_a_source_may_be_silent_as_long_as_its_own_pauses_and_a_new_one_over_a_long_weekend(
    rhythm_s: float, gap_s: float, days_watched: int, limit: timedelta
) -> None:
    state = known(rhythm_s=rhythm_s, longest_gap_s=gap_s, first_polled=ago(days=days_watched))
    assert rhythm.silence_limit(state, NOW) == limit


def test_a_source_without_a_rhythm_has_no_limit() -> None:
    assert rhythm.silence_limit(known(rhythm_s=HOUR_S), NOW) is None
    assert rhythm.silence_limit(known(longest_gap_s=HOUR_S), NOW) is None
    assert rhythm.silence_limit(known(rhythm_s=1.0, longest_gap_s=1.0, first_polled=None), NOW) == timedelta(
        days=4
    )


def test_silence_counts_from_the_last_news_of_either_kind() -> None:
    assert rhythm.silent_for(known(last_published=ago(hours=9), last_changed=ago(hours=2)), NOW) == timedelta(
        hours=2
    )
    assert rhythm.silent_for(known(last_published=ago(hours=1), last_changed=None), NOW) == timedelta(hours=1)
    assert rhythm.silent_for(known(last_published=None, last_changed=None), NOW) is None
