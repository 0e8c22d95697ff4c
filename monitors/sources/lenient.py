"""feedparser as the last resort: it reads what no XML parser does, slowly, so a child process runs it.

Both ends are here as pure functions: `parse_bytes` runs in the child, `document` takes what came back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from monitors.sources.drafts import Document, Draft

MAX_BYTES = 1024 * 1024  # feedparser takes over 15 s for 2 MB of `<`
Plain: TypeAlias = Mapping[str, str]

_MAX_ENTRIES = 2_001
_CONTENT_TYPE = "content-type"


def parse_bytes(body: bytes, content_type: str = "") -> list[dict[str, str]]:
    """Return the entries that feedparser finds, as plain texts that can cross a process border."""
    import feedparser  # noqa: PLC0415 - slow to import, and only the child needs it

    headers = {_CONTENT_TYPE: content_type} if content_type else {}
    parsed = feedparser.parse(
        body, sanitize_html=False, resolve_relative_uris=False, response_headers=headers
    )
    return [_plain(entry) for entry in parsed.entries[:_MAX_ENTRIES]]


def document(found: Sequence[Plain]) -> Document:
    """Return the plain entries as a document."""
    drafts = [
        Draft(
            guid=entry.get("guid", ""),
            link=entry.get("link", ""),
            title=entry.get("title", ""),
            summary=entry.get("summary", ""),
            body=entry.get("body", ""),
            author=entry.get("author", ""),
            date=entry.get("date", ""),
            language=entry.get("language", ""),
        )
        for entry in found
    ]
    return Document("feed", drafts, notes=["read leniently: not well-formed"])


def _plain(entry: Mapping[str, Any]) -> dict[str, str]:
    content = entry.get("content") or [{}]
    texts = {
        "guid": entry.get("id"),
        "link": entry.get("link"),
        "title": entry.get("title"),
        "summary": entry.get("summary"),
        "body": content[0].get("value"),
        "author": entry.get("author"),
        "date": entry.get("published") or entry.get("updated"),
        "language": (entry.get("title_detail") or {}).get("language"),
    }
    return {name: str(text) for name, text in texts.items() if text}
