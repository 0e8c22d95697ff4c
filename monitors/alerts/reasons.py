"""The closed list of what may be decided about a hit; the value is the text that a user reads."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a hit was or was not sent to a channel."""

    ALERTED = "sent as a new alert"
    RELATED = "sent as a message of its own that links to the story's earlier one"
    REPLIED = "sent as a reply in the thread of its story"
    FOLDED = "folded into the message of the same report"
    ALREADY_NAMED = "the message of the same report names this source already"
    MONITOR_ADDED = "its monitor was added to the message that stands already"
    SAME = "the same article was seen before"
    OLD_AT_FIRST_POLL = "older than `first_poll` when its source was polled for the first time"
    UNDATED_AT_FIRST_POLL = "without a date when its source was polled for the first time"
    BASELINE = "its source was polled for the first time with `first_poll: baseline`"
    GUID_STORM = "held back: its source listed many old entries under new identities at once"
    MUTED_SOURCE = "its source is muted"
    MUTED_MONITOR = "its monitor is muted"
    MUTED_STORY = "its story is muted"
