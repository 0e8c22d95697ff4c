"""Every kind of source: the request it needs and the entries in what it answers, without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitors.config import Source
from monitors.records import Fetched, Parsed, Request, SourceState
from monitors.sources import feed
from monitors.sources.requests import conditional

__all__ = ["parse", "request"]

_NO_SECRETS: Mapping[str, str] = {}


def request(source: Source, state: SourceState, environ: Mapping[str, str] = _NO_SECRETS) -> Request:
    """Return what to fetch for a source's next poll; `environ` holds the secrets that it names."""
    del environ  # no kind needs a secret yet
    return conditional(source, state, state.url or source.url)


def parse(source: Source, fetched: Fetched, now: datetime) -> Parsed:
    """Return the entries of an answer; never raises for anything that a publisher sends."""
    return feed.parse(source, fetched, now)
