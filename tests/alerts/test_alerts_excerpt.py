"""What is quoted from an article."""

from __future__ import annotations

import pytest

from monitors.alerts.excerpt import MAX_CHARACTERS, excerpt
from monitors.records import Span


def plain(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


def bold(spans: tuple[Span, ...]) -> list[str]:
    return [span.text for span in spans if span.bold]


def places(text: str, *words: str) -> list[tuple[int, int]]:
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def test_the_sentence_with_the_match_is_quoted_and_the_match_is_bold() -> None:
    text = "Ferries sail again. Huawei opened a campus. Rain is near."
    spans = excerpt(text, places(text, "Huawei"))
    assert plain(spans) == "Huawei opened a campus."
    assert bold(spans) == ["Huawei"]


def test_of_two_sentences_the_one_with_more_matches_is_quoted() -> None:
    text = "Huawei grows. A blockchain by Huawei went live! Done."
    second = text.index("Huawei", 10)
    spans = excerpt(text, [(0, 6), (second, second + 6), *places(text, "blockchain")])
    assert plain(spans) == "A blockchain by Huawei went live!"
    assert bold(spans) == ["blockchain", "Huawei"]


def test_chinese_sentences_end_without_spaces() -> None:
    text = "渡轮复航。央行扩大数字货币试点。天气转凉。"
    assert plain(excerpt(text, places(text, "数字货币"))) == "央行扩大数字货币试点。"


def test_without_a_match_in_the_body_its_beginning_is_quoted() -> None:
    assert excerpt("The plan starts with permits. More follows.", []) == (
        Span("The plan starts with permits."),
    )


def test_a_body_that_only_repeats_the_title_is_not_quoted() -> None:
    assert excerpt("Huawei opens a campus", [], title="HUAWEI opens a campus") == ()


def test_an_empty_body_gives_no_quote() -> None:
    assert excerpt("", []) == ()
    assert excerpt("  \n ", []) == ()


def test_a_long_sentence_is_cut_around_its_match() -> None:
    text = "word " * 200 + "blockchain " + "word " * 200
    spans = excerpt(text, places(text, "blockchain"))
    assert bold(spans) == ["blockchain"]
    assert plain(spans).startswith("…word")
    assert plain(spans).endswith("word…")
    assert len(plain(spans)) <= MAX_CHARACTERS + 2


def test_a_long_sentence_without_spaces_is_cut_too() -> None:
    text = "试" * 400 + "数字货币" + "点" * 400
    spans = excerpt(text, places(text, "数字货币"))
    assert bold(spans) == ["数字货币"]
    assert len(plain(spans)) <= MAX_CHARACTERS + 2


def test_overlapping_matches_are_marked_once() -> None:
    text = "central bank digital currency"
    spans = excerpt(text, [(0, 29), (13, 29), (13, 13)])
    assert spans == (Span(text, bold=True),)


def test_a_match_that_crosses_the_cut_is_marked_up_to_it() -> None:
    text = "x" * 450
    assert bold(excerpt(text, [(10, 400)])) == [text[10:MAX_CHARACTERS]]


def test_a_sentence_that_only_repeats_the_title_is_passed_over() -> None:
    text = "Huawei opens a campus\n\nThe site holds 3,000 engineers. Huawei paid for it."
    spans = excerpt(
        text, [(0, 6), (text.rindex("Huawei"), text.rindex("Huawei") + 6)], title="Huawei opens a campus"
    )
    assert plain(spans) == "Huawei paid for it."


def test_a_place_without_characters_marks_nothing() -> None:
    assert bold(excerpt("Ferries sail.", [(3, 3)])) == []


@pytest.mark.parametrize("text", ["  \t Ferries sail", "Ferries sail  ", "\n\nFerries sail\n"])
def test_white_space_around_a_text_is_no_part_of_it_that_was_cut(text: str) -> None:
    assert plain(excerpt(text, [])) == "Ferries sail"


def test_a_long_sentence_with_its_match_near_the_start_is_cut_at_the_end_only() -> None:
    text = "Huawei grows " + "and grows " * 60
    spans = excerpt(text, places(text, "Huawei"))
    assert plain(spans).startswith("Huawei grows and")
    assert plain(spans).endswith("…")
    assert len(plain(spans)) <= MAX_CHARACTERS + 1
