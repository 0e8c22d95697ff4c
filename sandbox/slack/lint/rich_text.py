"""The rules for rich_text blocks: sections, lists, quotes, preformatted text and what stands in them."""

from __future__ import annotations

from sandbox.slack.lint.checks import Shape, anything, boolean, by_type, integer, items, one_of, string, url

LIST_DEPTH = tuple(range(9))
STYLE = Shape(
    {}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), boolean)
)
STYLED = {"style": STYLE}

INLINE = by_type(
    {
        "text": Shape({"text": string(0, 1)}, STYLED),
        "link": Shape({"url": url}, {"text": string(0, 1), "unsafe": boolean, **STYLED}),
        "emoji": Shape({"name": string(0, 1)}, {"unicode": string(), "skin_tone": integer, **STYLED}),
        "user": Shape({"user_id": string(0, 1)}, STYLED),
        "usergroup": Shape({"usergroup_id": string(0, 1)}, STYLED),
        "channel": Shape({"channel_id": string(0, 1)}, STYLED),
        "team": Shape({"team_id": string(0, 1)}, STYLED),
        "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, STYLED),
        "color": Shape({"value": string(0, 1)}, STYLED),
        "date": Shape(
            {"timestamp": integer, "format": string(0, 1)}, {"url": url, "fallback": string(0, 1), **STYLED}
        ),
    }
)
SECTION = Shape({"elements": items(INLINE, 0)})
BORDER = {"border": one_of(0, 1)}
LIST = Shape(
    {"style": one_of("bullet", "ordered"), "elements": items(by_type({"rich_text_section": SECTION}))},
    {"indent": one_of(*LIST_DEPTH), "offset": integer, **BORDER},
)
PREFORMATTED = Shape({"elements": items(INLINE, 0)}, {**BORDER, "language": anything})
QUOTE = Shape({"elements": items(INLINE, 0)}, BORDER)

RICH_TEXT = items(
    by_type(
        {
            "rich_text_section": SECTION,
            "rich_text_list": LIST,
            "rich_text_preformatted": PREFORMATTED,
            "rich_text_quote": QUOTE,
        }
    ),
    1,
)
