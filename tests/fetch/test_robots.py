"""robots.txt is asked before a page is read, once for each server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from monitors.fetch.robots import Robots
from monitors.records import Fetched, Outcome, Request

PAGE = httpx.URL("https://news.example/world/1?a=b")


class Server:
    """Answers every request for robots.txt in the same way, and counts them."""

    def __init__(self, body: bytes = b"", outcome: Outcome = Outcome.OK, status: int = 200) -> None:
        self.asked: list[str] = []
        self._answer: Callable[[Request], Fetched] = lambda request: Fetched(
            request.source, request.url, outcome, status=status, body=body
        )

    async def fetch(self, request: Request) -> Fetched:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        return self._answer(request)


def allows(server: Server, *urls: httpx.URL, agent: str = "wirewatch/1 (news monitor)") -> list[bool]:
    async def run() -> list[bool]:
        robots = Robots(server.fetch, agent)
        return await asyncio.gather(*(robots.allows("Daily", url) for url in urls))

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /world/", False),
        ("User-agent: *\nDisallow: /sport/", True),
        ("User-agent: *\nDisallow: /\nAllow: /world/", True),
        ("User-agent: wirewatch\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: WireWatch\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*?", False),
        ("\x00\xff not rules at all", True),
        ("User-agent: *\nDisallow: /" + "*a" * 10_000, True),
    ],
)
def test_the_rules_of_the_server_hold(rules: str, allowed: bool) -> None:
    assert allows(Server(rules.encode("latin-1")), PAGE) == [allowed]


@pytest.mark.parametrize(
    ("outcome", "status", "allowed"),
    [
        (Outcome.HTTP_ERROR, 404, True),
        (Outcome.HTTP_ERROR, 403, True),
        (Outcome.GONE, 410, True),
        (Outcome.TOO_LARGE, 0, True),
        (Outcome.HTTP_ERROR, 500, False),
        (Outcome.TIMEOUT, 0, False),
        (Outcome.FORBIDDEN_ADDRESS, 0, False),
    ],
)
def test_without_rules_all_is_allowed_and_with_unreadable_ones_nothing(
    outcome: Outcome, status: int, allowed: bool
) -> None:
    assert allows(Server(outcome=outcome, status=status), PAGE) == [allowed]


def test_a_server_is_asked_once_for_many_pages() -> None:
    server = Server()
    assert allows(server, *(PAGE.copy_with(path=f"/{number}") for number in range(20))) == [True] * 20
    assert server.asked == ["https://news.example/robots.txt"]


def test_servers_differ_by_scheme_host_and_port() -> None:
    server = Server()
    allows(
        server,
        PAGE,
        PAGE.copy_with(port=8443),
        PAGE.copy_with(scheme="http"),
        PAGE.copy_with(host="b.example"),
    )
    assert len(server.asked) == 4


def test_another_name_of_the_program_is_looked_up_by_that_name() -> None:
    server = Server(b"User-agent: own\nDisallow: /")
    assert allows(server, PAGE, agent="Own/2 (desk)") == [False]


def test_only_so_many_servers_are_remembered() -> None:
    server = Server()

    async def run() -> None:
        robots = Robots(server.fetch, "wirewatch/1")
        for number in range(1_001):
            await robots.allows("Daily", httpx.URL(f"https://n{number}.example/"))
        await robots.allows("Daily", httpx.URL("https://n1000.example/"))
        await robots.allows("Daily", httpx.URL("https://n0.example/"))
        robots.close()

    asyncio.run(run())
    assert len(server.asked) == 1_002
