"""Finds thousands of literals in one pass; without its wheel a slower automaton says the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

try:
    import ahocorasick_rs as _wheel
except ImportError:  # pragma: no cover - a platform without the wheel; the tests call the other one by name
    wheel: Any = None
else:
    wheel = _wheel

Find: TypeAlias = Callable[[str], Sequence[tuple[int, int, int]]]
"""Returns (index of the literal, start, end) of every occurrence, overlapping ones too, in any order."""


def automaton(literals: Sequence[str]) -> Find:
    """Return a function that finds all occurrences of all literals, which are distinct and not empty."""
    if not literals:
        return lambda _: ()
    if wheel is None:
        return PlainAutomaton(literals).find
    built = wheel.AhoCorasick(
        literals, store_patterns=False, implementation=wheel.Implementation.ContiguousNFA
    )

    find: Find = partial(built.find_matches_as_indexes, overlapping=True)
    return find


class PlainAutomaton:
    """Aho and Corasick's automaton (1975) over dictionaries."""

    def __init__(self, literals: Sequence[str]) -> None:
        self.lengths = [len(literal) for literal in literals]
        self.steps: list[dict[str, int]] = [{}]
        self.ends: list[tuple[int, ...]] = [()]
        for index, literal in enumerate(literals):
            self._add(literal, index)
        self.fallback = [0] * len(self.steps)
        self._link()

    def _add(self, literal: str, index: int) -> None:
        state = 0
        for char in literal:
            if char not in self.steps[state]:
                self.steps[state][char] = len(self.steps)
                self.steps.append({})
                self.ends.append(())
            state = self.steps[state][char]
        self.ends[state] = (index,)

    def _link(self) -> None:
        queue = deque(self.steps[0].values())
        while queue:
            state = queue.popleft()
            for char, target in self.steps[state].items():
                self.fallback[target] = self._step(self.fallback[state], char)
                self.ends[target] += self.ends[self.fallback[target]]
                queue.append(target)

    def _step(self, state: int, char: str) -> int:
        while char not in self.steps[state]:
            if state == 0:
                return 0
            state = self.fallback[state]
        return self.steps[state][char]

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Return every occurrence as (index of the literal, start, end)."""
        found = []
        state = 0
        for at, char in enumerate(text, 1):
            state = self._step(state, char)
            found += [(index, at - self.lengths[index], at) for index in self.ends[state]]
        return found
