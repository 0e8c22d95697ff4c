"""The fetcher against a real server on loopback."""

from __future__ import annotations

import asyncio
import base64
import time
from pathlib import Path

import pytest
from asking import LOOPBACK, fetch, fetch_all, names

from monitors import config
from monitors.fetch import Fetcher
from monitors.records import Outcome, Request
from sandbox.news import NewsSite, Page, gzipped
from sandbox.news.hostile import raw, redirect, slow, status

pytestmark = pytest.mark.slow
FEED = b"<rss>news</rss>"


def test_a_feed_comes_back_with_its_bytes_and_validators(site: NewsSite) -> None:
    fetched = fetch(Request("Daily", site.put("/feed", FEED)))
    assert (fetched.source, fetched.outcome, fetched.status, fetched.body) == ("Daily", Outcome.OK, 200, FEED)
    assert fetched.headers["etag"].startswith('"')
    assert fetched.final_url == fetched.url
    assert fetched.permanent_url == ""
    assert fetched.elapsed_s > 0
    assert len(fetched.body_hash) == 24


def test_a_validator_that_still_holds_means_unchanged(site: NewsSite) -> None:
    first = fetch(Request("Daily", site.put("/feed", FEED)))
    second = fetch(Request("Daily", f"{site.url}/feed", {"If-None-Match": first.headers["etag"]}))
    assert (second.outcome, second.status, second.body, second.body_hash) == (Outcome.UNCHANGED, 304, b"", "")
    assert second.text == "127.0.0.1 says that nothing changed"


def test_a_squeezed_feed_comes_back_unsqueezed(site: NewsSite) -> None:
    page = Page(FEED * 500, headers={"Vary": "Accept-Encoding, gzip"})
    fetched = fetch(Request("Daily", site.put("/squeezed", page)))
    assert fetched.body == FEED * 500
    assert site.headers["/squeezed"]["accept-encoding"] == "gzip, deflate"


def test_a_feed_that_is_called_gzip_and_is_plain_is_read(site: NewsSite) -> None:
    plain = Page(FEED, headers={"Content-Encoding": "gzip"})
    assert fetch(Request("Daily", site.put("/called-gzip", plain))).body == FEED


def test_the_program_names_itself_and_whom_to_write_to(site: NewsSite) -> None:
    request = Request("Daily", site.put("/agent", FEED))
    fetch_all(request)
    assert site.headers["/agent"]["user-agent"].startswith("wirewatch/")
    fetch_all(request, settings=LOOPBACK.model_copy(update={"contact": "desk@news.example"}))
    assert site.headers["/agent"]["user-agent"].endswith("(news monitor; desk@news.example)")
    fetch_all(request, settings=LOOPBACK.model_copy(update={"user_agent": "Own/1"}))
    assert site.headers["/agent"]["user-agent"] == "Own/1"


def test_a_request_may_bring_headers_of_its_own(site: NewsSite) -> None:
    url = site.put("/headers", FEED)
    fetch_all(Request("Daily", url, {"X-Key": "secret", "Accept": "text/html"}))
    assert site.headers["/headers"]["x-key"] == "secret"
    assert site.headers["/headers"]["accept"] == "text/html"


def test_a_login_in_the_address_is_used_and_not_repeated_in_messages(site: NewsSite) -> None:
    site.put("/login", status(403))
    url = f"{site.url}/login".replace("://", "://ann:word@")
    fetched = fetch(Request("Daily", url))
    assert site.headers["/login"]["authorization"] == f"Basic {base64.b64encode(b'ann:word').decode()}"
    assert "word" not in fetched.text


@pytest.mark.parametrize("code", [301, 308])
def test_a_permanent_redirect_is_followed_and_reported(site: NewsSite, code: int) -> None:
    new = site.put("/new", FEED)
    fetched = fetch(Request("Daily", site.put("/old", redirect("/new", code))))
    assert (fetched.body, fetched.final_url, fetched.permanent_url) == (FEED, new, new)


@pytest.mark.parametrize("code", [302, 303, 307])
def test_a_temporary_redirect_is_followed_and_not_remembered(site: NewsSite, code: int) -> None:
    new = site.put("/new", FEED)
    fetched = fetch(Request("Daily", site.put("/old", redirect("/new", code))))
    assert (fetched.body, fetched.final_url, fetched.permanent_url) == (FEED, new, "")


def test_only_permanent_redirects_from_the_start_count_as_moved(site: NewsSite) -> None:
    site.put("/c", FEED)
    site.put("/b", redirect("/c", 301))
    fetched = fetch(Request("Daily", site.put("/a", redirect("/b", 302))))
    assert (fetched.body, fetched.permanent_url) == (FEED, "")


def test_what_a_new_address_leads_to_for_now_is_not_remembered(site: NewsSite) -> None:
    site.put("/c", FEED)
    site.put("/b", redirect("/c", 302))
    fetched = fetch(Request("Daily", site.put("/a", redirect("/b", 301))))
    assert (fetched.body, fetched.permanent_url) == (FEED, f"{site.url}/b")


