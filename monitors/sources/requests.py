"""The conditional GET that most kinds of source ask for."""

from __future__ import annotations

from monitors.config import Source
from monitors.records import Request, SourceState

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, text/html;q=0.7, */*;q=0.5"
)


def conditional(source: Source, state: SourceState, url: str, accept: str = ACCEPT) -> Request:
    """Return a GET of `url` with the validators of the last answer."""
    headers = {"Accept": accept}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return Request(source.name, url, headers)
