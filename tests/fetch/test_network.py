"""Dialling: resolved once, checked, and then the very address that was checked."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence

import pytest
from asking import LOOPBACK, fetch, names

from monitors import config
from monitors.fetch.network import GuardedBackend, SystemResolver
from monitors.fetch.trouble import Trouble, dial_trouble
from monitors.records import Outcome, Request
from sandbox.news import NewsSite
from sandbox.news.hostile import redirect

URL = "http://news.example/feed"

SPELLINGS = [
    ("127.0.0.1",),
    ("::1",),
    ("::127.0.0.1",),
    ("::ffff:127.0.0.1",),
    ("64:ff9b::7f00:1",),
    ("2002:7f00:1::",),
    ("fe80::1%lo",),
    ("0.0.0.0",),
    ("169.254.169.254",),
    ("10.0.0.1",),
    ("93.184.216.34", "127.0.0.1"),
    ("2606:4700::1111", "fd00::1"),
    ("not an address",),
]


@pytest.mark.parametrize("addresses", SPELLINGS)
def test_a_name_that_leads_anywhere_private_is_refused(addresses: Sequence[str]) -> None:
    fetched = fetch(Request("Daily", URL), config.Fetch(), names({"news.example": addresses}))
    assert fetched.outcome is Outcome.FORBIDDEN_ADDRESS
    assert fetched.text == (
        f"news.example leads to {addresses[-1]}, which is not public"
        " - if it is meant, add its network to fetch.allow_private"
    )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "localhost",
    ],
)
def test_this_machine_is_refused_in_every_spelling_of_an_address(host: str) -> None:
    async def system(name: str, port: int) -> Sequence[str]:
        return await SystemResolver()(name, port)  # numbers and localhost: no name server is asked

    fetched = fetch(Request("Daily", f"http://{host}/feed"), config.Fetch(), system)
    assert fetched.outcome in {Outcome.FORBIDDEN_ADDRESS, Outcome.BAD_URL}


def test_a_redirect_is_guarded_like_the_first_request() -> None:
    with NewsSite() as inner, NewsSite() as outer:
        outer.put("/feed", redirect(f"http://inner.example:{inner.port}/secret"))
        resolver = names({"127.0.0.1": ["127.0.0.1"], "inner.example": ["127.0.0.2"]})
        settings = config.Fetch(allow_private=("127.0.0.1/32",))
        fetched = fetch(Request("Daily", f"{outer.url}/feed"), settings, resolver)
        assert fetched.outcome is Outcome.FORBIDDEN_ADDRESS
        assert not inner.requests


def test_a_name_is_resolved_once_and_the_checked_address_is_dialled() -> None:
    """A resolver that changes its mind between check and dial (DNS rebinding) gains nothing."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with NewsSite({"/feed": b"<rss/>"}) as site:
        settings = config.Fetch(allow_private=("127.0.0.1/32",))
        fetched = fetch(Request("Daily", f"http://news.example:{site.port}/feed"), settings, rebinding)
    assert fetched.outcome is Outcome.OK
    assert asked == ["news.example"]


def test_the_next_address_is_dialled_where_one_refuses() -> None:
    with NewsSite({"/feed": b"<rss/>"}) as site:
        resolver = names({"news.example": ["127.0.0.9", "127.0.0.1"]})
        fetched = fetch(Request("Daily", f"http://news.example:{site.port}/feed"), LOOPBACK, resolver)
    assert fetched.outcome is Outcome.OK


def test_a_name_without_any_address_is_not_found() -> None:
    fetched = fetch(Request("Daily", URL), LOOPBACK, names({"news.example": []}))
    assert (fetched.outcome, fetched.text) == (
        Outcome.DNS,
        "the name news.example has no address - check the address",
    )


def test_an_address_that_never_answers_ends_in_time() -> None:
    """A listener whose queue is full takes no further connection, as a host behind a silent firewall."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        try:
            for filler in fillers:
                filler.settimeout(0)
                filler.connect_ex(("127.0.0.1", port))
            fetched = fetch(Request("Daily", f"http://127.0.0.1:{port}/", timeout_s=0.3))
        finally:
            for filler in fillers:
                filler.close()
    assert fetched.outcome is Outcome.TIMEOUT


def test_the_system_resolver_knows_this_machine() -> None:
    async def run() -> Sequence[str]:
        resolver = SystemResolver()
        found = await resolver("localhost", 80)
        resolver.close()
        return found

    assert set(asyncio.run(run())) <= {"127.0.0.1", "::1"}


def test_a_resolver_that_was_never_asked_closes() -> None:
    SystemResolver().close()


def test_the_backend_sleeps_as_httpcore_asks() -> None:
    asyncio.run(GuardedBackend(names({}), ()).sleep(0))


def test_a_machine_out_of_descriptors_is_told_in_words() -> None:
    trouble = dial_trouble(OSError(24, os.strerror(24)), "news.example")
    assert isinstance(trouble, Trouble)
    assert trouble.text == "news.example cannot be connected to (Too many open files)"
