"""Invented news: feeds of a realistic size, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from xml.sax.saxutils import escape

_WHO = (
    "A harbour council",
    "The river ministry",
    "A union of bakers",
    "The night train company",
    "A village school",
    "The island's regulator",
    "A maker of kites",
    "The mountain bank",
    "A team of surveyors",
    "The lighthouse fund",
)
_DOES = (
    "opens",
    "delays",
    "doubles",
    "sells",
    "repairs",
    "measures",
    "postpones",
    "shares",
    "tests",
    "renames",
)
_WHAT = (
    "a tidal power plant",
    "its oldest bridge",
    "the winter timetable",
    "a blockchain land register",
    "a digital currency trial",
    "three hundred apple trees",
    "its ferry fleet",
    "the weather archive",
    "a quantum clock",
    "the salt market",
)
_WORDS = tuple(
    "morning region budget season question engineer harbour committee winter paper village price answer road "  # noqa: SIM905 - a list of words reads best as words
    "measure garden signal archive lantern ferry minister orchard contract figure neighbour forecast".split()
)


@dataclass(frozen=True, slots=True)
class Item:
    """One invented piece of news."""

    guid: str
    title: str
    link: str
    summary: str
    published: datetime


def invent(site: str, number: int, published: datetime, *, words: int = 120) -> Item:
    """Return the piece of news with that number on a site (an address without a slash at its end)."""
    rng = Random(f"{site} {number}")  # noqa: S311 - for variety, not for secrets
    title = f"{rng.choice(_WHO)} {rng.choice(_DOES)} {rng.choice(_WHAT)}, report {number}"
    summary = " ".join(rng.choices(_WORDS, k=words)).capitalize() + "."
    link = f"{site}/articles/{number}"
    return Item(f"{link}#id", title, link, summary, published)


def invented(
    site: str, count: int = 30, *, first: int = 0, newest: datetime | None = None, words: int = 120
) -> list[Item]:
    """Return `count` pieces of news, the newest first; numbers count upwards from `first`."""
    newest = newest or datetime.now(UTC)
    return [
        invent(site, number, newest - timedelta(minutes=20 * place), words=words)
        for place, number in enumerate(range(first + count - 1, first - 1, -1))
    ]


def rss(title: str, site: str, items: list[Item]) -> bytes:
    """Return an RSS 2.0 document."""
    body = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        f'<guid isPermaLink="false">{escape(item.guid)}</guid>'
        f"<pubDate>{format_datetime(item.published)}</pubDate>"
        f"<description>{escape(f'<p>{item.summary}</p>')}</description></item>\n"
        for item in items
    )
    head = (
        f"<title>{escape(title)}</title><link>{escape(site)}</link><description>Invented news</description>"
    )
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
    return f"{start}{head}\n{body}</channel></rss>\n".encode()
