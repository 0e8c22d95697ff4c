"""Slack's mrkdwn as HTML.

What stands in angle brackets and what is code is taken out first and put back last, so that formatting cannot
reach into it; between them everything is escaped before a single tag is added.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from sandbox.slack.page.html import Html, link, tag
from sandbox.slack.page.times import moment

OPEN, CLOSE = "\ue000", "\ue001"
"""Private-use characters around the number of what was taken out; they are removed from the input first."""
FENCE = re.compile(r"```\n?(.+?)\n?```\n?", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
ANGLE = re.compile(r"<([^<>\n]+)>")
DATE = re.compile(r"!date\^(\d{1,12})\^([^|^]*)(?:\^([^|]*))?(?:\|(.*))?", re.DOTALL)
STYLES = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), r"<del>\1</del>"),
)
QUOTE = re.compile(r"(?:^&gt; ?.*(?:\n|$))+", re.MULTILINE)
EMOJI = re.compile(r":([a-z0-9_+-]+):")
EMOJI_SIGNS = {
    "warning": "⚠️",
    "white_check_mark": "✅",
    "x": "❌",
    "newspaper": "📰",
    "rotating_light": "🚨",
    "mute": "🔇",
    "eyes": "👀",
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "link": "🔗",
    "speech_balloon": "💬",
    "bell": "🔔",
    "no_bell": "🔕",
    "clock1": "🕐",
    "hourglass": "⌛",
    "mag": "🔍",
    "tada": "🎉",
    "heart": "❤️",
    "bar_chart": "📊",
    "large_green_circle": "🟢",
    "red_circle": "🔴",
}


def emoji(name: str) -> str:
    """The sign of an emoji, or its name between colons."""
    return EMOJI_SIGNS.get(name, f":{name}:")


def unescape(text: str) -> str:
    """Undo the three escapes that mrkdwn knows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mention(sign: str) -> Html:
    """Something that calls people or names a channel."""
    return tag("span", sign, class_="mention")


def angle(inner: str) -> Html:
    """What stands between angle brackets: a link, a mention, a date."""
    date = DATE.fullmatch(inner)
    if date:
        shown = moment(int(date[1]), unescape(date[2]), unescape(date[4] or ""))
        return link(unescape(date[3]), shown) if date[3] else shown
    target, _, label = inner.partition("|")
    if target.startswith("!subteam^"):
        return mention(unescape(label) or "@group")
    if target.startswith("!"):
        return mention(f"@{target[1:]}")
    if target.startswith("@"):
        return mention(f"@{unescape(label) or target[1:]}")
    if target.startswith("#"):
        return mention(f"#{unescape(label) or target[1:]}")
    return link(unescape(target), unescape(label) or unescape(target))


def mrkdwn(text: str) -> Html:
    """Render mrkdwn."""
    taken: list[str] = []

    def take(render: Callable[[str], Html]) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            taken.append(render(found[1]))
            return f"{OPEN}{len(taken) - 1}{CLOSE}"

        return replace

    rest = text.replace(OPEN, "").replace(CLOSE, "")
    rest = FENCE.sub(take(lambda code: tag("pre", unescape(code))), rest)
    rest = CODE.sub(take(lambda code: tag("code", unescape(code))), rest)
    rest = ANGLE.sub(take(angle), rest)
    rest = styled(escape(unescape(rest)))
    return Html(re.sub(f"{OPEN}(\\d+){CLOSE}", lambda found: taken[int(found[1])], rest))


def styled(escaped: str) -> str:
    """Add styles, quotes and emoji to text that is escaped."""
    for pattern, replacement in STYLES:
        escaped = pattern.sub(replacement, escaped)
    escaped = QUOTE.sub(quote, escaped)
    return EMOJI.sub(lambda found: emoji(found[1]), escaped)


def quote(found: re.Match[str]) -> str:
    """Lines that begin with `>`."""
    lines = (line.removeprefix("&gt;").removeprefix(" ") for line in found[0].rstrip("\n").split("\n"))
    return f'<blockquote dir="auto">{chr(10).join(lines)}</blockquote>'


def plain(text: str) -> Html:
    """Render plain_text: nothing has a meaning but emoji names."""
    return Html(EMOJI.sub(lambda found: emoji(found[1]), escape(text)))
