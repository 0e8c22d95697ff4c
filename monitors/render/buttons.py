"""Renders what people may say to an alert: its buttons, and what was said by them so far."""

from __future__ import annotations

from enum import StrEnum

from monitors.records import MessageView
from monitors.render.blocks import Block, Element, actions, button, overflow, plain, trusted
from monitors.render.text import isolate, line, slack_date, utc_words

FEEDBACK = "feedback"
"""The block_id of the row of buttons."""

_MONITORS = 3  # a menu takes five options, and two of them are the story and the source
_NAME = 40  # an option takes 75 characters
_MUTED = 200


class Action(StrEnum):
    """What can be pressed; the value is the action_id that Slack tells of a click."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not_relevant"
    WHY = "why"
    MUTE = "mute"


STORY, SOURCE, MONITOR = "story", "source", "monitor"
"""Values of the menu's options; a monitor's place in the message follows its word: `monitor 0`."""

_CONFIRM = {
    "title": plain("Mute for 24 hours?"),
    "text": plain(
        "It falls silent for everybody, in every channel. What comes meanwhile is stored and matched, "
        "but not sent. The command wirewatch mute lift ends it earlier."
    ),
    "confirm": plain("Mute"),
    "deny": plain("Cancel"),
}


def button_row(view: MessageView) -> Block:
    """Return the buttons of an alert; what they are about is told by the message, never by their values."""
    return actions(
        FEEDBACK,
        [
            button(Action.RELEVANT, "Relevant"),
            button(Action.NOT_RELEVANT, "Not relevant"),
            button(Action.WHY, "Why"),
            overflow(Action.MUTE, _mutes(view), _CONFIRM),
        ],
    )


def _mutes(view: MessageView) -> list[tuple[str, str]]:
    monitors = enumerate(view.monitors[:_MONITORS])
    return [
        (STORY, "Mute this story for 24 h"),
        *((f"{MONITOR} {place}", _option("monitor", name)) for place, name in monitors),
        (SOURCE, _option("source", view.feed or view.source)),
    ]


def _option(what: str, name: str) -> str:
    named = isolate(line(name, _NAME))
    return f"Mute the {what} {named} for 24 h" if named else f"Mute its {what} for 24 h"


def feedback_elements(view: MessageView) -> list[Element]:
    """Return what people said to an alert, as small print."""
    counts, muted = _counts(view), line(view.muted, _MUTED)
    elements = [plain(counts)] if counts else []
    if muted and view.muted_until:
        elements += [plain(f"{muted} until"), trusted(slack_date(view.muted_until))]
    return elements


def feedback_text(view: MessageView) -> str:
    """Return the same as one sentence, for those who hear the message."""
    muted = line(view.muted, _MUTED)
    until = f"{muted} until {utc_words(view.muted_until)}" if muted and view.muted_until else ""
    return "; ".join(part for part in (_counts(view), until) if part)


def _counts(view: MessageView) -> str:
    if view.relevant and view.not_relevant:
        return f"{view.relevant} relevant, {view.not_relevant} not"
    if view.not_relevant:
        return f"{view.not_relevant} not relevant"
    return f"{view.relevant} relevant" if view.relevant else ""
