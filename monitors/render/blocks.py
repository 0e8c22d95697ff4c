"""The few Block Kit shapes that messages are built from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from monitors.render.text import clean, cut, line

Block = dict[str, Any]
Element = dict[str, Any]

_URL_LIMIT = 2_000  # Slack takes 3,000; the budget of a message is better spent on text
_URL_SAFE = "%/:=&?~#+!$,;'@()*[]"
_HEADER = 150
_FIELD = 500
_FIELDS = 10


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Slack takes it; `text` says everything on its own, for those who hear it."""

    text: str
    blocks: tuple[Block, ...] = ()


def address(url: str) -> str:
    """Return a URL that Slack accepts in a link, or nothing where it cannot be one."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return ""
    safe = quote(url.strip().encode("utf-8", "replace"), safe=_URL_SAFE)
    return safe if len(safe) <= _URL_LIMIT else ""


def words(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    """Return a run of text; what it says is shown letter by letter."""
    element: Element = {"type": "text", "text": text}
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    return element | {"style": style} if style else element


def link(url: str, text: str, *, bold: bool = False) -> Element:
    """Return a link, or its text alone where the URL cannot be one."""
    target = address(url)
    if not target:
        return words(text, bold=bold)
    element: Element = {"type": "link", "url": target, "text": text}
    return element | {"style": {"bold": True}} if bold else element


def section(*elements: Element) -> Element:
    """Return elements in one line."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quoted(elements: Sequence[Element]) -> Element:
    """Return elements as a quotation."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def bullets(sections: Sequence[Element]) -> Element:
    """Return sections as a list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(sections)}


def preformatted(text: str) -> Element:
    """Return text as it came from a machine."""
    return {"type": "rich_text_preformatted", "elements": [words(text)]}


def rich(*parts: Element) -> Block:
    """Return a block whose text has no markup."""
    return {"type": "rich_text", "elements": list(parts)}


def plain(text: str) -> Element:
    """Return text without markup, for blocks that are not rich."""
    return {"type": "plain_text", "text": text, "emoji": False}


def trusted(mrkdwn: str) -> Element:
    """Return mrkdwn that we wrote ourselves; nothing from the web may be in it."""
    return {"type": "mrkdwn", "text": mrkdwn}


def context(elements: Sequence[Element]) -> Block:
    """Return small print."""
    return {"type": "context", "elements": list(elements)}


def header(text: str) -> Block:
    """Return a headline of our own words."""
    return {"type": "header", "text": plain(line(text, _HEADER) or "wirewatch")}


def fields(facts: Sequence[tuple[str, str]]) -> Block:
    """Return facts side by side, as plain text."""
    cells = [plain(cut(f"{clean(label)}\n{clean(value)}", _FIELD)) for label, value in facts[:_FIELDS]]
    return {"type": "section", "fields": cells}


def mention(who: str) -> Element:
    """Return what notifies people: here, channel, everyone, or the ID of a user or a user group."""
    if who in {"here", "channel", "everyone"}:
        return {"type": "broadcast", "range": who}
    if who.startswith("S"):
        return {"type": "usergroup", "usergroup_id": who}
    return {"type": "user", "user_id": who}


def button(action: str, text: str) -> Element:
    """Return a button; `action` is what Slack tells of a click on it."""
    return {"type": "button", "action_id": action, "text": plain(text)}


def overflow(action: str, options: Sequence[tuple[str, str]], confirm: dict[str, Element]) -> Element:
    """Return a menu behind three dots: pairs of a value and its text, five of them at most."""
    return {
        "type": "overflow",
        "action_id": action,
        "options": [{"text": plain(text), "value": value} for value, text in options],
        "confirm": confirm,
    }


def actions(block_id: str, elements: Sequence[Element]) -> Block:
    """Return a row of what can be pressed."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}
