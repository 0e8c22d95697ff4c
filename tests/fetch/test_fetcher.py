"""The fetcher against a real server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from monitors import config
from monitors.fetch import Fetcher
from monitors.records import Fetched, Outcome, Request
from sandbox.news import NewsSite

pytestmark = pytest.mark.slow
SETTINGS = config.Fetch(allow_private=("127.0.0.0/8",))


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with NewsSite({"/feed": b"<rss/>"}) as news_site:
        yield news_site


def fetch_all(*requests: Request, settings: config.Fetch = SETTINGS) -> list[Fetched]:
    async def run() -> list[Fetched]:
        async with Fetcher(settings) as fetcher:
            return [fetched async for fetched in fetcher.fetch_all(requests)]

    return asyncio.run(run())


def test_a_feed_comes_back_with_its_bytes_and_validators(site: NewsSite) -> None:
    [fetched] = fetch_all(Request("news", f"{site.url}/feed"))
    assert (fetched.outcome, fetched.status, fetched.body) == (Outcome.OK, 200, b"<rss/>")
    assert fetched.headers["etag"].startswith('"')


def test_a_validator_that_still_holds_means_unchanged(site: NewsSite) -> None:
    [first] = fetch_all(Request("news", f"{site.url}/feed"))
    [second] = fetch_all(Request("news", f"{site.url}/feed", {"If-None-Match": first.headers["etag"]}))
    assert (second.outcome, second.status, second.body) == (Outcome.UNCHANGED, 304, b"")


def test_an_address_that_is_not_public_is_refused_unless_allowed(site: NewsSite) -> None:
    [fetched] = fetch_all(Request("news", f"{site.url}/feed"), settings=config.Fetch())
    assert fetched.outcome is Outcome.FORBIDDEN_ADDRESS
    assert "allow_private" in fetched.text


def test_every_request_is_answered_once(site: NewsSite) -> None:
    names = [f"source {number}" for number in range(300)]
    answers = fetch_all(*(Request(name, f"{site.url}/feed?{name[7:]}") for name in names))
    assert sorted(fetched.source for fetched in answers) == sorted(names)
    assert {fetched.outcome for fetched in answers} == {Outcome.OK}
