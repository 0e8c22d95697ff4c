"""An httpx transport that keeps strangers' servers in bounds: guarded dialling, small pools, bounded bodies.

httpx's own transport keeps one pool for all hosts and scans it for each request, and its client decodes a
body (also that of a redirect) before anyone can count it. Here every origin has a small pool of its own, and
bodies leave the transport decoded and counted, so that no reader above can be made to read too much.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType

import httpcore
import httpx

from monitors.fetch.decoding import Decoder, coding, too_large
from monitors.fetch.network import GuardedBackend
from monitors.fetch.stream import HEAD_BUDGET, HeadBudget
from monitors.fetch.trouble import Trouble, transport_trouble
from monitors.records import Outcome

MAX_BYTES = 8 * 1024 * 1024
_IDLE_ORIGINS = 64  # whose connections are kept open; every one is a socket
_KEEPALIVE_S = 15.0
_MANY_PIECES = 2_000
_CRUMB_BYTES = 32  # each chunk costs the CPU of a thousand bytes, be it as small as it may
_WITHOUT_BODY = frozenset({204, 304})
_TROUBLES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError)

_Key = tuple[str, str, int | None, str, str]


@dataclass(slots=True)
class _Origin:
    key: _Key
    pool: httpcore.AsyncConnectionPool
    under_way: int = 0


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests over small pools, one for each origin; raises Trouble, never an exception of httpcore.

    A request's extensions may name `max_bytes`, `proxy` and `ca_file`.
    """

    def __init__(self, network: GuardedBackend, per_host: int) -> None:
        self._network = network
        self._per_host = per_host
        self._origins: dict[_Key, _Origin] = {}
        self._idle: OrderedDict[_Key, None] = OrderedDict()
        self._tls: dict[str, ssl.SSLContext] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer with a bounded stream; it must be closed by whoever asked."""
        origin = self._take(request)
        host = request.url.host
        counting = HEAD_BUDGET.set(HeadBudget(host))
        try:
            answer = await origin.pool.handle_async_request(_to_httpcore(request))
        except _TROUBLES as trouble:
            await self._release(origin)
            raise transport_trouble(trouble, host) from trouble
        except BaseException:
            await self._release(origin)
            raise
        finally:
            HEAD_BUDGET.reset(counting)
        stream = _Body(answer, host, partial(self._release, origin))
        try:
            headers = stream.bind(request.extensions.get("max_bytes", MAX_BYTES))
        except Trouble:
            await stream.aclose()
            raise
        return httpx.Response(answer.status, headers=headers, stream=stream, request=request)

    async def aclose(self) -> None:
        """Close every connection."""
        origins = list(self._origins.values())
        self._origins.clear()
        self._idle.clear()
        for origin in origins:
            await origin.pool.aclose()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    def _take(self, request: httpx.Request) -> _Origin:
        """Return the origin of a request, with the request counted: an origin in use is never closed."""
        url = request.url
        proxy, ca_file = request.extensions.get("proxy", ""), request.extensions.get("ca_file", "")
        key = (url.scheme, url.host, url.port, proxy, ca_file)
        if proxy:
            self._network.check_beyond_proxy(url.host)
        origin = self._origins.get(key)
        if origin is None:
            origin = self._origins[key] = _Origin(key, self._pool(url.scheme, proxy, ca_file))
        origin.under_way += 1
        self._idle.pop(key, None)
        return origin

    async def _release(self, origin: _Origin) -> None:
        """Uncount a request; of the origins that nobody uses, those used last stay connected."""
        origin.under_way -= 1
        if origin.under_way or origin.key not in self._origins:
            return
        self._idle[origin.key] = None
        while len(self._idle) > _IDLE_ORIGINS:
            oldest, _ = self._idle.popitem(last=False)
            await self._origins.pop(oldest).pool.aclose()

    def _pool(self, scheme: str, proxy: str, ca_file: str) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls_context(ca_file) if scheme == "https" else None,
            proxy=_to_proxy(proxy, self._tls_context) if proxy else None,
            max_connections=self._per_host,
            keepalive_expiry=_KEEPALIVE_S,
            network_backend=self._network.trusting() if proxy else self._network,
        )

    def _tls_context(self, ca_file: str) -> ssl.SSLContext:
        """Return the one context of all origins with this authority; building one takes 20 ms."""
        if ca_file not in self._tls:
            context = httpx.create_ssl_context(trust_env=False)
            if ca_file:
                _trust(context, ca_file)
            self._tls[ca_file] = context
        return self._tls[ca_file]


def _to_proxy(url: str, tls_context: Callable[[str], ssl.SSLContext]) -> httpcore.Proxy:
    parsed = httpx.URL(url)
    bare = parsed.copy_with(userinfo=b"")
    auth = (parsed.username.encode(), parsed.password.encode()) if parsed.userinfo else None
    context = tls_context("") if parsed.scheme == "https" else None
    return httpcore.Proxy(str(bare), auth, ssl_context=context)


def _trust(context: ssl.SSLContext, ca_file: str) -> None:
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as trouble:
        raise Trouble(
            Outcome.TLS, f"the ca_file {ca_file} cannot be read ({trouble}) - it must hold PEM certificates"
        ) from trouble


def _to_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
    )


class _Body(httpx.AsyncByteStream):
    """The body of an answer, decoded and counted while it is read."""

    def __init__(self, answer: httpcore.Response, host: str, release: Callable[[], Awaitable[None]]) -> None:
        self._answer = answer
        self._release = release
        self._host = host
        self._decoder: Decoder
        self._is_open = True
        self._is_empty = answer.status in _WITHOUT_BODY

    def bind(self, max_bytes: int) -> list[tuple[bytes, bytes]]:
        """Look at the headers and return those that still hold for the decoded body."""
        codings, headers = [], []
        for name, value in self._answer.headers:
            lower = name.lower()
            if lower == b"content-encoding":
                codings.append(value.decode("latin-1"))
            elif lower == b"content-length":
                self._measure(value, max_bytes)
            elif lower != b"transfer-encoding":
                headers.append((name, value))
        self._decoder = Decoder(coding(",".join(codings)), max_bytes)
        return headers

    def _measure(self, length: bytes, max_bytes: int) -> None:
        if length.strip(b"0") == b"":
            self._is_empty = True
        elif length.isdigit() and int(length) > max_bytes:
            raise too_large(max_bytes)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        stream = self._answer.stream
        assert isinstance(stream, AsyncIterable)
        self._is_empty = False  # what is read here is not to be read again when it is closed
        pieces = size = 0
        try:
            async for piece in stream:
                pieces, size = pieces + 1, size + len(piece)
                if pieces > _MANY_PIECES and size < pieces * _CRUMB_BYTES:
                    raise Trouble(Outcome.BROKEN, f"{self._host} sends its body in crumbs - that is refused")
                for decoded in self._decoder.take(piece):
                    yield decoded
            rest = self._decoder.end()
            if rest:
                yield rest
        except _TROUBLES as trouble:
            raise transport_trouble(trouble, self._host) from trouble

    async def aclose(self) -> None:
        if self._is_open:
            self._is_open = False
            try:
                if self._is_empty:
                    await self._finish()
                await self._answer.aclose()
            finally:
                await self._release()

    async def _finish(self) -> None:
        """Read the end of a body that has no bytes: only then the connection can be used again."""
        stream = self._answer.stream
        assert isinstance(stream, AsyncIterable)
        with suppress(*_TROUBLES):
            async for _ in stream:
                return
