"""What is a burst, and what each that is none lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from scipy.stats import poisson

from monitors.trends import Counts, Limits, Standing, Verdict, judge
from monitors.trends.bursts import BOUND, chance

MONTH = (11,) * 28


def verdict(articles: int, days: Sequence[int | None] = MONTH, sources: int = 5, **limits: float) -> Verdict:
    return judge(Counts(articles, sources, days=tuple(days)), Limits(**limits))  # type: ignore[arg-type] # factor, least


def test_five_times_the_usual_is_a_burst() -> None:
    found = verdict(57)
    assert found.is_burst
    assert (found.usual, round(found.factor or 0, 1)) == (11.0, 5.2)


@pytest.mark.parametrize(
    ("found", "lacks"),
    [
        (verdict(57, (11,) * 6), Standing.NO_HISTORY),
        (verdict(57, (11,) * 6 + (None,) * 22), Standing.NO_HISTORY),
        (verdict(9, (1,) * 28), Standing.FEW),
        (verdict(57, sources=2), Standing.FEW_SOURCES),
        (verdict(32), Standing.USUAL),
        (verdict(57, factor=6), Standing.USUAL),
        (verdict(57, least=58), Standing.FEW),
        (verdict(10, (3,) * 28), Standing.CHANCE),
    ],
)
def test_what_is_no_burst_says_what_it_lacks(found: Verdict, lacks: Standing) -> None:
    assert (found.standing, found.is_burst) == (lacks, False)


def test_articles_that_come_in_clumps_are_more_often_chance() -> None:
    few = Counts(25, 12, days=(5,) * 28)
    assert judge(few, Limits()).is_burst
    assert judge(replace(few, clump=3.7), Limits()).standing is Standing.CHANCE
    assert judge(replace(few, articles=60, clump=3.7), Limits()).is_burst


def test_a_week_is_enough_to_compare_with() -> None:
    assert verdict(57, (11,) * 7).is_burst


def test_a_usual_of_nothing_has_no_factor() -> None:
    found = verdict(14, (0,) * 28)
    assert (found.standing, found.usual, found.factor) == (Standing.BURST, 0.0, None)


def test_an_earlier_burst_does_not_raise_the_usual() -> None:
    assert verdict(57, (300, 280, 90, *MONTH[3:])).usual == 11.0


def test_the_same_weekday_counts_where_it_has_more() -> None:
    mondays = tuple(40 if number % 7 == 0 else 5 for number in range(1, 29))
    assert verdict(60, mondays).usual == 40.0
    assert verdict(60, mondays[:20]).usual == 5.0, "two Mondays are too few"
    quiet = tuple(1 if number % 7 == 0 else 11 for number in range(1, 29))
    assert verdict(60, quiet).usual == 11.0


@pytest.mark.parametrize("mean", [0.7, 3.0, 11.5, 200.0])
@pytest.mark.parametrize("times", [1.5, 3, 10])
def test_the_chance_is_the_tail_of_poissons_distribution(mean: float, times: float) -> None:
    articles = int(mean * times) + 1
    assert chance(articles, mean) == pytest.approx(float(poisson.sf(articles - 1, mean)), rel=1e-9)


def test_no_more_than_the_mean_is_always_chance() -> None:
    assert chance(3, 3.0) == 1.0 > BOUND


def test_a_mean_may_lie_above_its_median_by_no_more_than_is_allowed_for() -> None:
    usual = {float(poisson.median(mean)): mean for mean in (step / 100 for step in range(1, 5000))}
    assert max(mean - median for median, mean in usual.items()) < 0.694
