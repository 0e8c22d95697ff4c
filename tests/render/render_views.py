"""Views for the tests of rendering, and headlines as nasty as the web has them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitors.records import MessageView, Span

AT = datetime(2026, 11, 22, 6, 46, tzinfo=UTC)
_PIECES = (
    "<!channel>", "<!here|here>", "<@U0READER01>", "<!subteam^S012345>", "<#C123>", "<https://evil.example|x>",
    "*bold*", "_it_", "~s~", "`code`", "&amp;", "&", "<", ">", "@channel", ":smile:", "华为发布昇腾",
    "区块链", "数字货币试点", "ビットコイン", "블록체인", "בלוקצ׳יין", "سلسلة الكتل", "\u202edrowssap\u202c",
    "\u2067x", "👩‍👩‍👧‍👦", "🇨🇳", "é", "e\u0301\u0301\u0301", "\x00", "\x1b[31m", "\r\n", "\t", "\ud83d",
    "\ufeff", "\uffff", "word", "of", "news", "#1", "$€", "…", "'\"", "\\n", "{}", "%s",
)  # fmt: skip


_HUGE = ("", " ", "x" * 10_000, "汉" * 10_000, "<!channel>" * 1_000, "👩‍👩‍👧‍👦" * 900, "&" * 9_000)


def view(**changes: Any) -> MessageView:
    story = MessageView(
        title="Huawei unveils a chip",
        url="https://news.example/1?a=1&b=2",
        source="Reuters",
        published=AT,
        language="en",
        monitors=("Huawei",),
        words=("Huawei",),
        excerpt=(Span("Huawei", bold=True), Span(" said on Monday")),
    )
    return replace(story, **changes)


def nasty(chance: random.Random) -> str:
    """A headline that nobody wants; some are 10,000 characters long, some are empty."""
    if chance.random() < 0.004:
        return chance.choice(_HUGE)
    return chance.choice(("", " ")).join(chance.choice(_PIECES) for _ in range(chance.randint(1, 40)))


def nasty_view(chance: random.Random) -> MessageView:
    """A story all of whose texts from the web are nasty."""
    return MessageView(
        title=nasty(chance),
        url=chance.choice(
            ("https://news.example/1", "javascript:alert(1)", "", "https://" + "x" * 5_000, "http://[",
             nasty(chance), "https://news.example/" + nasty(chance))
        ),
        source=nasty(chance),
        published=chance.choice((None, AT)),
        language=chance.choice(("", "zh", nasty(chance))),
        monitors=tuple(nasty(chance) for _ in range(chance.randint(0, 12))),
        words=tuple(nasty(chance) for _ in range(chance.randint(0, 30))),
        excerpt=tuple(Span(nasty(chance), chance.random() < 0.3) for _ in range(chance.randint(0, 12))),
        also=tuple(nasty(chance) for _ in range(chance.randint(0, 40))),
        related_title=chance.choice(("", nasty(chance))),
        differs=chance.choice(("", nasty(chance))),
        note=chance.choice(("", nasty(chance))),
    )  # fmt: skip
