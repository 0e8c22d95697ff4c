"""Addresses: what is one article becomes one address, what are two stay two."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest

from monitors.urls import canonical_url

ARTICLE = "https://example.com/2020/04/huawei-blockchain?id=7"
PLAIN = "https://example.com/2020/04/huawei-blockchain"


@pytest.mark.parametrize(
    "variant",
    [
        "http://example.com/2020/04/huawei-blockchain?id=7",
        "https://www.example.com/2020/04/huawei-blockchain?id=7",
        "https://www2.example.com/2020/04/huawei-blockchain?id=7",
        "https://m.example.com/2020/04/huawei-blockchain?id=7",
        "https://amp.example.com/2020/04/huawei-blockchain?id=7",
        "HTTPS://EXAMPLE.COM:443/2020/04/huawei-blockchain?id=7",
        "http://example.com.:80/2020/04/huawei-blockchain/?id=7",
        "https://reader:secret@example.com/2020/04/huawei-blockchain?id=7",
        "https://example.com/2020//04/./x/../huawei-blockchain?id=7",
        "https://example.com/2020/04/huawei%2Dblockchain?id=7",
        "https://example.com/2020/04/huawei-blockchain?id=7#comments",
        "https://example.com/2020/04/huawei-blockchain?id=7#:~:text=Huawei",
        "https://example.com/2020/04/huawei-blockchain?utm_source=rss&id=7&fbclid=x&gclid=y",
        "https://example.com/2020/04/huawei-blockchain?id=7&amp;at_medium=RSS",
        "https://example.com/2020/04/huawei-blockchain?ref=rss&id=7&from=timeline",
        "https://example.com/2020/04/huawei-blockchain;jsessionid=1F?id=7",
        "https://example.com/2020/04/huawei-blockchain/amp?id=7",
        "https://example.com/amp/2020/04/huawei-blockchain?id=7",
        "https://example.com/2020/04/huawei-blockchain?id=7&outputType=amp",
        "//example.com/2020/04/huawei-blockchain?id=7",
        "www.example.com/2020/04/huawei-blockchain?id=7",
        "feed:https://example.com/2020/04/huawei-blockchain?id=7",
        " https://example.com/2020/04/hua\nwei-blockchain?id=7 ",
        f"https://www.google.com/url?sa=t&url={quote(ARTICLE, safe='')}&usg=1",
        f"https://www.google.co.uk/url?q={quote(ARTICLE, safe='')}",
        f"https://l.facebook.com/l.php?u={quote(ARTICLE + '&fbclid=1', safe='')}&h=A",
        f"https://link.zhihu.com/?target={quote(ARTICLE, safe='')}",
        "https://www.google.com/amp/s/www.example.com/2020/04/huawei-blockchain/amp/?id=7",
        "https://example-com.cdn.ampproject.org/c/s/example.com/2020/04/huawei-blockchain?id=7",
        "https://web.archive.org/web/20200413010203/https://example.com/2020/04/huawei-blockchain?id=7",
        f"https://r.search.yahoo.com/_ylt=A/RU={quote(ARTICLE, safe='')}/RK=2/RS=x",
    ],
)
def test_variants_of_one_address_are_equal(variant: str) -> None:
    assert canonical_url(variant) == ARTICLE


@pytest.mark.parametrize(
    "variant",
    [
        "https://example.com/2020/04/huawei-blockchain/index.html",
        "https://example.com/2020/04/huawei-blockchain.amp",
        "https://web.archive.org/web/2020/http:/example.com/2020/04/huawei-blockchain",
    ],
)
def test_index_pages_and_amp_endings_are_the_article(variant: str) -> None:
    assert canonical_url(variant) == PLAIN


def test_a_wrapper_that_holds_no_address_stays_itself() -> None:
    for url in ("https://a.cdn.ampproject.org/x", "https://r.search.yahoo.com/x"):
        assert canonical_url(url) == url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.com/news?storyid=1", "https://a.com/news?storyid=2"),
        ("https://a.com/?p=12", "https://a.com/?p=13"),
        ("https://a.com/x?from=7", "https://a.com/x?from=8"),
        ("https://a.com/x?ref=123", "https://a.com/x?ref=124"),
        ("https://a.com/index.php?id=1", "https://a.com/?id=1"),
        ("https://a.com/Read", "https://a.com/read"),
        ("https://a.com/x?a=1&copy=2", "https://a.com/x?a=1&copy=3"),
        ("https://a.com/s?k=%D6%D0", "https://a.com/s?k=%D6%D1"),
        ("https://a.com/a%2Fb", "https://a.com/a/b"),
        ("https://a.com/#!/one", "https://a.com/#!/two"),
        ("https://a.com:8080/x", "https://a.com/x"),
        ("https://youtube.com/watch?v=1", "https://youtube.com/watch?v=2"),
        ("https://sports.a.com/x", "https://news.a.com/x"),
        ("https://www.google.com/url?q=not-an-address", "https://www.google.com/url?q=neither"),
    ],
)
def test_different_articles_stay_different(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)
    assert canonical_url(one)


@pytest.mark.parametrize(
    "text", ["", "mailto:a@b.org", "javascript:void(0)", "/relative", "http://", "http://[::1", "http://a:x/"]
)
def test_what_is_no_address_has_no_key(text: str) -> None:
    assert canonical_url(text) == ""


def test_a_host_is_one_in_unicode_and_in_punycode() -> None:
    assert canonical_url("http://中国.cn/中") == canonical_url("https://xn--fiqs8s.cn/%E4%B8%AD")
    assert canonical_url(f"http://{'中' * 70}.cn/x").startswith("https://%E4")


def test_a_host_that_is_only_a_form_keeps_it() -> None:
    assert canonical_url("https://amp.dev/x") == "https://amp.dev/x"
    assert canonical_url("https://en.m.wikipedia.org/wiki/Huawei") == "https://en.wikipedia.org/wiki/Huawei"


def test_parameters_that_only_a_site_ignores_are_dropped_there() -> None:
    assert canonical_url("https://youtu.be/a?si=1") == "https://youtu.be/a"
    assert canonical_url("https://example.com/a?si=1") == "https://example.com/a?si=1"
    assert canonical_url("https://mp.weixin.qq.com/s?__biz=A&mid=1&from=x&chksm=9") == (
        "https://mp.weixin.qq.com/s?__biz=A&mid=1"
    )


def test_canonical_addresses_stay_as_they_are() -> None:
    for url in (ARTICLE, PLAIN, "https://a.com#!/x", "https://a.com?q=%E4%BD%A0+b"):
        assert canonical_url(url) == url


def test_wrappers_that_hold_each_other_end() -> None:
    url = ARTICLE
    for _ in range(3):
        url = f"https://www.google.com/url?url={quote(url, safe='')}"
    assert canonical_url(url) == ARTICLE


def test_an_address_comes_out_of_more_wrappers_than_anyone_writes() -> None:
    url = "https://news.example/1"
    for _ in range(20):
        url = "https://www.google.com/url?" + urlencode({"q": url})
    assert canonical_url(url) == "https://news.example/1"


def test_an_ipv6_host_keeps_its_brackets() -> None:
    assert canonical_url("http://[2001:DB8::1]:8080/a/") == "https://[2001:db8::1]:8080/a"


def test_a_path_that_climbs_above_the_root_stays_a_path() -> None:
    assert canonical_url("https://a.example/../b/../c") == "https://a.example/c"


@pytest.mark.parametrize(
    ("depth", "start"), [(3, "https://news.example/1"), (12, "https://google.com/url?q=")]
)
def test_wrappers_that_hide_behind_forms_of_a_host_are_looked_for_a_few_times(depth: int, start: str) -> None:
    url = "https://news.example/1"
    for _ in range(depth):
        url = "https://google.com./url?" + urlencode({"q": url})
    assert canonical_url(url).startswith(start)
