"""Builders with defaults for the tests of the matcher."""

from __future__ import annotations

from monitors.config import Monitor
from monitors.match import Explanation, Matcher, item_of_markup, load_concepts
from monitors.records import Article, Hit

CONCEPTS = load_concepts()


def matcher(*queries: str) -> Matcher:
    """Return a matcher whose monitors are called by their queries."""
    return Matcher.compile({query: Monitor(name=query, query=query) for query in queries}, CONCEPTS)


def article(title: str = "", summary: str = "", **fields: object) -> Article:
    return Article(**({"id": 1, "source": "", "url": "", "title": title, "summary": summary} | fields))


def hits(query: str, title: str = "", summary: str = "", **fields: object) -> list[tuple[str, str]] | None:
    """Return (field, text) of each hit of a query in an article; None where it does not match."""
    found = matcher(query).find(article(title, summary, **fields))
    return [(hit.field, hit.text) for hit in found[0].hits] if found else None


def texts(query: str, title: str = "", summary: str = "", **fields: object) -> list[str] | None:
    found = hits(query, title, summary, **fields)
    return None if found is None else [text for _, text in found]


def markup_hits(query: str, **given: str) -> tuple[Hit, ...]:
    matches = matcher(query).find_item(item_of_markup(given.items(), ()))
    return matches[0].hits if matches else ()


def explained(query: str, title: str = "", summary: str = "", **fields: object) -> Explanation:
    return matcher(query).explain(article(title, summary, **fields), query)
