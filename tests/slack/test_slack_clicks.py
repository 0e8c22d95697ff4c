"""A click is read where it has the form of one; whatever else Slack could tell is ignored with its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from clicks import PAYLOAD, payload
from hypothesis import given
from hypothesis import strategies as st

from monitors.render.buttons import Action
from monitors.slack.clicks import Click, Ignored, read_click


def test_a_click_tells_who_pressed_what_where_and_when() -> None:
    found = read_click("interactive", PAYLOAD)
    assert isinstance(found, Click)
    assert (found.action, found.channel_id, found.ts) == (
        Action.RELEVANT,
        "C0000000001",
        "1700000001.000100",
    )
    assert found.who == "ada (U0READER01)"
    assert found.at == datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)
    assert found.response_url == "https://hooks.slack.com/actions/T0/1/x"


def test_an_option_of_the_menu_is_read() -> None:
    told = payload("actions", 0, "selected_option", value={"value": "monitor 1"})
    told["actions"][0]["action_id"] = "mute"
    found = read_click("interactive", told)
    assert isinstance(found, Click)
    assert found.choice == "monitor 1"


@pytest.mark.parametrize(
    "forged",
    [
        payload("type", value="view_submission"),
        payload("actions", value=[]),
        payload("actions", value=None),
        payload("actions", value=PAYLOAD["actions"] * 2),
        payload("actions", 0, value="relevant"),
        payload("actions", 0, "action_id", value="drop_table"),
        payload("actions", 0, "action_id", value=["relevant"]),
        payload("actions", 0, "action_ts", value="now"),
        payload("actions", 0, "action_ts", value=1772442000.1),
        payload("container", value=None),
        payload("container", "type", value="view"),
        payload("container", "message_ts", value="1700000001.000100' OR 1"),
        payload("channel", value=[]),
        payload("channel", "id", value="#news"),
        payload("user", "id", value="<!channel>"),
        payload("user", value=7),
    ],
)
def test_what_has_not_the_form_of_a_click_is_ignored(forged: dict[str, Any]) -> None:
    assert isinstance(read_click("interactive", forged), Ignored)


def test_what_is_no_click_at_all_is_ignored() -> None:
    for kind in ("slash_commands", "events_api", "hello"):
        assert isinstance(read_click(kind, PAYLOAD), Ignored)
    for told in (None, [], "x", 1):
        assert isinstance(read_click("interactive", told), Ignored)


def test_a_name_and_an_address_that_are_too_long_or_no_text_are_left_out() -> None:
    told = payload("user", "name", value="x" * 10_000) | {"response_url": {"a": 1}}
    found = read_click("interactive", told)
    assert isinstance(found, Click)
    assert (found.who, found.response_url) == ("U0READER01", "")


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(sorted(PAYLOAD)), below),
    max_leaves=8,
)


@given(st.sampled_from([*PAYLOAD, "action_id", "id"]), _JSON)
def test_no_payload_makes_it_fail(name: str, value: Any) -> None:
    for told in (payload(name, value=value), payload("user", name, value=value), value):
        assert isinstance(read_click("interactive", told), Click | Ignored)
