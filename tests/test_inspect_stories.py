"""`inspect stories` and `inspect pairs`, as acceptance calls them."""

from __future__ import annotations

import io
import json

import pytest

from monitors.errors import ConfigError
from wirewatch.cli.inspect_stories import inspect_pairs, inspect_stories

NOON = "2026-01-05T12:00:00Z"
QUAKE = "Strong earthquake shakes Qeshm island off southern Iran"


def row(number: object, title: str, **fields: object) -> str:
    return json.dumps({"id": number, "title": title, "url": "", "source": "", "published": NOON} | fields)


def stories(*lines: str, granularity: str = "normal") -> tuple[int, list[dict[str, object]]]:
    out = io.StringIO()
    code = inspect_stories(lines, granularity, out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_articles_answer_in_order_with_their_own_ids() -> None:
    code, answers = stories(
        row("b", QUAKE), row("a", "Banks test blockchain"), row(None, f"{QUAKE}, officials say")
    )
    assert code == 0
    assert [answer["id"] for answer in answers] == ["b", "a", None]
    assert [answer["tier"] for answer in answers] == ["new", "new", "fold"]
    assert answers[0]["story"] == answers[2]["story"] != answers[1]["story"]
    assert answers[2]["matched"] == "b"
    assert set(answers[0]) == {"id", "tier", "story", "score", "matched"}


def test_snapshots_never_share_a_story() -> None:
    _, answers = stories(*(row(number, QUAKE, snapshot=number) for number in (1, 2)))
    assert [answer["tier"] for answer in answers] == ["new", "new"]
    assert answers[0]["story"] != answers[1]["story"]


def test_later_articles_join_earlier_stories() -> None:
    later = row(2, f"{QUAKE}, officials say", published="2026-01-05T14:00:00")
    _, answers = stories(row(1, QUAKE), "", later, row(3, "Undated", published=None))
    assert answers[1]["story"] == answers[0]["story"]
    assert len(answers) == 3


def test_lines_that_cannot_be_read_are_said_and_the_others_go_on() -> None:
    code, answers = stories("{", row(1, QUAKE), "[]")
    assert code == 1
    assert "line 1 is not JSON" in str(answers[0]["error"])
    assert answers[1]["id"] == 1
    assert answers[2] == {"error": "line 3 is not an object"}


def test_a_byte_order_mark_and_halves_of_characters_do_not_stop_a_stream() -> None:
    code, answers = stories("\ufeff" + row("\ud800", QUAKE), row(2, "Half \ud800 of a character"))
    assert code == 0
    assert [answer["id"] for answer in answers] == ["\ud800", 2]


def test_a_line_that_is_nested_too_deeply_answers_for_itself() -> None:
    code, answers = stories("[" * 100_000, row(1, QUAKE))
    assert code == 1
    assert answers[1]["id"] == 1


def test_no_score_is_above_one() -> None:
    wraps = [row(week, f"Weekly market wrap: January {week}") for week in (5, 12, 19)]
    _, answers = stories(*wraps)
    assert all(0.0 <= float(str(answer["score"])) <= 1.0 for answer in answers)


def test_an_unknown_granularity_is_the_users_mistake() -> None:
    with pytest.raises(ConfigError, match="'huge' is none of tight, normal, loose"):
        stories(granularity="huge")


def test_pairs_score_line_by_line() -> None:
    out = io.StringIO()
    lines = [json.dumps({"a": QUAKE, "b": QUAKE, "hours_apart": 1}), json.dumps({"a": QUAKE, "b": None}), "x"]
    assert inspect_pairs(lines, out) == 1
    copy, other, unreadable = (json.loads(line) for line in out.getvalue().splitlines())
    assert copy["score"] > 0.9
    assert other["score"] < 0.1
    assert "error" in unreadable
