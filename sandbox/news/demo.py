"""The pretend sites of the demo: feeds in four formats and their pages, dated a little before now."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

import yaml

from sandbox.news.pages import Page
from sandbox.news.site import NewsSite

_Site = Mapping[str, Any]


def demo_sites() -> list[_Site]:
    """Return the sites as `headlines.yaml` lists them."""
    text = files("sandbox.news").joinpath("headlines.yaml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["sites"])


def put_demo_news(site: NewsSite, now: datetime, edition: int = 1) -> list[tuple[str, str]]:
    """Put every feed and page on `site` and return (name, feed address) of each.

    A later `edition` tells the same news as careless publishers do: new guids, tracking parameters, no date.
    """
    addresses = []
    for news in demo_sites():
        for path, body in _pages(news):
            site.put(path, body)
        feed = _WRITERS[news["format"]](news, site.url, now, edition)
        site.put(news["path"], Page.of(feed.encode(), news["path"]))
        addresses.append((str(news["name"]), site.url + news["path"]))
    return addresses


def _pages(news: _Site) -> Iterator[tuple[str, bytes]]:
    for item in news["items"]:
        paragraphs = "".join(
            f"<p>{html.escape(text)}</p>" for text in (item["summary"], item.get("page", "")) if text
        )
        body = (
            f"<!doctype html><html lang={json.dumps(news['language'])}><head><meta charset='utf-8'>"
            f"<title>{html.escape(item['title'])}</title></head><body><article>"
            f"<h1>{html.escape(item['title'])}</h1>{paragraphs}</article></body></html>"
        )
        yield _path(news, item), body.encode()


def _path(news: _Site, item: _Site) -> str:
    folder = news["path"].rpartition("/")[0]
    return f"{folder}/{item['slug']}.html"


def _items(news: _Site, url: str, now: datetime, edition: int) -> Iterator[tuple[_Site, str, str, datetime]]:
    for item in news["items"]:
        tracking = f"?utm_source=feed&utm_campaign=edition{edition}" if edition > 1 else ""
        guid = f"{news['name']}-{item['slug']}" + (f"-{edition}" if edition > 1 else "")
        yield item, url + _path(news, item) + tracking, guid, now - timedelta(minutes=item["minutes"])


def _rss(news: _Site, url: str, now: datetime, edition: int) -> str:
    items = "".join(
        f"<item><title>{escape(item['title'])}</title><link>{escape(link)}</link>"
        f"<guid isPermaLink='false'>{escape(guid)}</guid>"
        f"<description>{escape(item['summary'])}</description>"
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
        for item, link, guid, published in _items(news, url, now, edition)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{escape(news['name'])}</title><link>{url}</link><language>{news['language']}</language>{items}</channel></rss>"
    )


def _atom(news: _Site, url: str, now: datetime, edition: int) -> str:
    entries = "".join(
        f"<entry><id>urn:{escape(guid.replace(' ', '-'))}</id><title>{escape(item['title'])}</title>"
        f"<link href='{escape(link)}'/><updated>{published.isoformat()}</updated>"
        f"<published>{published.isoformat()}</published><summary>{escape(item['summary'])}</summary></entry>"
        for item, link, guid, published in _items(news, url, now, edition)
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        f"xml:lang='{news['language']}'><title>{escape(news['name'])}</title><id>{url}</id>"
        f"<updated>{now.isoformat()}</updated>{entries}</feed>"
    )


def _json(news: _Site, url: str, now: datetime, edition: int) -> str:
    items = [
        {
            "id": guid,
            "url": link,
            "title": item["title"],
            "summary": item["summary"],
            "date_published": published.isoformat(),
        }
        for item, link, guid, published in _items(news, url, now, edition)
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": news["name"],
        "language": news["language"],
    }
    return json.dumps(feed | {"items": items}, ensure_ascii=False)


_WRITERS = {"rss": _rss, "atom": _atom, "json": _json}
