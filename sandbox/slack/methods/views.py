"""views.*: modals and the home tab."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from sandbox.slack.lint.blocks import lint_view_blocks
from sandbox.slack.lint.checks import Check, Shape, boolean, one_of, plain_text, string
from sandbox.slack.methods.ask import Ask, accepted, random_id, refusal
from sandbox.slack.payloads import wire_view
from sandbox.slack.records import READER, Json, View

TRIGGER_S = 3.0
VIEW_BYTES = 250_000
COMMON: dict[str, Check] = {
    "callback_id": string(255),
    "private_metadata": string(3000),
    "external_id": string(255),
}
MODAL = Shape(
    {"type": one_of("modal"), "title": plain_text(24), "blocks": lambda *_: iter(())},
    {
        **COMMON,
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = Shape({"type": one_of("home"), "blocks": lambda *_: iter(())}, COMMON)


def lint_view(view: Any, kind: str) -> Json | None:  # noqa: ANN401 # any JSON value
    """The refusal for a view that breaks the rules."""
    if not isinstance(view, dict):
        return refusal(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]}
        )
    shape = HOME if kind == "home" else MODAL
    problems = (*shape(view, "/view"), *(lint_view_blocks(view["blocks"]) if "blocks" in view else ()))
    if problems:
        return refusal(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] {p}" for p in problems]}
        )
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        return refusal("view_too_large")
    return None


def spend_trigger(ask: Ask) -> str:
    """Use up a trigger_id; return what is wrong with it, or nothing."""
    trigger = ask.text("trigger_id")
    issued = ask.workspace.triggers.get(trigger)
    if issued is None:
        return "invalid_trigger_id"
    if issued < 0:
        return "exchanged_trigger_id"
    if time.monotonic() - issued > TRIGGER_S:
        return "expired_trigger_id"
    ask.workspace.triggers[trigger] = -1.0
    return ""


def keep(ask: Ask, view: View) -> Json:
    """Store a view and answer with it."""
    ask.workspace.record(view)
    return accepted(view=wire_view(view))


def new_hash(ask: Ask) -> str:
    """A new version of a view."""
    return f"{int(ask.now)}.{secrets.token_hex(4)}"


def open_(ask: Ask) -> Json:
    """views.open: show a modal to the person who just did something."""
    refused = lint_view(ask.args.get("view"), "modal")
    if refused:
        return refused
    trouble = spend_trigger(ask)
    if trouble:
        return refusal(trouble)
    return keep(ask, View(random_id("V"), READER, ask.args["view"], new_hash(ask)))


def update(ask: Ask) -> Json:
    """views.update: change an open view, by its id or external_id."""
    external = ask.text("external_id")
    view = ask.workspace.views.get(ask.text("view_id")) or next(
        (v for v in ask.workspace.views.values() if external and v.view.get("external_id") == external), None
    )
    if view is None:
        return refusal("not_found")
    refused = lint_view(ask.args.get("view"), str(view.view.get("type")))
    if refused:
        return refused
    if ask.text("hash") and ask.text("hash") != view.hash:
        return refusal("hash_conflict")
    return keep(ask, View(view.id, view.user, ask.args["view"], new_hash(ask)))


def publish(ask: Ask) -> Json:
    """views.publish: what a user sees on the app's home tab."""
    refused = lint_view(ask.args.get("view"), "home")
    if refused:
        return refused
    user = ask.text("user_id")
    if user not in ask.workspace.users:
        return refusal("user_not_found")
    home = ask.workspace.home_of(user)
    if home is not None and ask.text("hash") and ask.text("hash") != home.hash:
        return refusal("hash_conflict")
    return keep(ask, View(home.id if home else random_id("V"), user, ask.args["view"], new_hash(ask)))
