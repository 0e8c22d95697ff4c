"""The fold table is a fixed point and says what each character is."""

from __future__ import annotations

import pytest

from monitors.text import canonical, is_comma, is_spaceless, separates
from monitors.text.fold import fold_table


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
