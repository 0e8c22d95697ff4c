"""What makes two entries the same: their guid within one source, their canonical link, else what there is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from monitors.records import Entry
from monitors.urls import canonical_url

_TRAILING_DIGITS = re.compile(r"#\d+$")
_KEY_BYTES = 16


def entry_keys(entry: Entry, link: str) -> tuple[str, ...]:
    """Return an entry's identity keys, strongest first; it is known if any of them is known.

    `link` is its canonical link, or "" where that tells no article from another.
    """
    keys = []
    if entry.guid:
        keys.append(f"g:{_digest(entry.source, stable_guid(entry.guid))}")
    if link:
        keys.append(f"u:{_digest(link)}")
    if not keys:
        keys.append(f"h:{_digest(entry.source, entry.title, entry.published_raw)}")
    return tuple(keys)


def stable_guid(guid: str) -> str:
    """Return a guid without the edition number that some publishers append to an address.

    >>> stable_guid("https://news.example/a1#0")
    'https://news.example/a1'
    """
    return _TRAILING_DIGITS.sub("", guid) if guid.startswith(("http://", "https://")) else guid


def shared_links(links: Iterable[str], home_pages: Sequence[str]) -> frozenset[str]:
    """Return the canonical links that are no identity: used twice in one document, or a site's front page."""
    counts = Counter(links)
    homes = {canonical_url(home) for home in home_pages if home}
    return frozenset(link for link, count in counts.items() if count > 1 or link in homes or _is_front(link))


def _is_front(link: str) -> bool:
    parts = urlsplit(link)
    return parts.path in {"", "/"} and not parts.query


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=_KEY_BYTES).hexdigest()
