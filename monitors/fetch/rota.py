"""Whose turn it is: hosts one after the other, so that none waits behind the queue of another.

Two limits hold. A host has at most `per_host` requests under way, always. At most `concurrency` are under way
in all, but one that has kept us waiting for a while is *lent*: it no longer counts, so that a hundred servers
that hang cannot keep everybody else from being asked. Lent ones are limited too: each is an open socket.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from monitors.records import Request

_LENT_FACTOR = 4


class Rota:
    """The requests that wait, by host, and how many are under way."""

    def __init__(self, requests: Iterable[Request], *, concurrency: int, per_host: int) -> None:
        self._concurrency = concurrency
        self._per_host = per_host
        self._waiting: dict[str, deque[Request]] = {}
        for request in requests:
            self._waiting.setdefault(host_of(request.url), deque()).append(request)
        self._ready = deque(self._waiting)
        self._of_host: Counter[str] = Counter()
        self._counted = 0
        self._lent = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def next(self) -> Request | None:
        """Return a request that may start now, None where all that wait have to wait longer."""
        if self._counted >= self._concurrency or not self._ready:
            return None
        host = self._ready.popleft()
        queue = self._waiting[host]
        request = queue.popleft()
        if not queue:
            del self._waiting[host]
        self._of_host[host] += 1
        self._counted += 1
        if queue and self._of_host[host] < self._per_host:
            self._ready.append(host)
        return request

    def lend(self) -> bool:
        """Let one that is under way no longer count; False if there are too many of these already."""
        if self._lent >= self._concurrency * _LENT_FACTOR:
            return False
        self._lent += 1
        self._counted -= 1
        return True

    def done(self, request: Request, *, was_lent: bool) -> None:
        """Note that a request ended."""
        host = host_of(request.url)
        if was_lent:
            self._lent -= 1
        else:
            self._counted -= 1
        self._of_host[host] -= 1
        if host in self._waiting and self._of_host[host] == self._per_host - 1:
            self._ready.append(host)
        if not self._of_host[host]:
            del self._of_host[host]


def host_of(url: str) -> str:
    """Return host and port of an address, as a Host header would name them; "" for a file.

    >>> host_of("https://News.example:8443/feed")
    'news.example:8443'
    """
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
