"""The text of an article page, through trafilatura."""

from __future__ import annotations

from dataclasses import dataclass

from monitors.records import Fetched
from monitors.sources.charset import decode

_MAX_CHARS = 2_000_000  # of a page's markup; what is longer is no article
_MAX_TAGS = 100_000
_MAX_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Extracted:
    """What an article page says; all empty where it holds no article."""

    text: str = ""
    title: str = ""
    date: str = ""
    canonical_url: str = ""


def extract(page: Fetched) -> Extracted:
    """Return the article on a page; never raises for anything that a publisher sends."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - takes half a second to import

    markup = decode(page.body, page.headers.get("content-type", "")).text
    if len(markup) > _MAX_CHARS or markup.count("<") > _MAX_TAGS:
        return Extracted()
    try:
        found = bare_extraction(
            markup, url=page.final_url or page.url or None, with_metadata=True, include_comments=False
        )
    # Thousands of lines of heuristics over hostile pages may raise anything; no page is known that does.
    except Exception:  # noqa: BLE001  # pragma: no cover
        return Extracted()
    if found is None or isinstance(found, dict):
        return Extracted()
    return Extracted(
        text=(found.text or "")[:_MAX_TEXT],
        title=found.title or "",
        date=found.date or "",
        canonical_url=found.url or "",
    )
