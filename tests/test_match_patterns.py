"""Terms and forms become literals of canonical text."""

from __future__ import annotations

import pytest

from monitors.match.patterns import capitals_of, form_patterns, plurals, term_patterns
from monitors.query import Term, Wording


def literals(term: Term) -> list[str]:
    return [pattern.literal for pattern in term_patterns(term)]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term("bank"), [" bank ", " banks "]),
        (Term("city"), [" city ", " cities "]),
        (Term("tax"), [" tax ", " taxes "]),
        (Term("toy"), [" toy ", " toys "]),
        (Term("veto"), [" veto ", " vetos ", " vetoes "]),
        (Term("e-yuan"), [" e yuan ", " e yuans ", " eyuan ", " eyuans "]),
        (Term("5G"), [" 5g "]),
        (Term("x"), [" x "]),
        (Term("bank", Wording.PHRASE), [" bank "]),
        (Term("AI", exact=True), [" ai "]),
        (Term("block*"), [" block"]),
        (Term("digital currency", Wording.KEYWORD), [" digital currency ", " digital currencies "]),
        (Term("数字货币"), [" 数 字 货 币 "]),
        (Term("Inc.", Wording.PHRASE), [" inc "]),
        (Term("Yahoo! Finance", Wording.PHRASE), [" yahoo . finance "]),
        (Term("(x)", Wording.PHRASE), [" x "]),
    ],
)
def test_a_term_is_sought_as(term: Term, expected: list[str]) -> None:
    assert literals(term) == expected


def test_an_open_word_before_the_last_is_matched_as_a_whole() -> None:
    (pattern,) = term_patterns(Term("распредел* реестр*", Wording.PHRASE))
    assert pattern.literal == " распредел"
    assert pattern.rest is not None
    assert pattern.rest.match(" распределенных реестров ")
    assert not pattern.rest.match(" распределенных новых реестров ")


@pytest.mark.parametrize(
    ("text", "commas"),
    [("数字货币", (False,) * 3), ("数字 货币", (False, True, False)), ("digital currency", ())],
)
def test_a_comma_may_stand_where_the_phrase_has_a_gap(text: str, commas: tuple[bool, ...]) -> None:
    (pattern,) = term_patterns(Term(text, Wording.PHRASE))
    assert pattern.commas == commas


@pytest.mark.parametrize(
    ("form", "english", "expected"),
    [
        (
            "digital yuan",
            True,
            {" digital yuan ", " digital yuans ", " digitalyuan ", " digitalyuans ", " # digitalyuan"},
        ),
        ("digital yuan", False, {" digital yuan ", " digitalyuan ", " # digitalyuan"}),
        ("e-CNY", False, {" e cny ", " ecny "}),
        ("PBOC", True, {" pboc "}),
        ("=DLT", True, {" dlt "}),
        ("华为", True, {" 华 为 "}),
        ("block-chain*", False, {" block chain"}),
    ],
)
def test_a_form_is_sought_as(form: str, english: bool, expected: set[str]) -> None:
    assert {pattern.literal for pattern in form_patterns(form, english=english)} == expected


def test_a_form_written_with_a_comma_may_hold_one() -> None:
    assert {pattern.commas for pattern in form_patterns("Nanshan, Shenzhen", english=False)} == {()}


def test_plurals_and_capitals() -> None:
    assert plurals("bus") == ("buses",)
    assert capitals_of("iPhone 5 华") == (False, True, False, False, False, False)


def test_two_spellings_of_one_literal_are_one_pattern() -> None:
    literals = [pattern.literal for pattern in form_patterns("e-currency", english=True)]
    assert literals.count(" ecurrency ") == 1
