"""What a person does in the workspace: click, type a command, fill in a modal, open the home tab, write."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace

from sandbox.slack.core import Core
from sandbox.slack.payloads import (
    app_home_opened,
    block_actions,
    find_element,
    pressed,
    slash_command,
    view_submission,
)
from sandbox.slack.records import READER, Json, Message
from sandbox.slack.sockets import Ack
from sandbox.slack.workspace import Room

RESPONSE_USES = 5
RESPONSE_S = 1800.0


class NothingThereError(LookupError):
    """A person cannot do this: there is no such channel, message or button."""


@dataclass(slots=True)
class ResponseUrl:
    """A way back that came with an interaction: for 30 minutes, five times."""

    channel: str
    ts: str
    user: str
    uses: int = 0
    expires: float = 0.0


class Gestures:
    """Turns what a person does into envelopes; to be used within the server's loop."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self.response_urls: dict[str, ResponseUrl] = {}

    def _room(self, channel: str) -> Room:
        room = self._core.workspace.room(channel)
        if room is None:
            raise NothingThereError(f"no channel {channel}")
        return room

    def _keys(self, channel: str, ts: str, user: str) -> dict[str, str]:
        """A trigger_id that opens one view within three seconds, and a response_url."""
        trigger = f"{int(self._core.clock() * 1000)}.{secrets.token_hex(6)}"
        self._core.workspace.triggers[trigger] = time.monotonic()
        secret = secrets.token_urlsafe(18)
        expires = time.monotonic() + RESPONSE_S
        self.response_urls[secret] = ResponseUrl(channel, ts, user, expires=expires)
        return {"trigger_id": trigger, "response_url": f"{self._core.behaviour.url}/response/{secret}"}

    async def click(self, channel: str, ts: str, action_id: str, choice: str = "", user: str = READER) -> Ack:
        """Press a button, or choose the option with the value `choice`."""
        room = self._room(channel)
        message = self._core.workspace.message(room.channel.id, ts)
        found = find_element(message.blocks, action_id) if message else None
        if message is None or found is None:
            raise NothingThereError(f"no element {action_id} at {ts} in {channel}")
        block, element = found
        action = pressed(element, choice, self._core.clock()) | {"block_id": block["block_id"]}
        keys = self._keys(room.channel.id, ts, user)
        payload = block_actions(room.channel, message, self._core.workspace.users[user], action, keys)
        return await self._core.sockets.send("interactive", payload)

    async def slash(self, channel: str, line: str, user: str = READER) -> Ack:
        """Type a slash command; what the app acknowledges with is shown to the person alone."""
        room = self._room(channel)
        command, _, text = line.partition(" ")
        keys = self._keys(room.channel.id, "", user)
        payload = slash_command(room.channel, self._core.workspace.users[user], command, text.strip(), keys)
        ack = await self._core.sockets.send("slash_commands", payload, accepts_response=True)
        if ack.payload and (ack.payload.get("text") or ack.payload.get("blocks")):
            self.answer(ResponseUrl(room.channel.id, "", user), ack.payload)
        return ack

    async def submit(self, view_id: str, values: Json, user: str = READER) -> Ack:
        """Send a modal; it closes unless the app answers with errors or another view."""
        view = self._core.workspace.views.get(view_id)
        if view is None:
            raise NothingThereError(f"no view {view_id}")
        payload = view_submission(self._core.workspace.users[user], view, values, self._keys("", "", user))
        ack = await self._core.sockets.send("interactive", payload, accepts_response=True)
        if ack.acked and not (ack.payload or {}).get("response_action"):
            self._core.workspace.record(replace(view, is_open=False))
        return ack

    async def open_home(self, user: str = READER) -> Ack:
        """Look at the app's home tab."""
        home = self._core.workspace.home_of(user)
        payload = app_home_opened(self._core.workspace.users[user], home, self._core.clock())
        return await self._core.sockets.send("events_api", payload)

    def say(self, channel: str, text: str, thread_ts: str = "", user: str = READER) -> Message:
        """Write a message as a person."""
        draft = Message(ts="", channel="", user=user, text=text, thread_ts=thread_ts, via="person")
        return self._core.workspace.post(self._room(channel), draft, self._core.clock())

    def answer(self, way: ResponseUrl, said: Json) -> None:
        """Carry out what an app sends to a response_url."""
        workspace, now = self._core.workspace, self._core.clock()
        room = workspace.rooms[way.channel]
        original = workspace.message(way.channel, way.ts)
        if original is not None and said.get("delete_original"):
            workspace.delete(original)
        elif original is not None and said.get("replace_original"):
            workspace.edit(original, said, now)
        else:
            in_channel = said.get("response_type") == "in_channel"
            draft = workspace.draft(said, via="response_url", only_for="" if in_channel else way.user)
            workspace.post(room, draft, now)
