"""The answer to "Why" is as Slack takes it, whatever the web wrote."""

from __future__ import annotations

import json
import random

from render_checks import check
from render_views import nasty, nasty_view

from monitors.records import AnswerView
from monitors.render import render_answer


def test_the_longest_answer_is_accepted() -> None:
    wide, url = "汉" * 9_999, f"https://news.example/{'y' * 1_900}"
    check(render_answer(AnswerView(wide, url, wide, ((wide[:20], wide, (wide,) * 99),) * 7)))


def test_a_stage_without_a_verdict_and_a_title_without_an_address_are_answers_too() -> None:
    answer = render_answer(AnswerView("T", "", "sent", (("matched", "", ()),)))
    check(answer)
    assert "nothing" in json.dumps(answer.blocks)


def test_answers_of_nasty_verdicts_are_accepted_and_keep_the_budget() -> None:
    chance = random.Random(61)
    check(render_answer(AnswerView("", "", "")))
    for _ in range(15):
        stages = tuple(
            (f"stage {number}", nasty(chance), tuple(nasty(chance) for _ in range(chance.randint(0, 40))))
            for number in range(7)
        )
        answer = render_answer(AnswerView(nasty(chance), nasty_view(chance).url, nasty(chance), stages))
        check(answer)
        assert len(answer.text) <= 4_000


def test_an_answer_names_each_stage_and_says_what_it_leaves_out() -> None:
    lines = tuple(f"line {number}" for number in range(12))
    shown = json.dumps(render_answer(AnswerView("T", "", "sent", (("matched", "by one", lines),))).blocks)
    assert "matched: " in shown
    assert "line 7" in shown
    assert "line 8" not in shown
    assert "and 4 more: wirewatch why" in shown
