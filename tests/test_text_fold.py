"""The fold table is a fixed point and says what each character is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.text import canonical, is_comma, is_spaceless, separates
from monitors.text.fold import fold_table, folded


def test_folding_a_folded_character_changes_nothing() -> None:
    for code in [*range(0x3400), *range(0x3400, 0x10000, 5), *range(0x1F000, 0x1FB00, 3), 0xE0061, 0x10FFFF]:
        folded = canonical(chr(code))
        assert canonical(folded) == folded, hex(code)


@pytest.mark.parametrize("char", "汉あア한กខ")
def test_scripts_without_spaces(char: str) -> None:
    assert is_spaceless(char)


@pytest.mark.parametrize("char", "aжאعह1#，👍")
def test_scripts_with_spaces_and_signs(char: str) -> None:
    assert not is_spaceless(char)


@pytest.mark.parametrize("char", ",，、،")
def test_commas_of_all_scripts(char: str) -> None:
    assert is_comma(char)
    assert separates(char)


@pytest.mark.parametrize("char", " -.!(\n’")
def test_what_stands_between_words(char: str) -> None:
    assert separates(char)
    assert not is_comma(char)


@pytest.mark.parametrize("char", "a汉\u0301#")
def test_what_is_part_of_a_word(char: str) -> None:
    assert not separates(char)


def test_a_table_that_is_read_anew_folds_every_kind_of_character_alike() -> None:
    fresh = fold_table.__wrapped__()
    written = "aAß汉數あｱﾞ한ᄀัก .,!#$@+%\n\u200b\u0301’👍\U0010ffff"
    assert [fresh[ord(char)] for char in written] == [fold_table()[ord(char)] for char in written]
    assert [fresh.kind(ord(char)) for char in ",a"] == [fold_table().kind(ord(char)) for char in ",a"]


@pytest.mark.parametrize(
    "text",
    [
        "plain ASCII, with 3.5 U.S. dollars #tag",
        "An English sentence’s one curly quote, and then a long rest in ASCII. More of it.",
        "“Quotes at both of its ends, and quite a few words of plain text between the two of them”",
        "Forty letters of plain text with a mark \x01 of our own, and a “quote” that must not be mistaken",
        "Forty letters of plain text and a control \x07 or two \x00, then Ünlü ends it",
        "half a pair \ud83d among a good number of letters that are all ASCII, as it is cut somewhere",
        "数字货币 e-CNY",
    ],
)
def test_a_text_is_folded_character_by_character_whatever_it_is_made_of(text: str) -> None:
    assert folded(text) == "".join(fold_table()[ord(char)] for char in text)


@given(
    st.lists(
        st.sampled_from(["word ", "U.S. ", "It’s ", "é", "汉", "ﾊﾞ", "\x00", "#tag\x01", "\n", "$5 ", "한"]),
        max_size=60,
    )
)
def test_texts_with_few_and_with_many_characters_beyond_ascii_are_folded_alike(words: list[str]) -> None:
    text = "plain words before " + "".join(words)
    assert folded(text) == "".join(fold_table()[ord(char)] for char in text)
