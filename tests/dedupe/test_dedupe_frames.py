"""The frames at the border of the room."""

from __future__ import annotations

import pytest
from dedupe_news import DAWN, article

from monitors import dedupe
from monitors.dedupe.frames import checked, placements_frame


def test_articles_become_a_frame_of_the_schema() -> None:
    frame = dedupe.items_frame([article(1, "One", published=DAWN), article(2, "Two")])
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == dedupe.ITEMS
    assert frame["title"].tolist() == ["One", "Two"]
    assert frame["published"].isna().tolist() == [False, True]


def test_empty_frames_have_the_schema_too() -> None:
    items, placements = dedupe.items_frame([]), placements_frame({})
    assert {name: str(kind) for name, kind in items.dtypes.items()} == dedupe.ITEMS
    assert {name: str(kind) for name, kind in placements.dtypes.items()} == dedupe.PLACEMENTS


def test_a_frame_without_a_column_is_refused() -> None:
    with pytest.raises(KeyError, match="lacks the columns url, title"):
        checked(dedupe.items_frame([]).drop(columns=["url", "title"]), dedupe.ITEMS)
