"""The room's face: every kind of source is asked for and read through it."""

from __future__ import annotations

from reading_documents import FRESH, source

from monitors import sources


def test_a_request_is_that_of_the_sources_kind() -> None:
    assert "format=json" in sources.request(source(kind="gdelt", query="x"), FRESH).url
    assert sources.request(source(), FRESH).url == "https://news.example/feed"
