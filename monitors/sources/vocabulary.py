"""What the elements of a feed mean: one table from name and namespace to a field."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

REPEATED = frozenset({"link", "category", "keywords", "group", "author", "media"})
"""Fields that may stand several times in one entry; of the others the first that is not empty counts."""

_ATOM = ("www.w3.org/2005/atom", "purl.org/atom/ns#", "atom", "a10", "a")
_CORE = (
    "",
    "purl.org/rss/1.0",
    "purl.org/net/rss1.1#",
    "my.netscape.com/rdf/simple/0.9",
    "channel.netscape.com/rdf/simple/0.9",
    "backend.userland.com/rss",
    "backend.userland.com/rss2",
    "backend.userland.com/rss091",
    "blogs.law.harvard.edu/tech/rss",
    "www.rssboard.org/rss-specification",
    "cyber.law.harvard.edu/rss/rss.html",
    "rss",
)
_DUBLIN_CORE = ("purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/dc/terms", "dc", "dcterms")

_VOCABULARIES = (
    (
        _CORE,
        (
            "title=title link=link description=description guid=guid id=guid pubdate=published "
            "published=published "
            "updated=updated lastbuilddate=updated date=date author=author creator=creator category=category "
            "source=source language=language url=url enclosure=enclosure identifier=identifier "
            "summary=description "
            "content=body body=body fulltext=body ttl=ttl item=item entry=item"
        ),
    ),
    (
        _ATOM,
        (
            "title=title link=link id=guid summary=summary content=content tagline=summary "
            "published=published "
            "issued=published created=created updated=updated modified=updated author=author "
            "category=category "
            "source=source entry=item"
        ),
    ),
    (
        _DUBLIN_CORE,
        (
            "title=other_title creator=creator date=date issued=date created=created modified=updated "
            "subject=category language=language identifier=identifier description=other_description "
            "publisher=publisher"
        ),
    ),
    (("purl.org/rss/1.0/modules/content", "content"), "encoded=body"),
    (
        ("search.yahoo.com/mrss", "media"),
        (
            "title=other_title description=other_description keywords=keywords group=group content=media "
            "credit=credit"
        ),
    ),
    (
        ("www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
        (
            "author=creator summary=other_description subtitle=other_description keywords=keywords "
            "title=other_title"
        ),
    ),
    (
        (
            "rssnamespace.org/feedburner/ext/1.0",
            "feedburner",
            "www.pheedo.com/namespace/pheedo",
            "pheedo",
        ),
        "origlink=original_link",
    ),
    (
        ("purl.org/rss/1.0/modules/syndication", "sy"),
        "updateperiod=update_period updatefrequency=update_frequency",
    ),
)
_FIELDS = {
    (space, name): field
    for spaces, pairs in _VOCABULARIES
    for space in spaces
    for name, field in (pair.split("=") for pair in pairs.split())
}


def _field_of(tag: object) -> str:
    """Return what an element means by its namespace, or by its prefix where the namespace is not declared.

    >>> _field_of("{http://purl.org/dc/elements/1.1/}creator"), _field_of("pubDate"), _field_of("dc:date")
    ('creator', 'published', 'date')
    """
    if not isinstance(tag, str):
        return ""
    if tag[:1] == "{":
        uri, _, name = tag[1:].partition("}")
        return _FIELDS.get((_bare(uri), name.lower()), "")
    prefix, _, name = tag.lower().rpartition(":")
    return _FIELDS.get((prefix, name), "")


def _local_name(tag: object) -> str:
    """Return an element's name without its namespace or prefix, in lower case."""
    if not isinstance(tag, str):
        return ""
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


def _bare(uri: str) -> str:
    """Return a namespace without what publishers get wrong: scheme, case and last slash."""
    return uri.strip().lower().removeprefix("http://").removeprefix("https://").rstrip("/")


# Every feed uses the same few names; without the memory these two would be a fifth of all reading.
field_of: Callable[[object], str] = lru_cache(maxsize=4096)(_field_of)
local_name: Callable[[object], str] = lru_cache(maxsize=4096)(_local_name)
