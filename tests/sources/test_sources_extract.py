"""The text of an article page."""

from __future__ import annotations

from reading_documents import fetched

from monitors.sources import Extracted, extract

BODY = " ".join(["The port of Example opened a second terminal for digital currency experiments."] * 8)
PAGE = f"""<html lang="en"><head><title>Ports | Post</title><meta charset="gb2312">
<link rel="canonical" href="https://news.example/1">
<meta property="article:published_time" content="2025-12-01">
</head><body><nav><a href="/">Home</a></nav><article><h1>Ports</h1><p>{BODY}</p><p>{{extra}}</p></article>
<footer>All rights reserved</footer></body></html>"""


def test_the_article_is_read_and_what_stands_around_it_is_not() -> None:
    found = extract(
        fetched(PAGE.replace("{extra}", "华为与区块链技术在深圳合作试点项目启动").encode("gb2312"))
    )
    assert "digital currency" in found.text
    assert "华为" in found.text
    assert "rights reserved" not in found.text
    assert found.title.startswith("Ports")
    assert (found.date, found.canonical_url) == ("2025-12-01", "https://news.example/1")


def test_a_page_without_an_article_gives_nothing() -> None:
    assert extract(fetched("")) == Extracted()
    assert extract(fetched("<html></html>")).text == ""


def test_a_hostile_page_gives_nothing_and_stops_nobody() -> None:
    assert extract(fetched("<div>" * 200_000)) == Extracted()
    assert extract(fetched("x" * 3_000_000)) == Extracted()
    assert extract(fetched(b"\0\xff" * 1_000)).text == ""
    extract(fetched("<html><body>" + "<div>" * 5_000 + "x"))
