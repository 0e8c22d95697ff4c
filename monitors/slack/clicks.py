"""Reads what Slack tells of a click; nothing in it is believed before its form was looked at.

What a click is about is told by the place of its message, which the database knows; the values that a
payload carries name no story, source or monitor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitors.render.buttons import Action

_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,30}")
_USER = re.compile(r"[UW][A-Z0-9]{2,30}")
_STAMP = re.compile(r"\d{10}\.\d{6}")
_NAME = 80
_CHOICE = 40
_LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody pressed something on a message; `choice` is the option of a menu."""

    action: Action
    choice: str
    channel_id: str
    ts: str
    user: str
    name: str
    at: datetime
    """By the clock of Slack: the same for a click that is delivered twice."""
    response_url: str

    @property
    def who(self) -> str:
        """The person, as acts keep it."""
        return f"{self.name} ({self.user})" if self.name else self.user


@dataclass(frozen=True, slots=True)
class Ignored:
    """What was heard is no click of ours; `text` says why, without quoting what was heard."""

    text: str


def read_click(kind: str, payload: object) -> Click | Ignored:
    """Return the click that an envelope of this kind holds."""
    if kind != "interactive" or _at(payload, "type") != "block_actions":
        return Ignored("it is no click on a button")
    actions = _at(payload, "actions")
    action = actions[0] if isinstance(actions, list) and len(actions) == 1 else None
    known = _action_of(action)
    if known is None:
        return Ignored("nothing of ours was pressed")
    if _at(payload, "container", "type") != "message":
        return Ignored("it was not pressed on a message")
    channel_id = _matching(_CHANNEL, _at(payload, "channel", "id"))
    ts = _matching(_STAMP, _at(payload, "container", "message_ts"))
    user = _matching(_USER, _at(payload, "user", "id"))
    at = _matching(_STAMP, _at(action, "action_ts"))
    if not (channel_id and ts and user and at):
        return Ignored("its channel, message, person or time is none")
    return Click(
        known,
        _text(_at(action, "selected_option", "value"), _CHOICE),
        channel_id,
        ts,
        user,
        _text(_at(payload, "user", "name"), _NAME),
        datetime.fromtimestamp(float(at), UTC),
        _text(_at(payload, "response_url"), _LONGEST_URL),
    )


def _action_of(action: object) -> Action | None:
    found = _at(action, "action_id")
    return Action(found) if isinstance(found, str) and found in set(Action) else None


def _at(document: object, *path: str) -> Any:  # noqa: ANN401 - whatever was sent
    for name in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


def _matching(form: re.Pattern[str], found: object) -> str:
    return found if isinstance(found, str) and form.fullmatch(found) else ""


def _text(found: object, limit: int) -> str:
    return found if isinstance(found, str) and len(found) <= limit else ""
