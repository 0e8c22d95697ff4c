"""A large body gives way: hardly in an idle loop, longer in a busy one, never for long in all."""

from __future__ import annotations

import asyncio
from time import monotonic, sleep

import pytest

from monitors.fetch import courtesy
from monitors.fetch.courtesy import Courtesy

_PIECE = 16 * 1024


async def _take(pieces: int, *, held_up_s: float) -> float:
    """Return how long it took to give way between pieces while others hold up the loop."""
    is_over = False

    async def hold_up() -> None:
        while not is_over:
            sleep(held_up_s)  # noqa: ASYNC251 - what a busy loop does
            await asyncio.sleep(0)

    other = asyncio.create_task(hold_up()) if held_up_s else None
    given, began = Courtesy(), monotonic()
    for number in range(pieces):
        await given.give_way(number * _PIECE)
    took = monotonic() - began
    is_over = True
    if other is not None:
        await other
    return took


def test_an_idle_loop_lets_a_large_body_through_at_once() -> None:
    assert asyncio.run(_take(30, held_up_s=0)) < 0.5


def test_a_busy_loop_makes_it_wait_longer_than_it_is_held_up() -> None:
    assert asyncio.run(_take(4, held_up_s=0.01)) > 4 * 0.05


def test_it_waits_only_so_long_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "_PATIENCE_S", 0.2)
    assert asyncio.run(_take(20, held_up_s=0.005)) < 1.5


def test_small_steps_do_not_wait_each() -> None:
    async def crumbs() -> float:
        given, began = Courtesy(), monotonic()
        for number in range(10_000):
            await given.give_way(number)
        return monotonic() - began

    assert asyncio.run(crumbs()) < 0.5
