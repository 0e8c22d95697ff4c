"""What a message says survives the database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitors.records import BurstView, DigestView, MessageView, NoticeView, Span, View
from monitors.store.views import read_view, write_view

AT = datetime(2026, 11, 29, 17, 59, tzinfo=UTC)
STORY = MessageView(
    "T",
    "https://x.example",
    "R",
    datetime(2026, 11, 22, tzinfo=UTC),
    "en",
    ("A",),
    ("x",),
    (Span("y", bold=True),),
)


@pytest.mark.parametrize(
    "view",
    [
        STORY,
        MessageView("", "", ""),
        replace(STORY, feed="A search", relevant=2, not_relevant=1, muted="story muted", muted_until=AT),
        NoticeView("N", (("Since", "noon"),), "d", "a", closed=True),
        BurstView("B", "n", (STORY,), AT),
        DigestView("D", (STORY, STORY), 12, datetime(2026, 11, 22, tzinfo=UTC), 3),
    ],
)
def test_a_view_comes_back_as_it_was(view: View) -> None:
    assert read_view(json.loads(json.dumps(write_view(view)))) == view


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert write_view(MessageView("\ud83d!", "", ""))["title"] == "?!"


def test_a_field_of_a_later_version_is_skipped() -> None:
    assert read_view(write_view(STORY) | {"new": 1}) == STORY
