"""rich_text blocks as HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandbox.slack.page.html import Html, esc, join, link, tag
from sandbox.slack.page.mrkdwn import emoji, mention
from sandbox.slack.page.times import moment
from sandbox.slack.records import Json

STYLE_TAGS = {
    "bold": "strong",
    "italic": "em",
    "strike": "del",
    "underline": "u",
    "highlight": "mark",
    "code": "code",
}


def inline(element: Json) -> Html:
    """One piece of text within a section."""
    kind = element.get("type", "")
    shown = INLINE[kind](element) if kind in INLINE else Html("")
    for style, name in STYLE_TAGS.items():
        if (element.get("style") or {}).get(style):
            shown = tag(name, shown)
    return shown


def shown_emoji(element: Json) -> Html:
    """An emoji, by its code points where they are given."""
    try:
        return esc("".join(chr(int(code, 16)) for code in element["unicode"].split("-")))
    except (KeyError, ValueError, OverflowError):
        return esc(emoji(str(element.get("name"))))


INLINE: Mapping[str, Callable[[Json], Html]] = {
    "text": lambda e: esc(e["text"]),
    "link": lambda e: link(e["url"], e.get("text") or e["url"]),
    "emoji": shown_emoji,
    "user": lambda e: mention(f"@{e['user_id']}"),
    "usergroup": lambda e: mention(f"@{e['usergroup_id']}"),
    "channel": lambda e: mention(f"#{e['channel_id']}"),
    "team": lambda e: mention(f"@{e['team_id']}"),
    "broadcast": lambda e: mention(f"@{e['range']}"),
    "color": lambda e: tag("code", e["value"]),
    "date": lambda e: moment(e["timestamp"], e["format"], e.get("fallback", "")),
}


def pieces(element: Json) -> Html:
    """All pieces of a section, side by side."""
    return join(inline(piece) for piece in element["elements"])


def listed(element: Json) -> Html:
    """A list; deeper ones stand further in."""
    rows = [tag("li", pieces(row), dir="auto") for row in element["elements"]]
    name = "ol" if element["style"] == "ordered" else "ul"
    start = str(element["offset"] + 1) if name == "ol" and element.get("offset") else None
    return tag(name, *rows, class_=f"indent-{element.get('indent', 0)}", start=start)


SHAPES: Mapping[str, Callable[[Json], Html]] = {
    "rich_text_section": lambda e: tag("div", pieces(e), class_="text", dir="auto"),
    "rich_text_quote": lambda e: tag("blockquote", pieces(e), dir="auto"),
    "rich_text_preformatted": lambda e: tag("pre", pieces(e), dir="auto"),
    "rich_text_list": listed,
}


def rich_text(block: Json) -> Html:
    """A rich_text block."""
    return join(SHAPES[e["type"]](e) for e in block["elements"])
