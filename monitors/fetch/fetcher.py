"""Asks for many addresses at once, politely and in bounds; every trouble comes back as a value."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from time import monotonic
from types import TracebackType
from typing import Self

import httpx

from monitors import config
from monitors.fetch import hops
from monitors.fetch.addresses import networks
from monitors.fetch.agent import user_agent
from monitors.fetch.courtesy import Courtesy
from monitors.fetch.decoding import ACCEPTED
from monitors.fetch.files import read_file
from monitors.fetch.gates import Gates
from monitors.fetch.network import GuardedBackend, Resolver, SystemResolver
from monitors.fetch.robots import Robots
from monitors.fetch.rota import Rota, host_of
from monitors.fetch.transport import GuardedTransport
from monitors.fetch.trouble import Trouble
from monitors.records import Fetched, Outcome, Request

_LEND_AFTER_S = 0.3  # most servers have answered by then; one that has not must not hold up the others
_MOST_UNREAD = 16  # answers that wait for the reader; each may be as large as a body may be
_LARGE_BYTES = 512 * 1024  # a body over this waits for one of a few places, which bounds memory
_LARGE_AT_ONCE = 2
_PIECE_BYTES = 1024  # what a piece of a body costs besides its bytes: one in crumbs counts as large
_KEPT_HEADERS = frozenset(
    {
        "age", "cache-control", "content-language", "content-type", "date", "etag", "expires",
        "last-modified", "link", "retry-after", "x-robots-tag",
    }
)  # fmt: skip
_LONGEST_HEADER = 2_000
_HASH_BYTES = 12
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
_FOR_EVERYONE = _CONDITIONS | {"accept", "accept-language"}


@dataclass(frozen=True, slots=True)
class _Hop:
    """Where a request stands between redirects."""

    url: httpx.URL
    headers: Mapping[str, str]
    moved: str = ""
    """Where permanent redirects led, before any temporary one."""
    is_temporary: bool = False


class Fetcher:
    """Fetches; an async context manager that holds the connections."""

    def __init__(self, settings: config.Fetch, *, resolver: Resolver | None = None) -> None:
        self._settings = settings
        self._own_resolver = SystemResolver() if resolver is None else None
        network = GuardedBackend(
            resolver or self._own_resolver or SystemResolver(), networks(settings.allow_private)
        )
        self._transport = GuardedTransport(network, settings.per_host)
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._gates = Gates(settings.concurrency, settings.per_host)
        self._robots = Robots(self.fetch_now, user_agent(settings))
        self._headers = {
            "user-agent": user_agent(settings),
            "accept": "application/rss+xml, application/atom+xml, application/feed+json;q=0.9, */*;q=0.5",
            "accept-encoding": ACCEPTED,
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._robots.close()
        await self._transport.aclose()
        if self._own_resolver is not None:
            self._own_resolver.close()

    async def fetch_all(self, requests: Iterable[Request]) -> AsyncIterator[Fetched]:
        """Yield answers as they come in, in the order in which servers are done."""
        rota = Rota(requests, concurrency=self._settings.concurrency, per_host=self._settings.per_host)
        run = _Run(self, rota)
        try:
            run.start_what_may()
            while run.is_under_way:
                yield await run.answers.get()
        finally:
            await run.stop()

    async def fetch(self, request: Request) -> Fetched:
        """Return the answer to one request; trouble is in its outcome.

        Many may be awaited together: they wait for their turn before their deadline begins to run.
        """
        async with self._gates.passing(host_of(request.url)):
            return await self.fetch_now(request)

    async def fetch_now(self, request: Request) -> Fetched:
        """Return the answer to a request whose turn it is."""
        began = monotonic()
        timeout_s = request.timeout_s or self._settings.timeout.total_seconds()
        try:
            async with asyncio.timeout(timeout_s):
                fetched = await self._ask(request)
        except Trouble as trouble:
            fetched = failed(request, trouble)
        except TimeoutError:
            late = f"{hops.host(request.url)} did not finish within {timeout_s:g} s"
            fetched = failed(request, Trouble(Outcome.TIMEOUT, f"{late} - it is tried again later"))
        except Exception as surprise:  # noqa: BLE001 - the top of the shell: one source must not stop the others
            text = (
                f"an unexpected trouble ({type(surprise).__name__}: {str(surprise)[:200]}) - please report it"
            )
            fetched = failed(request, Trouble(Outcome.BROKEN, text))
        known_by = body_hash(fetched.body) if fetched.body else ""
        return replace(fetched, body_hash=known_by, elapsed_s=monotonic() - began)

    async def _ask(self, request: Request) -> Fetched:
        if request.url.startswith("file:"):
            return await read_file(request)
        url = hops.parse_url(request.url)
        hop = _Hop(url, self._headers | {name.lower(): value for name, value in request.headers.items()})
        for _ in range(hops.MOST_REDIRECTS + 1):
            ended = await self._visit(request, hop)
            if isinstance(ended, Fetched):
                return ended
            hop = ended
        text = f"{url.host} redirects more than {hops.MOST_REDIRECTS} times - check the address"
        raise Trouble(Outcome.TOO_MANY_REDIRECTS, text)

    async def _visit(self, request: Request, hop: _Hop) -> Fetched | _Hop:
        """Ask once; return what came of it, or where to ask next."""
        if request.obey_robots and not await self._robots.allows(request.source, hop.url):
            raise Trouble(
                Outcome.ROBOTS, f"{hop.url.host} does not let robots read this page - it is left alone"
            )
        response = await self._transport.handle_async_request(self._to_httpx(request, hop))
        try:
            headers = response.headers
            if hops.is_redirect(response.status_code, headers):
                return self._follow(hop, response)
            trouble = hops.ending(
                response.status_code,
                headers,
                hop.url.host,
                was_conditional=not _CONDITIONS.isdisjoint(hop.headers),
            )
            body = b"" if trouble else await self._read(response)
        finally:
            await response.stream.aclose()  # type: ignore[union-attr] # it is the transport's own, an async one
        fetched = failed(request, trouble) if trouble else Fetched(request.source, request.url, Outcome.OK)
        return replace(
            fetched,
            status=response.status_code,
            final_url=str(hop.url),
            permanent_url="" if trouble and trouble.outcome is not Outcome.UNCHANGED else hop.moved,
            headers=_kept(headers),
            body=body,
        )

    def _to_httpx(self, request: Request, hop: _Hop) -> httpx.Request:
        extensions = {
            "max_bytes": request.max_bytes,
            "proxy": request.proxy or self._settings.proxy,
            "ca_file": request.ca_file or self._settings.ca_file,
        }
        asked = httpx.Request("GET", hop.url, headers=hop.headers, extensions=extensions)
        if hop.url.userinfo and "authorization" not in hop.headers:
            login = httpx.BasicAuth(hop.url.username, hop.url.password)
            return next(login.auth_flow(asked))
        return asked

    def _follow(self, hop: _Hop, response: httpx.Response) -> _Hop:
        target = hops.next_hop(hop.url, response.headers["location"])
        is_temporary = hop.is_temporary or not hops.is_permanent(response.status_code)
        headers = hop.headers
        if not hops.same_origin(hop.url, target):  # a key for one server is not for another
            headers = self._headers | {
                name: value for name, value in headers.items() if name in _FOR_EVERYONE
            }
        return _Hop(target, headers, hop.moved if is_temporary else str(target), is_temporary)

    async def _read(self, response: httpx.Response) -> bytes:
        assert isinstance(response.stream, httpx.AsyncByteStream)
        pieces: list[bytes] = []
        cost = 0
        is_large = False
        courtesy = Courtesy()
        try:
            async for piece in response.stream:
                pieces.append(piece)
                cost += len(piece) + _PIECE_BYTES
                if cost <= _LARGE_BYTES:
                    continue
                if not is_large:
                    await self._large.acquire()
                    is_large = True
                await courtesy.give_way(cost)
            return b"".join(pieces)
        finally:
            if is_large:
                self._large.release()


class _Run:
    """One fetch_all under way."""

    def __init__(self, fetcher: Fetcher, rota: Rota) -> None:
        self.answers: asyncio.Queue[Fetched] = asyncio.Queue(_MOST_UNREAD)
        self._fetcher = fetcher
        self._rota = rota
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopped = False

    @property
    def is_under_way(self) -> bool:
        return bool(self._tasks or self._rota or not self.answers.empty())

    def start_what_may(self) -> None:
        """Start every request whose turn it is."""
        while not self._is_stopped and (request := self._rota.next()) is not None:
            task = asyncio.create_task(self._answer(request))
            self._tasks.add(task)

    async def stop(self) -> None:
        """Break off what is under way, when the reader wants no more."""
        self._is_stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, request: Request) -> None:
        task = asyncio.current_task()
        assert task is not None
        slot = _Slot(self)
        lending = asyncio.get_running_loop().call_later(_LEND_AFTER_S, slot.lend)
        try:
            await self.answers.put(await self._fetcher.fetch_now(request))
        finally:
            lending.cancel()
            self._rota.done(request, was_lent=slot.is_lent)
            self._tasks.discard(task)
            self.start_what_may()

    def lend(self) -> bool:
        is_lent = self._rota.lend()
        self.start_what_may()
        return is_lent


class _Slot:
    """The place of one request among those that count."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self.is_lent = False

    def lend(self) -> None:
        self.is_lent = self._run.lend()


def failed(request: Request, trouble: Trouble) -> Fetched:
    """Return a trouble as a value."""
    return Fetched(request.source, request.url, trouble.outcome, trouble.text)


def body_hash(body: bytes) -> str:
    """Return what tells one document from another, without keeping it."""
    return blake2b(body, digest_size=_HASH_BYTES).hexdigest()


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {name: value[:_LONGEST_HEADER] for name, value in headers.items() if name in _KEPT_HEADERS}
