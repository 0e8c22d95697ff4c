"""Answers that no server should give: each a behaviour that a client must survive within its bounds.

Every one is harmless to a client that counts bytes, keeps a deadline and checks where it is led. Redirects
are relative, so that a behaviour works at any path of any site; the exceptions lead to addresses that a
client has to refuse *before* it connects.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache

from sandbox.news.pages import Page, answer, gzipped
from sandbox.news.site import Behaviour, Visit

_ZEROS = bytes(64 * 1024)
_BOMB_BYTES = 200 * 1024 * 1024
_NEVER_S = 3600.0


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Behaviour:
    """Answer with a status, and say nothing more than `body`."""
    lines = [f"{name}: {value}" for name, value in (headers or {}).items()]
    return raw(answer(code, [*lines, f"Content-Length: {len(body)}"], body))


def redirect(to: str, code: int = 302) -> Behaviour:
    """Lead elsewhere."""
    return status(code, {"Location": to})


def raw(*pieces: bytes, close: bool = False) -> Behaviour:
    """Send bytes as they are."""

    async def behave(visit: Visit) -> None:
        for piece in pieces:
            await visit.send(piece)
        if close:
            visit.close()

    return behave


def slow(seconds: float, page: Page) -> Behaviour:
    """Answer properly, after a while."""

    async def behave(visit: Visit) -> None:
        await asyncio.sleep(seconds)
        await visit.send(page.answer(visit.headers))

    return behave


def then_hang(*pieces: bytes) -> Behaviour:
    """Send bytes, then nothing more, and keep the connection open."""

    async def behave(visit: Visit) -> None:
        for piece in pieces:
            await visit.send(piece)
        await asyncio.sleep(_NEVER_S)

    return behave


def drip(start: bytes, drop: bytes, every_s: float = 0.05) -> Behaviour:
    """Send a few bytes now and then, for ever: no pause is long enough for a read timeout."""

    async def behave(visit: Visit) -> None:
        await visit.send(start)
        while not visit.is_gone:
            await asyncio.sleep(every_s)
            await visit.send(drop)

    return behave


def endless(start: bytes, piece: bytes) -> Behaviour:
    """Send for ever, as fast as the client takes it."""

    async def behave(visit: Visit) -> None:
        await visit.send(start)
        while not visit.is_gone:
            await visit.send(piece)
            await asyncio.sleep(0)

    return behave


def then_reset(*pieces: bytes) -> Behaviour:
    """Send bytes, then break the connection off."""

    async def behave(visit: Visit) -> None:
        for piece in pieces:
            await visit.send(piece)
        await asyncio.sleep(0.01)  # the bytes leave before the reset does
        visit.reset()

    return behave


def coded(coding: str, body: Callable[[], bytes], code: int = 200, extra: str = "") -> Behaviour:
    """Answer with a body in a content coding; `body` is built when first asked for."""

    async def behave(visit: Visit) -> None:
        sent = body()
        lines = [f"Content-Encoding: {coding}", f"Content-Length: {len(sent)}", *([extra] if extra else [])]
        await visit.send(answer(code, [_FEED, *lines], sent))

    return behave


@lru_cache
def bomb(layers: int = 1, size_bytes: int = _BOMB_BYTES) -> bytes:
    """Return a small gzip body that grows to `size_bytes` of zeros."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = squeeze.compress(_ZEROS) + squeeze.flush(zlib.Z_FULL_FLUSH)
    again = squeeze.compress(_ZEROS) + squeeze.flush(zlib.Z_FULL_FLUSH)  # does not depend on what was before
    body = start + again * (
        size_bytes // len(_ZEROS) - 1
    )  # its end is never reached, so it needs no checksum
    for _ in range(layers - 1):
        body = gzipped(body, level=9)
    return body


@lru_cache
def _deflate_bomb() -> bytes:
    return zlib.compress(bytes(20 * 1024 * 1024), 9)


@lru_cache
def _members() -> bytes:
    return gzipped(b"") * 200_000


def _truncated() -> bytes:
    return gzipped(_FEED_BODY * 50)[:-20]


def _damaged() -> bytes:
    body = bytearray(gzipped(bytes(range(256)) * 50))
    body[60:80] = b"\xff" * 20
    return bytes(body)


_FEED = "Content-Type: application/rss+xml"
_FEED_BODY = b"<rss><channel><title>t</title></channel></rss>"
_OPEN = answer(200, [_FEED, "Connection: close"])
_CHUNKED = answer(200, [_FEED, "Transfer-Encoding: chunked"])
_CHUNK = b"10000\r\n" + bytes(65_536) + b"\r\n"


def _length(*lengths: str) -> bytes:
    return answer(200, [_FEED, *(f"Content-Length: {length}" for length in lengths)])


async def _loop(visit: Visit) -> None:
    path, _, steps = visit.path.partition("?")
    await visit.send(answer(302, [f"Location: {path}?{steps}x", "Content-Length: 0"]))


def _led_to(target: str) -> Behaviour:
    return redirect(target)


