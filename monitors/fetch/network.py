"""Dials: resolves a name once, has every answer checked, connects to the very address that was checked."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpcore

from monitors.fetch.addresses import Network, first_refused, networks, refused_literal
from monitors.fetch.stream import Stream
from monitors.fetch.trouble import Trouble, dial_trouble
from monitors.records import Outcome

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a host, the preferred one first; raises OSError if it has none."""

_RESOLVING_THREADS = 32  # a name server that does not answer must not hold up the other names
_DIAL_TIMEOUT_S = 10.0  # one address; TCP sends a lost SYN again after 1, 3 and 7 seconds
_EVERYWHERE = ("0.0.0.0/0", "::/0")
_MOST_ADDRESSES = 4  # tried of one host


class SystemResolver:
    """Asks the system's resolver, in threads of its own."""

    def __init__(self) -> None:
        self._threads: ThreadPoolExecutor | None = None

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_RESOLVING_THREADS, thread_name_prefix="resolve")
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
        return list(dict.fromkeys(str(address[4][0]) for address in found))

    def close(self) -> None:
        """Let the threads go; one that still waits for a name server ends by itself."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> Sequence[tuple[object, object, object, object, tuple[object, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """The network as httpcore sees it; `allowed` networks may be dialled though they are not public."""

    def __init__(self, resolver: Resolver, allowed: Sequence[Network]) -> None:
        self._resolver = resolver
        self._allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to `host`, or raise Trouble."""
        del timeout, local_address, socket_options  # the deadline of the whole request stands above
        addresses = await self._checked(host, port)
        loop = asyncio.get_running_loop()
        trouble: Trouble | None = None
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                async with asyncio.timeout(_DIAL_TIMEOUT_S):
                    _, stream = await loop.create_connection(Stream, address, port)
                    return stream
            except TimeoutError:
                trouble = Trouble(
                    Outcome.TIMEOUT, f"{host} does not take connections - it is tried again later"
                )
            except OSError as problem:
                trouble = dial_trouble(problem, host)
        assert trouble is not None
        raise trouble

    def trusting(self) -> GuardedBackend:
        """Return a backend for the user's own proxy, which is private as a rule."""
        return GuardedBackend(self._resolver, networks(_EVERYWHERE))

    def check_beyond_proxy(self, host: str) -> None:
        """Raise Trouble for a host that must not be asked for through a proxy."""
        if refused_literal(host, self._allowed):
            raise _forbidden(host, host)

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = await self._resolver(host, port)
        except (OSError, UnicodeError) as problem:
            raise Trouble(Outcome.DNS, f"the name {host} is not known - check the address") from problem
        if not addresses:
            raise Trouble(Outcome.DNS, f"the name {host} has no address - check the address")
        refused = first_refused(addresses, self._allowed)
        if refused:
            raise _forbidden(host, refused)
        return addresses

    async def sleep(self, seconds: float) -> None:
        """Sleep, as httpcore asks."""
        await asyncio.sleep(seconds)


def _forbidden(host: str, address: str) -> Trouble:
    where = f"{host} leads to {address}, which" if host != address else f"{host}"
    return Trouble(
        Outcome.FORBIDDEN_ADDRESS,
        f"{where} is not public - if it is meant, add its network to fetch.allow_private",
    )
