"""What a publisher says of its own report."""

from __future__ import annotations

import pytest

from monitors.alerts.corrections import Remark, remark_of_text, remark_of_title


@pytest.mark.parametrize(
    ("title", "remark"),
    [
        ("RETRACTED: Ferries sail on Sunday", Remark.RETRACTED),
        ("Ferries sail [Correction]", Remark.CORRECTED),
        ("更正：渡轮复航", Remark.CORRECTED),
        ("Bitcoin correction deepens", None),
        ("Ferries sail", None),
    ],
)
def test_a_word_at_the_edge_of_a_title_is_a_label(title: str, remark: Remark | None) -> None:
    assert remark_of_title(title) is remark


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("This article has been retracted.", Remark.RETRACTED),
        ("An earlier version of this story named the wrong ferry.", Remark.CORRECTED),
        ("本文已更正", Remark.CORRECTED),
        ("The article was about a correction.", None),
    ],
)
def test_only_the_set_phrases_speak_of_the_report_itself(text: str, remark: Remark | None) -> None:
    assert remark_of_text(text) is remark