TRANSPORT: Mapping[str, Behaviour] = {
    "hang": then_hang(),
    "hang-in-head": then_hang(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "hang-in-body": then_hang(_length("1000"), b"<rss>"),
    "drip-head": drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
    "drip-body": drip(_OPEN, b" "),
    "endless-head": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"a" * 4000 + b"\r\n"),
    "endless-interim": endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
    "endless-body": endless(_OPEN, bytes(65_536)),
    "endless-chunks": endless(_CHUNKED, _CHUNK),
    "endless-tiny-chunks": endless(_CHUNKED, b"1\r\na\r\n" * 2_000),
    "endless-chunk-head": endless(_CHUNKED, b"1" * 4_000),
    "length-too-long": raw(_length("1000000"), b"<rss>", close=True),
    "length-huge": then_hang(_length("1000000000000"), b"<rss>"),
    "length-negative": raw(_length("-5"), b"<rss>", close=True),
    "length-twice": raw(_length("5", "500"), b"<rss>", close=True),
    "length-no-number": raw(_length("many"), b"<rss>", close=True),
    "chunk-broken": raw(_CHUNKED, b"zzz\r\nabc\r\n", close=True),
    "chunk-ends-early": raw(_CHUNKED, b"100\r\nabc", close=True),
    "reset-at-once": then_reset(),
    "reset-in-head": then_reset(b"HTTP/1.1 200"),
    "reset-in-body": then_reset(_length("1000"), b"<rss>"),
    "close-at-once": raw(close=True),
    "no-http": raw(b"\x00\xff\xfe garbage \r\n\r\n" * 20, close=True),
    "another-protocol": raw(b"220 mail.example ESMTP ready\r\n", close=True),
    "nul-in-head": raw(b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\n\r\n<rss/>", close=True),
    "status-999": status(999),
    "status-206": status(206, body=b"<rss>"),
    "switching-protocols": raw(answer(101, ["Upgrade: tls", "Connection: upgrade"]), close=True),
    "unasked-304": raw(answer(304, [])),
    "gzip-bomb": coded("gzip", bomb),
    "gzip-bomb-twice": coded("gzip, gzip", lambda: bomb(2)),
    "gzip-bomb-hidden": coded("gzip", lambda: bomb(2)),
    "gzip-bomb-many-headers": coded("gzip", lambda: bomb(3), extra="Content-Encoding: gzip"),
    "gzip-ten-times": coded(", ".join(["gzip"] * 10), lambda: bomb(2)),
    "gzip-many-members": coded("gzip", _members),
    "gzip-truncated": coded("gzip", _truncated),
    "gzip-damaged": coded("gzip", _damaged),
    "deflate-bomb": coded("deflate", _deflate_bomb),
    "unknown-coding": coded("br", lambda: b"\x0b\x02\x80<rss>\x03"),
    "redirect-with-bomb": coded("gzip", bomb, code=302, extra="Location: ?again"),
    "redirect-with-double-bomb": coded("gzip, gzip", lambda: bomb(2), code=302, extra="Location: ?again"),
    "redirect-with-endless-body": endless(
        answer(302, ["Location: ?again", "Connection: close"]), bytes(65_536)
    ),
    "redirect-loop": _loop,
    "redirect-to-itself": redirect("?"),
    "redirect-nowhere": raw(answer(302, ["Content-Length: 0"])),
    "redirect-to-file": _led_to("file:///etc/passwd"),
    "redirect-to-ftp": _led_to("ftp://news.example/feed"),
    "redirect-to-script": _led_to("javascript:alert(1)"),
    "redirect-to-nonsense": _led_to("http://[::1"),
    "redirect-to-bad-port": _led_to("http://news.example:99999/"),
    "redirect-to-long": _led_to("http://news.example/" + "a" * 9_000),
    "redirect-to-metadata": _led_to("http://169.254.169.254/latest/meta-data/"),
    "redirect-to-metadata-as-number": _led_to("http://2852039166/"),
    "redirect-to-private": _led_to("http://10.0.0.1/"),
    "redirect-to-private-inside-ipv6": _led_to("http://[::ffff:10.0.0.1]/"),
    "error-with-bomb": coded("gzip", bomb, code=500),
    "error-with-endless-body": endless(answer(404, ["Connection: close"]), bytes(65_536)),
}
"""By name: what a server can do wrong below the document; none of these ends in a document."""


def _document(body: Callable[[], bytes]) -> Behaviour:
    async def behave(visit: Visit) -> None:
        await visit.send(Page(body()).answer(visit.headers))

    return behave


def _entities() -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    start = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]>'
    return f"{start}<rss><channel><title>&e11;</title></channel></rss>".encode()


def _outside() -> bytes:
    return (
        b'<!DOCTYPE rss [<!ENTITY own SYSTEM "file:///etc/hostname">]>'
        b"<rss><channel><item><title>&own;</title><guid>1</guid></item></channel></rss>"
    )


def _nested() -> bytes:
    return b"<rss><channel>" + b"<item>" * 300_000


def _attributes() -> bytes:
    return b"<rss " + b" ".join(b'a%d="1"' % number for number in range(100_000)) + b"/>"


def _many_entries() -> bytes:
    items = b"".join(b"<item><guid>%d</guid><title>t</title></item>" % number for number in range(100_000))
    return b"<rss><channel>" + items + b"</channel></rss>"


DOCUMENTS: Mapping[str, Behaviour] = {
    "empty": _document(lambda: b""),
    "nul-bytes": _document(lambda: bytes(100_000)),
    "only-brackets": _document(lambda: b"<" * 2_000_000),
    "nested-deeply": _document(_nested),
    "entity-bomb": _document(_entities),
    "entity-from-outside": _document(_outside),
    "many-attributes": _document(_attributes),
    "many-entries": _document(_many_entries),
    "json-nested-deeply": _document(lambda: b'{"items":' + b"[" * 200_000),
    "random-bytes": _document(lambda: bytes(range(256)) * 4_000),
}
"""By name: documents that arrive well and are hard on whoever reads them."""


def hostile(names: int) -> list[tuple[str, Behaviour]]:
    """Return that many hostile behaviours with their names, each kind as often as the others."""
    kinds: list[tuple[str, Callable[[Visit], Awaitable[None]]]] = [*TRANSPORT.items()]
    return [kinds[number % len(kinds)] for number in range(names)]
