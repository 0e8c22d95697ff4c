"""Clicks as Slack tells of them, for tests of what becomes of them."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from monitors.slack.clicks import Click, read_click

PAYLOAD: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U0READER01", "username": "ada", "name": "ada", "team_id": "T0"},
    "container": {"type": "message", "message_ts": "1700000001.000100", "channel_id": "C0000000001"},
    "channel": {"id": "C0000000001", "name": "news"},
    "message": {"ts": "1700000001.000100", "text": "x"},
    "actions": [{"type": "button", "action_id": "relevant", "action_ts": "1772442000.000001"}],
    "response_url": "https://hooks.slack.com/actions/T0/1/x",
}


def payload(*path: str | int, value: Any = None) -> dict[str, Any]:
    """A good click with one thing changed: what stands at `path`."""
    changed = deepcopy(PAYLOAD)
    if path:
        place: Any = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
    return changed


def click(
    action: str, at: datetime, *, ts: str = "1700000001.000100", user: str = "U0READER01", choice: str = ""
) -> Click:
    """A click on a message of the line, whose first alert has that ts."""
    told = payload("container", "message_ts", value=ts)
    told["user"] = {"id": user, "name": {"U0READER01": "ada"}.get(user, "bob")}
    seconds, micros = divmod(round(at.astimezone(UTC).timestamp() * 1_000_000), 1_000_000)
    pressed: dict[str, Any] = {"action_id": action, "action_ts": f"{seconds}.{micros:06d}"}
    if choice:
        pressed["selected_option"] = {"value": choice}
    told["actions"] = [pressed]
    found = read_click("interactive", told)
    assert isinstance(found, Click), found
    return found