def test_an_address_in_another_spelling_has_not_moved(site: NewsSite) -> None:
    site.put("/feed", FEED)
    assert fetch(Request("Daily", f" HTTP://127.0.0.1:{site.port}/x/../feed#top ")).permanent_url == ""


def test_a_source_that_moved_to_trouble_has_not_moved(site: NewsSite) -> None:
    site.put("/gone", status(410))
    fetched = fetch(Request("Daily", site.put("/old", redirect("/gone", 301))))
    assert (fetched.outcome, fetched.permanent_url) == (Outcome.GONE, "")


def test_five_redirects_are_followed_and_no_sixth(site: NewsSite) -> None:
    for number in range(6):
        site.put(f"/hop{number}", redirect(f"/hop{number + 1}"))
    site.put("/hop6", FEED)
    [six, five] = sorted(
        fetch_all(Request("a six", f"{site.url}/hop0"), Request("b five", f"{site.url}/hop1")),
        key=lambda fetched: fetched.source,
    )
    assert (five.outcome, five.body) == (Outcome.OK, FEED)
    assert six.outcome is Outcome.TOO_MANY_REDIRECTS


def test_keys_for_one_server_are_not_given_to_another(site: NewsSite) -> None:
    with NewsSite({"/there": FEED}) as other:
        url = site.put("/here", redirect(f"{other.url}/there"))
        fetch_all(
            Request("Daily", url, {"X-Key": "secret", "Authorization": "Bearer s", "If-None-Match": '"e"'})
        )
        assert "x-key" not in other.headers["/there"]
        assert "authorization" not in other.headers["/there"]
        assert other.headers["/there"]["if-none-match"] == '"e"'
        assert site.headers["/here"]["x-key"] == "secret"


def test_keys_go_along_within_one_server(site: NewsSite) -> None:
    site.put("/there", FEED)
    fetch_all(Request("Daily", site.put("/here", redirect("/there")), {"X-Key": "secret"}))
    assert site.headers["/there"]["x-key"] == "secret"


@pytest.mark.parametrize(
    ("code", "headers", "outcome", "words"),
    [
        (400, {}, Outcome.HTTP_ERROR, "400 Bad Request - check the address"),
        (401, {}, Outcome.HTTP_ERROR, "give it by `headers`"),
        (403, {}, Outcome.HTTP_ERROR, "ask its owner"),
        (404, {}, Outcome.HTTP_ERROR, "404 Not Found - check the address"),
        (410, {}, Outcome.GONE, "was given up"),
        (429, {"Retry-After": "120"}, Outcome.RATE_LIMITED, "after 120 seconds"),
        (429, {}, Outcome.RATE_LIMITED, "429 Too Many Requests - it is asked less often now"),
        (503, {"Retry-After": "Wed, 04 Mar 2026 12:00:00 GMT"}, Outcome.RATE_LIMITED, "after Wed, 04 Mar"),
        (503, {}, Outcome.HTTP_ERROR, "503 Service Unavailable - it is tried again later"),
        (500, {}, Outcome.HTTP_ERROR, "500 Internal Server Error"),
        (999, {}, Outcome.HTTP_ERROR, "answered 999 - "),
        (206, {}, Outcome.HTTP_ERROR, "206 Partial Content"),
    ],
)
def test_every_status_ends_in_its_outcome_with_words(
    site: NewsSite, code: int, headers: dict[str, str], outcome: Outcome, words: str
) -> None:
    fetched = fetch(Request("Daily", site.put("/status", status(code, headers))))
    assert (fetched.outcome, fetched.status) == (outcome, code)
    assert words in fetched.text
    assert fetched.headers.get("retry-after") == headers.get("Retry-After")


def test_a_request_ends_at_its_deadline(site: NewsSite) -> None:
    url = site.put("/slow", slow(5, Page(FEED)))
    fetched = fetch(Request("Daily", url, timeout_s=0.2))
    assert fetched.outcome is Outcome.TIMEOUT
    assert fetched.text == "127.0.0.1 did not finish within 0.2 s - it is tried again later"
    assert 0.2 <= fetched.elapsed_s < 2


def test_a_body_may_be_as_large_as_allowed_and_not_a_byte_larger(site: NewsSite) -> None:
    url = site.put("/large", Page(b"a" * 1000))
    exact = fetch(Request("Daily", url, max_bytes=1000))
    over = fetch(Request("Daily", url, max_bytes=999))
    assert (exact.outcome, over.outcome) == (Outcome.OK, Outcome.TOO_LARGE)
    assert "999 bytes" in over.text


def test_a_body_without_a_length_is_bounded_too(site: NewsSite) -> None:
    url = site.put("/unbounded", raw(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 2000, close=True))
    assert fetch(Request("Daily", url, max_bytes=2000)).outcome is Outcome.OK
    assert fetch(Request("Daily", url, max_bytes=1999)).outcome is Outcome.TOO_LARGE


