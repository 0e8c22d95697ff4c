"""Both automata find every occurrence."""

from __future__ import annotations

import random

import pytest

from monitors.match import automaton as module
from monitors.match.automaton import PlainAutomaton, automaton


def brute(literals: list[str], text: str) -> list[tuple[int, int, int]]:
    return sorted(
        (index, at, at + len(literal))
        for index, literal in enumerate(literals)
        for at in range(len(text))
        if text.startswith(literal, at)
    )


@pytest.mark.parametrize("seed", range(20))
def test_both_find_what_brute_force_finds(seed: int) -> None:
    rng = random.Random(seed)

    def word(longest: int) -> str:
        return "".join(rng.choice("ab 汉😀") for _ in range(rng.randint(1, longest)))

    literals = list({word(4) for _ in range(12)})
    text = word(60)
    assert sorted(automaton(literals)(text)) == brute(literals, text)
    assert sorted(PlainAutomaton(literals).find(text)) == brute(literals, text)


def test_without_literals_nothing_is_found() -> None:
    assert automaton([])("text") == ()


def test_without_the_wheel_the_plain_one_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "wheel", None)
    assert automaton(["b"])("abab") == [(0, 1, 2), (0, 3, 4)]
