"""What a reader fills in."""

from __future__ import annotations

from monitors.sources.drafts import Document, Draft


def test_two_drafts_and_two_documents_share_no_list() -> None:
    Draft().tags.append("sea")
    Document("rss").notes.append("cut")
    assert Draft().tags == []
    assert Document("rss").notes == []