def test_an_empty_body_is_an_answer(site: NewsSite) -> None:
    fetched = fetch(Request("Daily", site.put("/empty", Page(b""))))
    assert (fetched.outcome, fetched.body, fetched.body_hash) == (Outcome.OK, b"", "")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "ftp://news.example/",
        "http://",
        "http://[::1",
        "http://news.example:99999/",
        "http://a b/",
        "://x",
        "javascript:alert(1)",
        "http://" + "a" * 70_000,
        "http://xn--\u2603.example/",
        "http://a_b.example:0/",
        "http://\x00/",
        "http://news.example/\x00",
    ],
)
def test_what_is_no_web_address_is_told_so(url: str) -> None:
    fetched = fetch(Request("Daily", url))
    assert fetched.outcome is Outcome.BAD_URL
    assert len(fetched.text) < 250


def test_a_port_on_which_nobody_listens_refuses() -> None:
    with NewsSite() as stopped:
        url = stopped.url
    fetched = fetch(Request("Daily", f"{url}/feed"))
    assert fetched.outcome is Outcome.REFUSED
    assert (
        fetched.text
        == "127.0.0.1 refused the connection - nothing listens there; check the address and its port"
    )


def test_every_request_is_answered_once(site: NewsSite) -> None:
    site.put("/many", FEED)
    sources = [f"source {number}" for number in range(300)]
    answers = fetch_all(*(Request(name, f"{site.url}/many?{name[7:]}") for name in sources))
    assert sorted(fetched.source for fetched in answers) == sorted(sources)
    assert {fetched.outcome for fetched in answers} == {Outcome.OK}


def test_nothing_asked_is_nothing_answered() -> None:
    assert fetch_all() == []


def test_one_host_gets_no_more_connections_than_allowed() -> None:
    with NewsSite({"/feed": slow(0.02, Page(FEED))}) as site:

        async def run() -> None:
            async with Fetcher(LOOPBACK.model_copy(update={"per_host": 3})) as fetcher:
                requests = [Request(str(number), f"{site.url}/feed?{number}") for number in range(30)]
                assert len([fetched async for fetched in fetcher.fetch_all(requests)]) == 30

        asyncio.run(run())
        assert site.most_at_once == 3


def test_answers_stream_while_others_are_under_way(site: NewsSite) -> None:
    requests = [
        Request("slow", site.put("/slow", slow(1.0, Page(FEED)))),
        Request("quick", site.put("/feed", FEED)),
    ]

    async def first() -> str:
        async with Fetcher(LOOPBACK) as fetcher:
            answers = fetcher.fetch_all(requests)
            fetched = await anext(answers)
            await answers.aclose()  # type: ignore[attr-defined] # it is a generator
            return fetched.source

    began = time.monotonic()
    assert asyncio.run(first()) == "quick"
    assert time.monotonic() - began < 0.9, "what nobody waits for any more has to be broken off"


def test_servers_that_hang_do_not_hold_up_more_than_a_third_of_a_second() -> None:
    settings = LOOPBACK.model_copy(update={"concurrency": 4, "per_host": 20})
    with NewsSite({"/hang": slow(60, Page(FEED)), "/feed": FEED}) as site:

        async def run() -> float:
            async with Fetcher(settings) as fetcher:
                requests = [Request(f"hang {n}", f"{site.url}/hang?{n}", timeout_s=20) for n in range(8)]
                requests += [Request("quick", f"{site.url}/feed")]
                began = time.monotonic()
                answers = fetcher.fetch_all(requests)
                assert (await anext(answers)).source == "quick"
                await answers.aclose()  # type: ignore[attr-defined] # it is a generator
                return time.monotonic() - began

        # Eight of them in four places: two rounds of waiting.
        assert 0.5 < asyncio.run(run()) < 2.5


def test_a_local_file_is_read_only_where_the_configuration_names_it(tmp_path: Path) -> None:
    file = tmp_path / "a feed.xml"
    file.write_bytes(FEED)
    fetched = fetch(Request("Daily", file.as_uri(), local=True))
    assert (fetched.outcome, fetched.body, len(fetched.body_hash)) == (Outcome.OK, FEED, 24)
    refused = fetch(Request("Daily", file.as_uri()))
    assert refused.outcome is Outcome.FORBIDDEN_ADDRESS


def test_a_surprise_is_a_value_too() -> None:
    async def broken(host: str, port: int) -> list[str]:
        raise RuntimeError("a mistake in here")

    fetched = fetch(Request("Daily", "http://news.example/"), resolver=broken)
    assert fetched.outcome is Outcome.BROKEN
    assert fetched.text == "an unexpected trouble (RuntimeError: a mistake in here) - please report it"


def test_a_name_that_nobody_knows_is_told_so() -> None:
    fetched = fetch(Request("Daily", "http://news.example/"), settings=config.Fetch(), resolver=names({}))
    assert fetched.outcome is Outcome.DNS
    assert fetched.text == "the name news.example is not known - check the address"


def test_a_zipped_sitemap_is_handed_on_as_it_is(site: NewsSite) -> None:
    url = site.put("/sitemap.xml.gz", Page(gzipped(FEED), "application/gzip"))
    assert fetch(Request("Daily", url)).body == gzipped(FEED)
