"""How surely two titles are one report."""

from __future__ import annotations

import pytest

from monitors import dedupe
from monitors.dedupe.frequencies import Weights
from monitors.dedupe.pairs import conflict, features
from monitors.dedupe.terms import terms

COMMON = dedupe.Frequencies.warm()


def score(left: str, right: str, hours: float = 1.0) -> float:
    return dedupe.pair_score(left, right, hours, COMMON)


def test_a_copy_scores_above_a_rewording_above_another_event() -> None:
    title = "Offset, former Migos rapper, is shot outside Florida casino"
    scores = [
        score(title, other) for other in (title, "Offset shot near Florida casino", "Banks test blockchain")
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0.9
    assert scores[2] < 0.1


def test_the_order_of_two_titles_does_not_matter() -> None:
    left, right = "Quake kills 66 in Iran", "Iran quake: 34 dead"
    assert score(left, right) == pytest.approx(score(right, left))


def test_conflicting_numbers_a_series_and_days_between_speak_against() -> None:
    assert score("Quake kills 66 in Iran", "Quake kills 34 in Iran") < score(
        "Quake kills in Iran", "Quake kills in Iran"
    )
    assert score("Zodiac signs in luck", "Zodiac signs in luck") < score("Rivers in luck", "Rivers in luck")
    assert score("Quake in Iran", "Quake in Iran", 70) < score("Quake in Iran", "Quake in Iran", 2)


def test_titles_without_words_are_not_the_same_report() -> None:
    assert score("", "") < 0.5
    assert features(terms(""), terms("!"), 0, Weights(COMMON, {})) == (0, 0, 0, 0, 0, 0)


def test_a_number_on_one_side_only_is_no_conflict() -> None:
    assert conflict(terms("Quake kills 66"), terms("Quake kills many")) == ()
    assert conflict(terms("7 hurt, 66 dead"), terms("7 hurt, 34 dead")) == ("66", "34")


def test_what_differs_is_shown_in_reading_order() -> None:
    assert (
        dedupe.differs("Quake kills 66 in Xian, “officials” say", "Quake kills 34") == "66, Xian, officials"
    )
    assert dedupe.differs("爆炸致5人死亡", "爆炸发生") == "致, 5, 人死亡"
    assert dedupe.differs("Quake kills 34", "Quake kills 34") == ""
