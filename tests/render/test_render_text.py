"""Making text harmless and short."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.render.text import (
    clean,
    cut,
    enumerate_names,
    escape,
    fallback,
    isolate,
    line,
    slack_date,
    units,
    utc_words,
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\r\n\tb", "a b"),
        ("\x1b[31mred\x00", "[31mred"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\ufeffmark\uffff", "mark"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_harmful_characters_are_gone_and_joiners_stay(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("blockchain", 10, "blockchain"),
        ("blockchain", 6, "block…"),
        ("区块链技术", 4, "区块链…"),
        ("ab👍🏽cd", 5, "ab…"),
        ("abe\u0301\u0301cd", 5, "ab…"),
        ("👩‍👩‍👧‍👦!", 8, "…"),
        ("a b c", 3, "a…"),
    ],
)
def test_cutting_leaves_letters_whole(text: str, limit: int, short: str) -> None:
    assert cut(text, limit) == short


@given(st.text(max_size=60), st.integers(1, 50))
def test_a_cut_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.text(alphabet="&<>ab", max_size=3000), max_size=4))
def test_a_fallback_fits_an_edit_and_has_no_markup(sentences: list[str]) -> None:
    text = fallback(sentences)
    assert len(text) <= 4_000
    assert not set("<>") & set(text)


def test_a_line_is_trimmed() -> None:
    assert line("  a \n b ", 10) == "a b"


def test_left_to_right_text_is_not_isolated() -> None:
    assert (isolate("abc"), isolate("אבג")) == ("abc", "\u2068אבג\u2069")


def test_names_beyond_the_first_are_counted() -> None:
    assert enumerate_names(["a", " ", "b", "c", "d"], 3, 10) == "a, b and 2 more"
    assert enumerate_names([], 3, 10) == ""


def test_escaping_touches_three_characters_only() -> None:
    assert escape("<a&b> *c*") == "&lt;a&amp;b&gt; *c*"


def test_a_time_is_said_for_everyone_and_shown_to_each_in_their_zone() -> None:
    when = datetime(2026, 11, 22, 7, 46, tzinfo=timezone(timedelta(hours=1)))
    assert utc_words(when) == "2026-11-22 06:46 UTC"
    assert slack_date(when) == "<!date^1795329960^{date_short_pretty} {time}|2026-11-22 06:46 UTC>"


def test_a_fallback_of_signs_that_grow_when_they_are_escaped_is_cut_until_it_fits() -> None:
    short = fallback(["&" * 9_000, ""])
    assert short.endswith("&amp;…")
    assert units(short) <= 4_000
