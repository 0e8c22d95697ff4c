"""Canonical form of article addresses."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def canonical_url(url: str) -> str:
    """Return the address under which two links to the same article are equal, or "" when there is none."""
    parts = urlsplit(url.strip())
    if not parts.netloc:
        return ""
    return urlunsplit(("https", parts.netloc.lower().removeprefix("www."), parts.path, parts.query, ""))
