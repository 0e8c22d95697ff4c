"""Coverage by day: what counts, and on which day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitors.trends import DAY, DAYS, Counts, Report, count, starts

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LONG_AGO = dict.fromkeys(("Ledger", "Wire", "Herald"), NOW - 100 * DAY)


def report(number: int, *, days_ago: float = 0.1, source: str = "Ledger", **changes: Any) -> Report:
    at = NOW - days_ago * DAY
    given = {"story": number, "feed": source, "published": at, "first_seen": at, "language": "en"} | changes
    return Report(number, source=source, **given)


def counted(*reports: Report, since: datetime = NOW - 100 * DAY, **given: Any) -> Counts:
    return count(reports, NOW, starts(NOW, since), given.pop("polled", LONG_AGO), **given)


def test_days_reach_back_four_weeks_and_never_before_the_monitor() -> None:
    assert starts(NOW, None) == ()
    assert len(starts(NOW, NOW - 100 * DAY)) == DAYS
    assert starts(NOW, NOW - 3 * DAY) == (NOW - 2 * DAY, NOW - 3 * DAY)
    assert starts(NOW, NOW - DAY) == ()


@pytest.mark.parametrize(
    ("published", "seen", "appeared"),
    [(None, 1, 1), (2, 1, 2), (-5, 1, 1)],
    ids=["undated", "dated", "dated in the future"],
)
def test_an_article_appears_when_it_says_and_never_later_than_it_was_seen(
    published: int | None, seen: int, appeared: int
) -> None:
    day = NOW - published * DAY if published is not None else None
    assert report(1, published=day, first_seen=NOW - seen * DAY).at == NOW - appeared * DAY


def test_articles_are_counted_by_day_source_and_language() -> None:
    found = counted(
        report(1),
        report(2, source="Wire", language="zh"),
        report(3, source="Wire", story=1),
        report(4, days_ago=1.0),
        report(5, days_ago=2.5),
        report(6, days_ago=2.9),
        report(7, days_ago=40),
    )
    assert (found.articles, found.sources) == (3, 2)
    assert found.languages == (("en", 2), ("zh", 1))
    assert found.days == (1, 2, *[0] * 26)


def test_stories_come_with_the_most_told_first() -> None:
    found = counted(
        report(1, days_ago=0.9), report(2, days_ago=0.8), report(3, story=2, source="Wire", days_ago=0.7)
    )
    assert [(story, [each.article for each in reports]) for story, reports in found.stories] == [
        (2, [2, 3]),
        (1, [1]),
    ]


def test_how_many_articles_come_together_is_learnt_from_the_days_before() -> None:
    together = [report(number, story=1, source=name, days_ago=3) for number, name in enumerate(LONG_AGO)]
    fresh = [report(10 + number, story=9, source=name) for number, name in enumerate(LONG_AGO)]
    assert counted(*together, report(5, days_ago=2), *fresh).clump == 2.5, (
        "3 of 4 articles meet 3, one itself"
    )
    assert counted(*fresh).clump == 1.0


def test_a_source_counts_once_for_a_story_on_its_first_day() -> None:
    again = [report(number, story=1, days_ago=0.2) for number in range(2, 30)]
    assert counted(report(1), *again).articles == 1
    old = counted(report(1, days_ago=5.5), *again)
    assert (old.articles, old.days[4], sum(filter(None, old.days))) == (0, 1, 1)


def test_sources_count_that_were_polled_before_the_oldest_day() -> None:
    new = LONG_AGO | {"Wire": NOW - 10 * DAY}
    reports = [report(1), report(2, source="Wire"), report(3, source="Nobody")]
    assert counted(*reports, polled=new).sources == 1
    assert counted(*reports, polled=new, since=NOW - 9 * DAY).sources == 2, "for a shorter comparison"


def test_without_days_to_compare_with_the_last_one_is_counted() -> None:
    found = counted(report(1), since=NOW)
    assert (found.articles, found.days) == (1, ())


def test_a_day_in_which_nothing_at_all_was_read_tells_nothing() -> None:
    assert counted(idle=[NOW - 3 * DAY], since=NOW - 4 * DAY).days == (0, None, 0)


def test_a_day_is_24_hours_whatever_the_clock_shows() -> None:
    late = counted(report(1, days_ago=1 - 1e-6), report(2, days_ago=1 + 1e-6))
    assert (late.articles, late.days[0]) == (1, 1)
    assert timedelta(hours=24) == DAY
