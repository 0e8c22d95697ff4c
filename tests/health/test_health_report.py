"""A source as a row of `wirewatch sources`."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from health_builders import NOW, SOURCE, URL, known

from monitors.health import row
from monitors.records import SourceState


def test_a_source_that_was_never_polled_is_due_now() -> None:
    shown = row(SOURCE, None, NOW)
    assert (shown["source"], shown["url"], shown["state"]) == ("Daily", URL, "never polled")
    assert (shown["next_poll"], shown["last_success"]) == ("2026-03-04T12:00:00Z", None)


def test_a_row_is_ready_for_json() -> None:
    state = known(rhythm_s=3600.0, next_poll=NOW + timedelta(minutes=5), url="https://moved.example/")
    shown = json.loads(json.dumps(dict(row(SOURCE, state, NOW))))
    assert (shown["url"], shown["rhythm_s"], shown["next_poll"]) == (
        "https://moved.example/",
        3600.0,
        "2026-03-04T12:05:00Z",
    )


def test_the_next_poll_is_not_before_the_publisher_allows() -> None:
    state = known(next_poll=NOW + timedelta(minutes=5), not_before=NOW + timedelta(hours=1))
    assert row(SOURCE, state, NOW)["next_poll"] == "2026-03-04T13:00:00Z"


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (known(), "ok"),
        (known(outcome="unchanged"), "ok"),
        (known(outcome="timeout", error_streak=2), "timeout"),
        (known(incidents=("silent", "gap")), "silent, gap"),
        (SourceState("Daily"), "never polled"),
    ],
)
def test_the_standing_of_a_source_is_its_trouble_or_what_is_odd(state: SourceState, standing: str) -> None:
    assert row(SOURCE, state, NOW)["state"] == standing
