"""What fuzzing starts from, written for it: small documents that reach the corners of each parser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_RSS = """\0<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title><link>https://a.example</link>
<item><title>Huawei &amp; <![CDATA[<b>blockchain</b>]]></title><link>/1?utm_source=rss</link><guid>g1#0</guid>
<pubDate>Sat, 28 Nov 2026 08:30:00 GMT+8</pubDate>
<dc:creator>A</dc:creator><description>&lt;p&gt;x&lt;/p&gt;
</description><content:encoded>y</content:encoded><category>z</category></item><item/></channel></rss>"""
_ATOM = """\0<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/" xml:lang="zh"><title>T</title>
<entry><id>tag:1</id><title type="html">&lt;i&gt;区块链&lt;/i&gt;</title><link rel="alternate" href="a"/>
<updated>2026-11-28T08:30:00.5+08:00</updated><summary type="xhtml"><div>s</div></summary></entry></feed>"""
_RDF = """\0<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="https://c.example/1"><title>R</title><link>https://c.example/1</link></item></rdf:RDF>"""
_DOCTYPE = """\0<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&b;&f;</title><link>javascript:alert(1)</link></item></channel></rss>"""
_BROKEN = "\0<rss><channel><item><title>a & b <br> \x0c</title><link>https://d.example/1<item><title>c</rss>"
_JSON_FEED = "\0" + json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "items": [
            {
                "id": 1,
                "url": "https://e.example/1",
                "content_html": "<p>x",
                "date_published": "2026-11-28T01:02:03Z",
            },
            {"id": "\ud83d", "title": "\u0000\u001b[31m", "authors": [{"name": "N"}], "tags": ["a", 1]},
        ],
    }
)
_MAPPED = "\1" + json.dumps({"data": {"items": [{"title": "T", "links": ["/1"], "at": 1764313200}]}})
_HTML = """\2<html><head><base href="/x/"></head><article><h2><a href="1">T</a></h2><time>2026-11-28</time>
<p>s</p></article></html>"""
_SITEMAP = """\3<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://f.example/1</loc><news:news>
<news:publication_date>2026-11-28</news:publication_date><news:title>T</news:title></news:news></url></urlset>"""
_INDEX = "\3<sitemapindex><sitemap><loc>file:///etc/passwd</loc><lastmod>2026-11-28</lastmod></sitemap></sitemapindex>"
_GDELT = "\4" + json.dumps(
    {
        "articles": [
            {
                "url": "https://g.example/1",
                "title": "T",
                "seendate": "20261128T013000Z",
                "language": "Chinese",
                "sourcecountry": "China",
                "domain": "g.example",
            }
        ]
    }
)
_NEWS = """\5<rss><channel><item><title>T - Reuters</title><link>https://news.google.com/rss/articles/CBM1</link>
<source url="https://r.example">Reuters</source></item></channel></rss>"""
_HITS = "\6" + json.dumps(
    {
        "hits": [
            {
                "objectID": "1",
                "title": "T",
                "url": None,
                "created_at_i": 1764313200,
                "author": "a",
                "_tags": ["s"],
            }
        ]
    }
)
_ARTICLE = """<html><head><title>T</title><link rel="canonical" href="https://h.example/1"><meta property=
"article:published_time" content="2026-11-28"></head><body><nav>n</nav><article><h1>T</h1><p>The central bank
tests its digital currency in Shenzhen, with Huawei as a partner of the trial.</p><p>More was not said.</p>
</article></body></html>"""
_CONFIG = """
slack: {channel: "#news", ops_channel: C0123456789, settle: 15s}
fetch: {timeout: 30s, per_host: 2, allow_private: [127.0.0.0/8]}
schedule: {cron: "*/5 * * * *", timezone: Asia/Shanghai}
groups: {china: {every: 10m}}
sources:
  - https://u.example/rss
  - {name: G, kind: gdelt, query: huawei, group: china, headers: {X-Key: {env: KEY}}}
  - &a {name: H, url: "https://h.example/", kind: html, selectors: {item: li}, timezone: UTC}
monitors:
  - {name: B, keywords: [blockchain, 区块链, =Apple, "@ecny"], must_match: [a blockchain]}
  - {name: Q, query: "@huawei AND (a OR b)", digest: daily, mention: [here], quiet_hours: 22:00-07:00}
concepts: {mine: [one, two]}
"""
_OPML = """<opml version="2.0"><head><title>x</title></head><body><outline text="News"><outline type="rss" text="A"
 title="A&#10;b" xmlUrl="https://a.example/rss" language="zh"/><outline text="A" xmlUrl="feed://b.example/"/>
<outline text="&#x9b;31m" xmlUrl="https://c.example/"/></outline></body></opml>"""
_HISTORY = json.dumps(
    {
        "ok": True,
        "messages": [
            {
                "ts": "1764313200.000100",
                "metadata": {"event_type": "wirewatch_delivery", "event_payload": {"key": "k", "mark": "m"}},
            },
            {"ts": "1764313200.000200", "blocks": [{"block_id": "k2"}]},
        ],
        "response_metadata": {"next_cursor": "c"},
    }
)

SEEDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "feed": (
            _RSS,
            _ATOM,
            _RDF,
            _DOCTYPE,
            _BROKEN,
            _JSON_FEED,
            _MAPPED,
            _HTML,
            _SITEMAP,
            _INDEX,
            _GDELT,
            _NEWS,
            _HITS,
            "\7<rss><channel><item><title>2026年11月28日</title><pubDate>2026/11/28 上午8:30</pubDate></item>",
        ),
        "html": (
            "a<br>b<p>c</p><b>d</b>e",
            "&amp;lt; &#x1F600; &nbsp &notit; &#0; &#xD800;",
            "<!--x--><![CDATA[y]]>z",
            "<ruby>漢<rt>kan</rt></ruby><script>a<b</script><a title='>'>t",
            "<style>x",
            "a<" * 30,
            "<p" * 30,
        ),
        "page": (_ARTICLE, _ARTICLE.replace("<p>", "<div>" * 30), "<p>x" * 40, "\xff\xfe<"),
        "date": (
            "Sat, 28 Nov 2026 08:30:00 GMT",
            "2026-11-28T08:30:00.123+08:00",
            "2026年11月28日 下午3:05",
            "28.11.2026 um 8:30",
            "1764313200",
            "1764313200123",
            "Nov 28, 2026 at 8:30 pm CST",
            "20261128T013000Z",
            "2026-11",
            "2026/11/28 24:00",
            "28 novembre 2026",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "Sat Nov 28 08:30:00 +0000 2026",
        ),
        "url": (
            "http://m.example.com/a/../b//c/?utm_source=rss&id=7#top",
            "https://www.google.com/url?q=https%3A%2F%2Fa.example",
            "//例え.example/%E4%BD%A0?a=%ff#!/r",
            "https://user:pw@A.example:443/amp/index.html;jsessionid=1",
            "https://a-b.cdn.ampproject.org/c/s/a.b/c",
            "https://web.archive.org/web/2026/http://a.example/x?y",
            "https://[::1]:80/",
            "feed:www.a.example",
            "http://a.example/%2f%2e%2e?m=1&source=twitter&b&a=",
        ),
        "query": (
            '@huawei AND (@blockchain OR "digital currency"~2) -paper',
            "title:(a OR b) NEAR/3 c",
            'lang:zh source:"Global Times" 5G',
            "=Apple ONEAR iphone*",
            "NOT @huawei lang:zh",
            "((((a))))",
            "区块链 | “数字货币” ！纸",
            "a-b c/d e.f",
            "NEAR",
            "a~3",
            '"a',
        ),
        "slack": (
            "\0" + _HISTORY,
            '\0{"ok": true, "ts": "1764313200.000100", "channel": "C1"}',
            '\1{"ok": false, "error": "ratelimited"}',
            '\0{"ok": true, "ts": 5, "channel": {}, "messages": ["x", 1, {"ts": "²"}]}',
            '\1"1e308"',
            '\1"nan"',
            '\2"inf"',
            '\0{"ok": true, "channels": [{"name": "news", "id": "C1"}, 7], "response_metadata": "x"}',
            "\3invalid_payload",
        ),
        "message": (
            "<!channel> *b*\nhttps://a.example/?a=1&b\nReuters\nzh\nMonitor\nword",
            "\u202edrow\nhttp://[\n\x1b[31m\n\x9b1m\n<@U1>\n:x:",
            "👩‍👩‍👧‍👦e\u0301\njavascript:x\n&lt;!here&gt;\n" + "汉" * 50,
        ),
        "config": (
            _CONFIG,
            "a: &a [1, 1]\nb: &b [*a, *a]\nsources: *b",
            "sources: [{url: 1}]\nmonitors: 7",
            "slack: {settle: 99999999999d}",
            "? [a]\n: b",
            "schedule: {every: 5m, cron: '* * * * *'}",
            "!!python/object/apply:os.system [x]",
            "sources: &x [*x]",
        ),
        "opml": (
            _OPML,
            "<opml><body/></opml>",
            "<opml><outline xmlUrl='https://[/' text='&#0;'/></opml>",
            "<!DOCTYPE x []><opml/>",
        ),
    }
)
"""For each target texts; the first letter of `feed` chooses the kind of source, of `slack` the status."""

WORDS: Sequence[str] = (
    "<",
    ">",
    "&",
    "&amp;",
    "&#",
    "]]>",
    "<![CDATA[",
    "<!--",
    "<!DOCTYPE",
    '"',
    "'",
    "\0",
    "\x1b[",
    "\x9b",
    "\ufeff",
    "\u202e",
    "\ud7ff",
    "\U0010ffff",
    "%",
    "%00",
    "%2f",
    "://",
    "//",
    "..",
    "@",
    ":",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "~9",
    "*",
    "=",
    "-",
    " OR ",
    " AND ",
    " NEAR/2 ",
    "NOT ",
    "true",
    "null",
    "1e999",
    "-1",
    "9" * 30,
    "²",
    "٣",
    "年",
    "上午",
    "+14:00",
    "\\ud800",
    "\\",
    "\r\n",
    "\t",
)
"""Pieces that are put in at random places."""


def seeds(target: str) -> list[bytes]:
    """Return the seeds of a target as bytes."""
    return [each.encode("utf-8", "surrogatepass") for each in SEEDS[target]]
