"""From the bytes of an answer to its entries, or to one line that says what is wrong."""

from __future__ import annotations

import dataclasses

from reading_documents import LINK, NOW, fetched, only, parse, rss, source

from monitors import sources
from monitors.records import Outcome


def test_a_gzipped_file_is_unpacked() -> None:
    import gzip

    assert only(gzip.compress(rss(LINK).encode())).url == "https://news.example/1"
    assert parse(b"\x1f\x8b\x08 broken").outcome is Outcome.NOT_A_FEED


def test_a_bomb_in_gzip_ends_as_one_line() -> None:
    import gzip

    parsed = parse(gzip.compress(b"\0" * 50_000_000))
    assert parsed.outcome is Outcome.TOO_LARGE
    assert "8 MB" in parsed.text


def test_a_mistake_of_ours_in_one_document_stops_nobody() -> None:
    broken = dataclasses.replace(fetched(""), body=None)  # type: ignore[arg-type] - no publisher can send that
    parsed = sources.parse(source(), broken, NOW)
    assert parsed.outcome is Outcome.UNREADABLE
    assert "a mistake in wirewatch (AttributeError" in parsed.text


def test_characters_that_could_not_be_decoded_are_counted() -> None:
    parsed = parse(rss("<title>" + "é" * 50 + "!</title>").encode().replace(b"!", b"\xff"))
    assert parsed.charset == "utf-8"
    assert parsed.notes == ("1 characters could not be decoded",)


def test_what_was_found_leniently_has_no_charset() -> None:
    parsed = sources.parse_lenient(source(), fetched(b""), [{"title": "Ports"}], NOW)
    assert (parsed.charset, parsed.entries[0].title) == ("", "Ports")


def test_what_is_no_feed_keeps_its_charset_and_says_whether_more_may_be_found() -> None:
    parsed = parse("Zu viele Anfragen: für heute".encode("cp1252"))
    assert (parsed.outcome, parsed.charset, parsed.needs_lenient) == (Outcome.NOT_A_FEED, "cp1252", False)


def test_a_body_that_is_too_large_is_not_read() -> None:
    assert parse(b"x" * (8 * 1024 * 1024 + 1)).outcome is Outcome.TOO_LARGE
