"""What a message about a burst says."""

from __future__ import annotations

from datetime import UTC, datetime

from monitors.records import Article, BurstView
from monitors.trends import Counts, Report, Standing, Verdict, burst_view

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def told(counts: Counts, verdict: Verdict) -> BurstView:
    numbers = [reports[0].article for _, reports in counts.stories]
    heads = {
        number: Article(number, "Feed", f"https://x.example/{number}", f"T{number}") for number in numbers
    }
    return burst_view("Huawei", counts, verdict, heads, AT)


def stories(number: int) -> tuple[tuple[int, tuple[Report, ...]], ...]:
    return tuple(
        (story, tuple(Report(story * 10 + place, story, f"S{place}", "Feed", AT, AT) for place in range(2)))
        for story in range(1, number + 1)
    )


def test_it_says_how_much_against_what_is_usual() -> None:
    counts = Counts(57, 12, stories(9), (("en", 30), ("zh-hans", 20), ("zh", 7)))
    view = told(counts, Verdict(Standing.BURST, 11.0, 57 / 11))
    assert view.title == "Huawei: 57 articles in 24 hours, 5.2 times its usual 11"
    assert view.note == "12 sources, 9 stories · English 30, Chinese 27"
    assert view.at == AT


def test_a_usual_of_nothing_is_said_so() -> None:
    view = told(Counts(14, 3, stories(1), (("en", 14),)), Verdict(Standing.BURST, 0.0))
    assert view.title == "Huawei: 14 articles in 24 hours, usually none"
    assert view.note == "3 sources, 1 story · English 14"


def test_half_an_article_is_a_usual_too() -> None:
    assert told(Counts(36), Verdict(Standing.BURST, 11.5, 36 / 11.5)).title.endswith(
        "3.1 times its usual 11.5"
    )


def test_five_stories_stand_below_it_by_their_first_article() -> None:
    view = told(Counts(18, 3, stories(9)), Verdict(Standing.BURST, 1.0, 18.0))
    assert [each.title for each in view.stories] == ["T10", "T20", "T30", "T40", "T50"]
    assert (view.stories[0].source, view.stories[0].also) == ("S0", ("S1",))


def test_what_languages_there_are_is_short() -> None:
    codes = ("en", "zh", "ja", "xx", "", "de", "fr")
    counts = Counts(28, 3, languages=tuple((code, 7 - place) for place, code in enumerate(codes)))
    note = told(counts, Verdict(Standing.BURST, 1.0, 28.0)).note
    assert note.endswith("English 7, Chinese 6, Japanese 5, xx 4, language not known 3, others 3")
