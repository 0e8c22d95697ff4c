"""Knows channels by name and messages by address; asks Slack once, never while it sends."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine

from monitors.slack import SlackClient, Webhook
from monitors.slack.answers import Later, Unsure
from monitors.store import channels
from monitors.store.engine import writing

_AGAIN_S = 0.5
_TRIES = 3  # a list that fails so often is one that this Slack does not give


@dataclass(slots=True)
class Names:
    """One drain's knowledge of names; shared by its lanes."""

    client: SlackClient | Webhook
    engine: Engine
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ids: Mapping[str, str] | None = None
    _failed: int = 0
    _site: str | None = None

    def resolve(self, name: str) -> str | Later:
        """Return the ID of a channel, nothing where Slack cannot be read, or when to ask again.

        Where Slack does not tell the ID the name stands for it: the call that uses it gets the true answer.
        """
        if not name.startswith("#") or not isinstance(self.client, SlackClient):
            return "" if name.startswith("#") else name
        with self._lock:
            if self._ids is None:
                found = self.client.channels()
                self._failed += isinstance(found, Unsure)
                if isinstance(found, Later) or (isinstance(found, Unsure) and self._failed < _TRIES):
                    return found if isinstance(found, Later) else Later(found.text, _AGAIN_S)
                self._ids = found if isinstance(found, Mapping) else {}
        channel_id = self._ids.get(name, "")
        if not channel_id:
            return name
        with writing(self.engine) as connection:
            channels.remember(connection, name, channel_id=channel_id)
        return channel_id

    def link(self, channel_id: str, ts: str) -> str:
        """Return the address of a message, or nothing where the workspace's own is not known."""
        if not isinstance(self.client, SlackClient):
            return ""
        with self._lock:
            if self._site is None:
                found = self.client.whoami()
                site = found.get("url") if isinstance(found, Mapping) else ""
                self._site = site if isinstance(site, str) else ""
        return f"{self._site}archives/{channel_id}/p{ts.replace('.', '')}" if self._site else ""
