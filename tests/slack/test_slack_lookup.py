"""What Slack's history says about rows in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from monitors.slack.history import Seen
from monitors.slack.lookup import Findings, already_there, compare


@dataclass(frozen=True)
class Row:
    id: int
    key: str
    mark: str = "m"
    ts: str = ""


def test_a_row_is_found_by_its_key() -> None:
    assert compare([Row(1, "a"), Row(2, "b")], [Seen("5", "a", "m")]) == Findings({1: "5"}, (2,), ())


def test_a_message_without_a_mark_is_found_too() -> None:
    assert compare([Row(1, "a")], [Seen("5", "a", "")]).found == {1: "5"}


def test_an_old_key_with_another_content_is_another_message() -> None:
    assert compare([Row(1, "a")], [Seen("5", "a", "other")]).absent == (1,)


def test_the_oldest_of_two_copies_is_kept() -> None:
    assert compare([Row(1, "a")], [Seen("7", "a", "m"), Seen("5", "a", "m")]) == Findings(
        {1: "5"}, (), ("7",)
    )


def test_the_copy_that_replies_hang_on_is_kept() -> None:
    findings = compare([Row(1, "a", ts="7")], [Seen("7", "a", "m"), Seen("5", "a", "m")])
    assert findings == Findings({1: "7"}, (), ("5",))


def test_a_message_seen_on_two_pages_is_no_copy() -> None:
    assert compare([Row(1, "a")], [Seen("5", "a", "m"), Seen("5", "a", "m")]).copies == ()


def test_rows_that_slack_has_are_known_by_their_content() -> None:
    rows = [Row(1, "x", "m"), Row(2, "y", "m"), Row(3, "z", "m"), Row(4, "w", "n")]
    assert already_there(rows, [Seen("9", "b", "m"), Seen("5", "a", "m")]) == {1: "5", 2: "9"}
