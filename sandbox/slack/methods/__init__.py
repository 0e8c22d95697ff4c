"""The Web API methods by name, each with the scope that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.methods import chat, conversations, files, people, views
from sandbox.slack.methods.ask import Ask
from sandbox.slack.records import Json


@dataclass(frozen=True, slots=True)
class Method:
    """A method and what a token must have to call it."""

    answer: Callable[[Ask], Json]
    scope: str = ""
    """Empty where none is needed or where the method looks itself (it depends on the channel)."""
    token: str = "xoxb-"  # noqa: S105 # the kind of token, by its prefix
    """Empty for a method that needs none."""


METHODS = {
    "apps.connections.open": Method(people.connections_open, "connections:write", "xapp-"),
    "api.test": Method(people.api_test, token=""),
    "auth.test": Method(people.auth_test),
    "bots.info": Method(people.bots_info, "users:read"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info),
    "conversations.join": Method(conversations.join, "channels:join"),
    "conversations.list": Method(conversations.list_),
    "conversations.members": Method(conversations.members),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "team.info": Method(people.team_info),
    "users.info": Method(people.users_info, "users:read"),
    "users.list": Method(people.users_list, "users:read"),
    "views.open": Method(views.open_),
    "views.publish": Method(views.publish),
    "views.update": Method(views.update),
}
