"""Ways to ask in tests: on loopback, with stub resolvers, and never anybody else."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
from collections.abc import Mapping, Sequence

from monitors import config
from monitors.fetch import Fetcher, Resolver
from monitors.records import Fetched, Request

LOOPBACK = config.Fetch(allow_private=("127.0.0.0/8",))


def _only_loopback(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse, below everything that is tested, to connect anywhere but to this machine."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        address = ipaddress.ip_address(str(arguments[1][0]).partition("%")[0])
        if not address.is_loopback:
            raise AssertionError(f"a test was about to connect to {address}")


sys.addaudithook(_only_loopback)


async def numbers_only(host: str, port: int) -> Sequence[str]:
    """Resolve an address in any spelling as the system would, and no name: nobody is asked."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(address[4][0]) for address in found]


def names(known: Mapping[str, Sequence[str]]) -> Resolver:
    """Return a resolver that knows these names and nothing else."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        del port
        if host not in known:
            raise OSError("no such name")
        return known[host]

    return resolve


def fetch_all(
    *requests: Request, settings: config.Fetch = LOOPBACK, resolver: Resolver = numbers_only
) -> list[Fetched]:
    """Fetch in a loop of its own and return the answers in the order in which they came."""

    async def run() -> list[Fetched]:
        async with Fetcher(settings, resolver=resolver) as fetcher:
            return [fetched async for fetched in fetcher.fetch_all(requests)]

    return asyncio.run(run())


def fetch(request: Request, settings: config.Fetch = LOOPBACK, resolver: Resolver = numbers_only) -> Fetched:
    [fetched] = fetch_all(request, settings=settings, resolver=resolver)
    return fetched
