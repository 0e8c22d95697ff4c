"""What the lenient parser finds crosses a process border as plain texts."""

from __future__ import annotations

from reading_documents import NOW, fetched, rss, source

from monitors import sources
from monitors.records import Outcome
from monitors.sources.lenient import document, parse_bytes

ITEM = (
    "<title>Ports</title><link>https://news.example/1</link><guid>n-1</guid><description>Short</description>"
    "<content:encoded>Long</content:encoded><author>Ada</author>"
    "<pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate>"
)


def test_an_entry_becomes_plain_texts_and_what_it_lacks_is_left_out() -> None:
    (full,) = parse_bytes(
        rss(ITEM, attributes='xmlns:content="http://purl.org/rss/1.0/modules/content/"').encode()
    )
    assert (full["title"], full["link"], full["guid"]) == ("Ports", "https://news.example/1", "n-1")
    assert (full["summary"], full["body"], full["author"]) == ("Short", "Long", "Ada")
    assert full["date"] == "Mon, 01 Dec 2025 10:00:00 GMT"
    assert parse_bytes(b"<rss><channel><item><title>Ports</title>") == [{"title": "Ports"}]


def test_the_type_of_the_answer_says_its_charset() -> None:
    body = rss("<title>Порты</title>").encode("cp1251")
    (entry,) = parse_bytes(body, "text/xml; charset=windows-1251")
    assert entry["title"] == "Порты"


def test_plain_entries_become_a_document_that_says_how_it_was_read() -> None:
    read = document([{"title": "Ports", "link": "https://news.example/1"}])
    assert (read.kind, read.drafts[0].title, read.drafts[0].guid) == ("feed", "Ports", "")
    assert read.notes == ["read leniently: not well-formed"]


def test_what_was_found_leniently_is_finished_as_any_other_entry() -> None:
    parsed = sources.parse_lenient(source(), fetched(b""), [{"title": "Ports", "link": "/1"}], NOW)
    assert parsed.outcome is Outcome.OK
    assert [entry.url for entry in parsed.entries] == ["https://news.example/1"]
