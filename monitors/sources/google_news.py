"""Google News RSS search, one language edition each; the publisher stands at the end of each title."""

from __future__ import annotations

from collections.abc import Mapping

from monitors.config import Source
from monitors.records import Fetched, Request, SourceState
from monitors.sources import feed
from monitors.sources.drafts import Document, Draft
from monitors.sources.requests import conditional, with_query
from monitors.sources.seen import seen

HOME = "https://news.google.com/"
_DASH = " - "
_LANGUAGE_OF_SCRIPT = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
_HAS_REGION = frozenset({"en", "es", "pt", "fr", "de"})  # editions whose language names its country as well
_MAX_PUBLISHER_CHARS = 60


def request(source: Source, state: SourceState, environ: Mapping[str, str]) -> Request:
    """Ask for what the query finds in the source's edition (`US:en`, `CN:zh-Hans`)."""
    country, _, language = source.edition.partition(":")
    shown = _LANGUAGE_OF_SCRIPT.get(language, language)
    if language in _HAS_REGION:
        shown = f"{language}-{country}"
    url = with_query(source.url, q=source.query, hl=shown, gl=country, ceid=source.edition)
    return conditional(source, state, environ, url)


def read(source: Source, fetched: Fetched, text: str) -> Document:
    """Return the feed's entries with title and publisher apart."""
    document = feed.read(source, fetched, text)
    split_publishers(document)
    return document


def split_publishers(document: Document) -> None:
    """Take ` - Publisher` off each title; links stay the opaque ones of Google."""
    for draft in document.drafts:
        _split(draft)


def _split(draft: Draft) -> None:
    title = seen(draft.title)
    publisher = seen(draft.publisher)
    if publisher and title.endswith(_DASH + publisher):
        draft.title = title.removesuffix(_DASH + publisher)
    elif not publisher:
        headline, dash, last = title.rpartition(_DASH)
        if not dash or len(last) > _MAX_PUBLISHER_CHARS:
            return
        draft.title, draft.publisher = headline, last
    else:
        return
    draft.plain_title = True
