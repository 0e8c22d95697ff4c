"""The conditional GET that every kind of source asks for, at an address of its own."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from monitors.config import FromEnvironment, Source
from monitors.errors import ConfigError
from monitors.records import Request, SourceState

FEEDS = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, text/html;q=0.7, */*;q=0.5"
)
JSON = "application/json, */*;q=0.5"
PAGES = "text/html, application/xhtml+xml, */*;q=0.5"


def conditional(
    source: Source, state: SourceState, environ: Mapping[str, str], url: str = "", accept: str = FEEDS
) -> Request:
    """Return a GET with the validators of the last answer and the headers that the source names.

    `url` is the address that a kind built itself; without one it is the source's, or where that moved to.
    Raises ConfigError when a header's secret is not in the environment.
    """
    headers = {"Accept": accept}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    for name, value in source.headers.items():
        headers[name] = (
            _secret(source, name, value.env, environ) if isinstance(value, FromEnvironment) else value
        )
    url = url or state.url or source.url
    return Request(
        source.name,
        url,
        headers,
        local=source.url.startswith("file:"),
        proxy=source.proxy,
        ca_file=source.ca_file,
    )


def with_query(url: str, **parameters: str) -> str:
    """Return an address with these parameters added to those that it has."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def _secret(source: Source, header: str, variable: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable, "").strip()
    if not value:
        raise ConfigError(
            f"source {source.name!r}: its header {header} needs the environment variable {variable} - set it"
        )
    if not (value.isascii() and value.isprintable()):
        raise ConfigError(
            f"source {source.name!r}: the value of {variable} cannot stand in a header - use plain ASCII"
        )
    return value
