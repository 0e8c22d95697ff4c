"""A news site on loopback: pages, and paths that misbehave, served from a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from sandbox.news.pages import Page, answer

_BACKLOG = 4096  # a benchmark opens hundreds of connections at once
_START_TIMEOUT_S = 10.0
_MAX_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True)
class Visit:
    """One request under way, in the hands of the behaviour that answers it."""

    method: str
    path: str
    headers: Mapping[str, str]
    connection: _Connection

    @property
    def is_gone(self) -> bool:
        """Whether the visitor hung up."""
        return self.connection.transport.is_closing()

    async def send(self, piece: bytes) -> None:
        """Write bytes as they are and wait until the visitor takes them."""
        self.connection.transport.write(piece)
        await self.connection.writable.wait()

    def close(self) -> None:
        """Close politely (FIN)."""
        self.connection.transport.close()

    def reset(self) -> None:
        """Break off (RST)."""
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # on, for no seconds
        sock = self.connection.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.transport.abort()


Behaviour = Callable[[Visit], Awaitable[None]]
Content = Page | Behaviour | bytes


class NewsSite:
    """Serves `pages` (path to content) and the files of `folder` until the context ends.

    >>> with NewsSite({"/feed": b"<rss/>"}) as site:
    ...     site.url.startswith("http://127.0.0.1:")
    True
    """

    def __init__(
        self,
        pages: Mapping[str, Content] | None = None,
        *,
        folder: Path | None = None,
        host: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.pages: dict[str, Content] = {}
        self.requests: Counter[str] = Counter()
        """Requests by path, query included."""
        self.statuses: Counter[int] = Counter()
        """Answers of plain pages by status."""
        self.headers: dict[str, Mapping[str, str]] = {}
        """The headers of the last request for each path, names in lower case."""
        self.most_at_once = 0
        """The highest number of connections that were open together."""
        self._folder = folder
        self._host = host
        self._tls = tls
        self._open: set[_Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._port = 0
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        for path, content in (pages or {}).items():
            self.put(path, content)

    @property
    def url(self) -> str:
        """The address of the site, without a slash at its end."""
        return f"{'https' if self._tls else 'http'}://{self._host}:{self._port}"

    @property
    def port(self) -> int:
        return self._port

    def put(self, path: str, content: Content) -> str:
        """Set what stands at a path (bytes become a page with validators) and return its address."""
        self.pages[path] = Page.of(content, path) if isinstance(content, bytes) else content
        return f"{self.url}{path}"

    def start(self) -> Self:
        """Start serving; returns when connections are taken."""
        self._thread = threading.Thread(target=self._run, name="news-site", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT_S):
            raise TimeoutError("the news site did not start within 10 seconds")
        return self

    def stop(self) -> None:
        """Stop serving and break off what is under way."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join(_START_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        server = await self._loop.create_server(
            lambda: _Connection(self), self._host, self._port, ssl=self._tls, backlog=_BACKLOG
        )
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        for connection in list(self._open):
            connection.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the aborted transports close their sockets in the next turn of the loop

    def _opened(self, connection: _Connection) -> None:
        self._open.add(connection)
        self.most_at_once = max(self.most_at_once, len(self._open))

    def _closed(self, connection: _Connection) -> None:
        self._open.discard(connection)

    def _content(self, path: str) -> Page | Behaviour | None:
        content = self.pages.get(path) or self.pages.get(path.partition("?")[0])
        if content is not None:
            return content if not isinstance(content, bytes) else Page.of(content, path)
        return self._file(path.partition("?")[0])

    def _file(self, path: str) -> Page | None:
        if self._folder is None:
            return None
        file = (self._folder / path.lstrip("/")).resolve()
        if not file.is_relative_to(self._folder.resolve()) or not file.is_file():
            return None
        return Page.of(file.read_bytes(), path, modified_at=file.stat().st_mtime)

    def _visit(self, visit: Visit) -> asyncio.Task[None] | None:
        """Answer a visit; a page at once, a behaviour in a task of its own that is returned."""
        self.requests[visit.path] += 1
        self.headers[visit.path] = visit.headers
        content = self._content(visit.path)
        if content is None or isinstance(content, Page):
            whole = (
                content.answer(visit.headers, head=visit.method == "HEAD")
                if content is not None
                else answer(404, ["Content-Length: 10"], b"not found\n")
            )
            self.statuses[int(whole[9:12])] += 1
            visit.connection.transport.write(whole)
            return None
        task = asyncio.ensure_future(_behave(content, visit))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _behave(behaviour: Behaviour, visit: Visit) -> None:
    await behaviour(visit)


class _Connection(asyncio.Protocol):
    """One TCP connection; requests on it are answered one after the other."""

    def __init__(self, site: NewsSite) -> None:
        self.site = site
        self.writable = asyncio.Event()
        self.writable.set()
        self.transport: asyncio.Transport
        self._unread = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.site._opened(self)  # noqa: SLF001 - the site and its connections are one thing in two classes

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.writable.set()
        if self._task is not None:
            self._task.cancel()
        self.site._closed(self)  # noqa: SLF001 - as above

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._unread[:1].isalpha():  # TLS, or something else that is no HTTP
            self._refuse()
        else:
            self._answer_next()

    def _answer_next(self) -> None:
        while self._task is None or self._task.done():
            head, end, rest = self._unread.partition(b"\r\n\r\n")
            if not end:
                if len(self._unread) > _MAX_HEAD_BYTES:
                    self.transport.abort()
                return
            self._unread = rest
            visit = self._read(head)
            if visit is None:
                self._refuse()
                return
            self._task = self.site._visit(visit)  # noqa: SLF001 - as above
            if self._task is not None:
                self._task.add_done_callback(lambda _: self._answer_next())

    def _refuse(self) -> None:
        self.transport.write(answer(400, ["Content-Length: 0", "Connection: close"]))
        self.transport.close()

    def _read(self, head: bytes) -> Visit | None:
        first, *lines = head.decode("latin-1").split("\r\n")
        words = first.split(" ")
        if len(words) != 3:  # noqa: PLR2004 - method, target, version
            return None
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Visit(words[0], words[1], headers, self)
