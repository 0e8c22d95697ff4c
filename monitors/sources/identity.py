"""What makes two entries the same: their guid within one source, their canonical link, else what there is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from monitors.urls import canonical_url

_TRAILING_DIGITS = re.compile(r"#\d+$")
_PLAIN = re.compile(
    r"https?://(?:www\.)?(?P<rest>(?:[a-z0-9\-]++\.)++[a-z]{2,}+"
    r"(?:/[A-Za-z0-9_\-]++(?:[.,~][A-Za-z0-9_\-]++)*+)*+)/?"
)
# A mobile or AMP form of an address, or the file name of a folder's page: for these there are rules.
_NOT_PLAIN = re.compile(
    r"//(?:www\.)?(?:www\d+|www\.www|m|mobile|amp|wap|3g|touch)\.|\.m\.|[/.]amp(?![\w\-])|/(?:index|default)\.",
    re.IGNORECASE,
)
_KEY_BYTES = 16
_SLASHES_OF_A_FRONT_PAGE = 3


def entry_keys(source: str, guid: str, link: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """Return an entry's identity keys, strongest first; it is known if any of them is known.

    `link` is its canonical link, or "" where that tells no article from another. `words` (title, or text
    without one, and date as written) are an identity only where there is nothing else: titles are edited,
    and shared.
    """
    keys = []
    if guid:
        keys.append(f"g:{_digest(source, stable_guid(guid))}")
    if link:
        keys.append(f"u:{_digest(link)}")
    return tuple(keys) or (f"h:{_digest(source, *words)}",)


def link_key(url: str) -> str:
    """Return the canonical link, at once where it is plain to see that nothing has to be taken off."""
    plain = _PLAIN.fullmatch(url)
    if plain is None or _NOT_PLAIN.search(url):
        return canonical_url(url)
    return f"https://{plain['rest']}"


def stable_guid(guid: str) -> str:
    """Return a guid without the edition number that some publishers append to an address.

    >>> stable_guid("https://news.example/a1#0")
    'https://news.example/a1'
    """
    return _TRAILING_DIGITS.sub("", guid) if guid.startswith(("http://", "https://")) else guid


def shared_links(links: Iterable[str], home_pages: Sequence[str]) -> frozenset[str]:
    """Return the canonical links that are no identity: used twice in one document, or a site's front page."""
    counts = Counter(links)
    homes = {link_key(home) for home in home_pages if home}
    return frozenset(link for link, count in counts.items() if count > 1 or link in homes or _is_front(link))


def _is_front(link: str) -> bool:
    """Whether a canonical link has neither path nor query."""
    if link.count("/") > _SLASHES_OF_A_FRONT_PAGE or "?" in link:
        return False
    return link.partition("://")[2].rstrip("/").count("/") == 0


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=_KEY_BYTES).hexdigest()
