"""Undoes one content coding, piece by piece, and never makes more bytes than allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from monitors.fetch.trouble import Trouble
from monitors.records import Outcome

ACCEPTED = "gzip, deflate"

_PIECE_BYTES = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's number for a gzip header
_ZLIB_WINDOW = 15  # for a zlib header
_RAW_WINDOW = -15  # for none: what some servers send as "deflate"
_MOST_MEMBERS = 64  # a gzip body may be several put together, but not a million empty ones


def coding(header: str) -> str:
    """Return `gzip`, `deflate` or "" for a Content-Encoding header.

    Raises Trouble for codings put on top of each other, with which a few bytes can hide gigabytes, and for
    those that were not asked for.
    """
    codings = [
        name for name in (part.strip().lower() for part in header.split(",")) if name not in {"", "identity"}
    ]
    if len(codings) > 1:
        raise Trouble(
            Outcome.BAD_ENCODING, f"its body is coded more than once ({header[:60]}) - that is refused"
        )
    if not codings:
        return ""
    name = codings[0].removeprefix("x-")
    if name not in {"gzip", "deflate"}:
        raise Trouble(Outcome.BAD_ENCODING, f"its body is coded as {name[:40]!r}, which was not asked for")
    return name


class Decoder:
    """Takes the pieces of a body as they come and gives them decoded; raises Trouble over `max_bytes`."""

    def __init__(self, name: str, max_bytes: int) -> None:
        self._coding = name
        self._max_bytes = max_bytes
        self._taken = 0
        self._given = 0
        self._members = 0
        self._inflate: zlib._Decompress | None = None
        self._is_plain = not name
        self._head = b""

    def take(self, piece: bytes) -> Iterator[bytes]:
        """Yield what `piece` decodes to, in small pieces."""
        self._taken = self._bounded(self._taken + len(piece))
        piece, self._head = self._head + piece, b""
        if self._inflate is None and not self._is_plain:
            if len(piece) < len(_GZIP_MAGIC):
                self._head = piece
                return
            self._begin(piece)
        if self._is_plain:
            yield piece
            return
        yield from self._inflated(piece)

    def end(self) -> bytes:
        """Return what is left when the body is over; raises Trouble if it ends too early."""
        if self._inflate is not None and not self._inflate.eof:
            raise Trouble(
                Outcome.BAD_ENCODING, f"its {self._coding} body ends in the middle - it is tried again"
            )
        return b"" if self._inflate is not None else self._head

    def _begin(self, piece: bytes) -> None:
        if self._coding == "gzip" and not piece.startswith(_GZIP_MAGIC):
            self._is_plain = True  # servers that say gzip and send plain text are common enough
            return
        window = _GZIP_WINDOW if self._coding == "gzip" else _RAW_WINDOW
        if (
            self._coding == "deflate"
            and piece[0] & 0x0F == zlib.DEFLATED
            and int.from_bytes(piece[:2]) % 31 == 0
        ):
            window = _ZLIB_WINDOW  # RFC 1950, 2.2
        self._inflate = zlib.decompressobj(window)

    def _inflated(self, piece: bytes) -> Iterator[bytes]:
        while piece:
            assert self._inflate is not None
            if self._inflate.eof:
                if not self._next_member(piece):
                    return
                continue
            try:
                decoded = self._inflate.decompress(piece, _PIECE_BYTES)
            except zlib.error as problem:
                raise Trouble(
                    Outcome.BAD_ENCODING,
                    f"its {self._coding} body is damaged ({problem}) - it is tried again",
                ) from problem
            self._given = self._bounded(self._given + len(decoded))
            if decoded:
                yield decoded
            piece = self._inflate.unconsumed_tail or self._inflate.unused_data

    def _next_member(self, piece: bytes) -> bool:
        """Begin the next gzip member; anything else behind the last one is padding.

        Raises Trouble for too many: each costs as much as a small body.
        """
        if self._coding == "gzip" and piece == _GZIP_MAGIC[:1]:
            self._head = piece  # what it begins is seen with the next piece
            return False
        if self._coding != "gzip" or not piece.startswith(_GZIP_MAGIC):
            return False
        self._members += 1
        if self._members >= _MOST_MEMBERS:
            raise Trouble(
                Outcome.BAD_ENCODING,
                f"its gzip body is put together from more than {_MOST_MEMBERS} - that is refused",
            )
        self._inflate = zlib.decompressobj(_GZIP_WINDOW)
        return True

    def _bounded(self, count: int) -> int:
        if count > self._max_bytes:
            raise too_large(self._max_bytes)
        return count


def too_large(max_bytes: int) -> Trouble:
    """Return the trouble of a body over the cap."""
    size = f"{max_bytes / 1024 / 1024:.0f} MB" if max_bytes >= 1024 * 1024 else f"{max_bytes} bytes"
    return Trouble(Outcome.TOO_LARGE, f"its body is larger than {size} - that is more than any feed needs")
