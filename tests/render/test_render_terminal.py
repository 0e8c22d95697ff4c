"""Messages for those who have no Slack."""

from __future__ import annotations

from render_views import AT, view

from monitors.records import BurstView, DigestView, NoticeView
from monitors.render import terminal_lines


def test_a_story_is_printed_with_its_excerpt_facts_and_address() -> None:
    assert terminal_lines(view(also=("BBC",))) == [
        "[Huawei] Huawei unveils a chip",
        "    Huawei said on Monday",
        "    Reuters · 2026-11-22 06:46 UTC · en · Huawei · also reported by BBC",
        "    https://news.example/1?a=1&b=2",
    ]


def test_a_story_without_anything_is_still_a_line() -> None:
    assert terminal_lines(view(title="", url="", monitors=(), excerpt=()))[0] == "(no title)"


def test_the_web_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in "".join(terminal_lines(view(title="\x1b[2J", source="\x1b]0;x\x07")))


def test_a_digest_prints_all_its_stories() -> None:
    lines = terminal_lines(DigestView("Digest", (view(title="A"), view(title="B")), total=2, at=AT))
    assert [text for text in lines if not text.startswith(" ")] == ["Digest", "[Huawei] A", "[Huawei] B"]
    assert terminal_lines(DigestView("Digest", (view(title="A"),), total=2, first=2))[0] == "[Huawei] A"


def test_a_notice_prints_its_facts() -> None:
    notice = NoticeView("Source failing: X", (("Since", "noon"),), "HTTP 403", "Look at it.")
    assert terminal_lines(notice) == [
        "Source failing: X",
        "    Since: noon",
        "    HTTP 403",
        "    Look at it.",
    ]
    assert terminal_lines(NoticeView("All well")) == ["All well"]


def test_a_burst_prints_its_stories_below_it() -> None:
    story = view(monitors=(), excerpt=(), words=(), language="", also=("BBC",))
    assert terminal_lines(BurstView("Huawei: 57 articles", "2 sources", (story,), AT)) == [
        "Huawei: 57 articles",
        "    2 sources",
        "    Huawei unveils a chip",
        "        Reuters · 2026-11-22 06:46 UTC · also reported by BBC",
        "        https://news.example/1?a=1&b=2",
    ]
    assert terminal_lines(BurstView("Huawei: 57 articles")) == ["Huawei: 57 articles"]
