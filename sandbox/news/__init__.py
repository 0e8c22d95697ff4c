"""A pretend news world on loopback: sites, feeds, and servers that misbehave."""

from sandbox.news.feeds import Item, invented, rss
from sandbox.news.pages import Page, answer, gzipped
from sandbox.news.site import Behaviour, Content, NewsSite, Visit

__all__ = [
    "Behaviour",
    "Content",
    "Item",
    "NewsSite",
    "Page",
    "Visit",
    "answer",
    "gzipped",
    "invented",
    "rss",
]
