"""What Slack tells an app about what a person did: clicks, slash commands, modals, the home tab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sandbox.slack.history import wire
from sandbox.slack.records import APP, TEAM, Channel, Json, Message, User, View

VERIFICATION = "sandbox"
"""The legacy verification token; nobody checks it any more."""


def actionable(blocks: tuple[Json, ...]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) of a message that can be pressed."""
    for block in blocks:
        if block.get("type") == "actions":
            yield from ((block, element) for element in block["elements"])
        elif isinstance(block.get("accessory"), dict):
            yield block, block["accessory"]


def find_element(blocks: tuple[Json, ...], action_id: str) -> tuple[Json, Json] | None:
    """The element with an action_id, and its block."""
    return next(((b, e) for b, e in actionable(blocks) if e.get("action_id") == action_id), None)


def pressed(element: Json, choice: str, now: float) -> Json:
    """What a click says about the element: its value, or the option that was chosen."""
    action: Json = {
        "type": element["type"],
        "action_id": element.get("action_id", ""),
        "action_ts": f"{now:.6f}",
    }
    if element["type"] == "button":
        kept = {key: element[key] for key in ("text", "value", "style") if key in element}
        return action | kept
    options = element.get("options", ())
    chosen = next((o for o in options if o.get("value") == choice), None) or (options[0] if options else None)
    return action | {"selected_option": chosen}


def whoami(user: User) -> Json:
    """The user as interactions name it."""
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM}


def block_actions(
    channel: Channel, message: Message, user: User, action: Json, keys: Mapping[str, str]
) -> Json:
    """A click; `keys` are its trigger_id and response_url."""
    container = {"type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": False}
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    return {
        "type": "block_actions",
        "user": whoami(user),
        "api_app_id": APP,
        "token": VERIFICATION,
        "container": container,
        "team": {"id": TEAM, "domain": "sandbox"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": channel.name},
        "message": wire(message, with_metadata=True),
        "state": {"values": {}},
        "actions": [action],
        **keys,
    }


def slash_command(channel: Channel, user: User, command: str, text: str, keys: Mapping[str, str]) -> Json:
    """A command that was typed into a channel."""
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": "sandbox",
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        **keys,
    }


def view_submission(user: User, view: View, values: Json, keys: Mapping[str, str]) -> Json:
    """A modal that was filled in; `values` by block_id and action_id."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "sandbox"},
        "user": whoami(user),
        "api_app_id": APP,
        "token": VERIFICATION,
        "view": wire_view(view) | {"state": {"values": values}},
        "response_urls": [],
        "is_enterprise_install": False,
        "trigger_id": keys.get("trigger_id", ""),
    }


def app_home_opened(user: User, home: View | None, now: float) -> Json:
    """Somebody looks at the app's home tab."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": "D0SANDBOX1",
        "tab": "home",
        "event_ts": f"{now:.6f}",
    }
    if home is not None:
        event["view"] = wire_view(home)
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{int(now * 1000)}",
        "event_time": int(now),
        "authorizations": [],
        "is_ext_shared_channel": False,
    }


def wire_view(view: View) -> Json:
    """A view as the Web API gives it."""
    return {
        "id": view.id,
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": "B0BOT00001",
        "hash": view.hash,
        "root_view_id": view.id,
        "previous_view_id": None,
        "state": {"values": {}},
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        **view.view,
    }
