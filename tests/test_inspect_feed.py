"""`wirewatch inspect feed`: each entry one JSON line, each failure one line of its own."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from monitors.records import Fetched, Outcome
from wirewatch.cli.inspect_feed import inspect_feed

FEED = """<rss version="2.0"><channel><title>News</title><language>en</language><item>
<title>Ports &amp;amp; ships</title><link>https://news.example/1</link><guid>n-1</guid>
<description>&lt;p&gt;Text&lt;/p&gt;</description><author>Ada</author>
<pubDate>Mon, 01 Dec 2025 10:00:00 +0800</pubDate></item>
<item><title>Undated</title></item></channel></rss>"""


def no_network(url: str) -> Fetched:
    return Fetched(url, url, Outcome.DNS, text=f"{url} has no address")


def web(pages: dict[str, str]) -> Any:
    return lambda url: Fetched(url, url, Outcome.OK, body=pages[url].encode())


def inspect(*targets: str, fetch_url: Any = no_network) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    code = inspect_feed(targets, out, fetch_url)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_entry_is_a_line(tmp_path: Path) -> None:
    file = tmp_path / "a feed.xml"
    file.write_text(FEED)
    code, (first, second) = inspect(str(file))
    assert inspect(file.as_uri())[1][0]["title"] == first["title"]  # a%20feed.xml
    assert code == 0
    assert first == {
        "source": str(file),
        "id": "n-1",
        "url": "https://news.example/1",
        "title": "Ports & ships",
        "summary": "Text",
        "author": "Ada",
        "published": "2025-12-01T02:00:00Z",
        "language": "en",
    }
    assert (second["published"], second["url"]) == (None, "")
    assert second["id"]


def test_what_cannot_be_read_is_a_line_and_the_others_go_on(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(FEED)
    bad.write_text("no feed")
    code, lines = inspect(
        str(bad), str(tmp_path / "missing"), str(tmp_path), "https://x.example/", "\0", str(good)
    )
    assert code == 1
    assert [set(line) for line in lines[:5]] == [{"source", "error"}] * 5
    assert len(lines) == 7
    assert "not a feed" in lines[0]["error"]
    assert "name not found" in lines[3]["error"]


def test_the_same_entry_twice_is_two_lines(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    item = "<item><guid>1</guid><title>x</title></item>"
    file.write_text(f"<rss><channel>{item}{item}</channel></rss>")
    assert len(inspect(str(file))[1]) == 2


def test_a_page_leads_to_its_feed() -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    pages = {"https://news.example/": page, "https://news.example/feed": FEED}
    code, lines = inspect("https://news.example/", fetch_url=web(pages))
    assert code == 0
    assert [line["source"] for line in lines] == ["https://news.example/"] * 2


def test_a_page_whose_feed_cannot_be_read_is_a_failure() -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    pages = {"https://news.example/": page, "https://news.example/feed": "gone"}
    code, lines = inspect("https://news.example/", fetch_url=web(pages))
    assert code == 1
    assert "error" in lines[0]


def test_a_file_never_leads_to_another_file(tmp_path: Path) -> None:
    file = tmp_path / "index.xml"
    file.write_text("<sitemapindex><sitemap><loc>file:///etc/hostname</loc></sitemap></sitemapindex>")
    code, lines = inspect(str(file))
    assert (code, lines) == (0, [])
