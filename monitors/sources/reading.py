"""From an answer to `Parsed`: unpack, decode, read by kind, finish; whatever is sent ends as a value."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Sequence
from datetime import datetime

from monitors.config import Source
from monitors.records import Fetched, Outcome, Parsed
from monitors.sources import lenient
from monitors.sources.charset import Decoded, decode
from monitors.sources.drafts import Document
from monitors.sources.finish import finish
from monitors.sources.kinds import KINDS

MAX_BYTES = 8 * 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_GZIP_WINDOW = 31  # zlib's way to ask for a gzip header


def parse(source: Source, fetched: Fetched, now: datetime) -> Parsed:
    """Return the entries of an answer; never raises for anything that a publisher sends.

    Where `needs_lenient` is set, more may be found by `fetch.lenient`, which may take ten seconds.
    """
    try:
        return _parse(source, fetched, now)
    except Exception as bug:  # noqa: BLE001 - a mistake of ours in one document must not stop the other sources
        text = f"it could not be read because of a mistake in wirewatch ({type(bug).__name__}: {bug})"
        return Parsed(source.name, outcome=Outcome.UNREADABLE, text=text)


def _parse(source: Source, fetched: Fetched, now: datetime) -> Parsed:
    body = _unpacked(fetched.body)
    if body is None or len(body) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1024 // 1024} MB"
        return Parsed(source.name, outcome=Outcome.TOO_LARGE, text=f"it is larger than {limit} when unpacked")
    decoded = decode(body, fetched.headers.get("content-type", ""), source.encoding or "")
    document = KINDS[source.kind].read(source, fetched, decoded.text)
    return _concluded(source, fetched, document, decoded, now)


def parse_lenient(source: Source, fetched: Fetched, found: Sequence[lenient.Plain], now: datetime) -> Parsed:
    """Return as `Parsed` what the lenient parser found in its own process."""
    document = lenient.document(found)
    return dataclasses.replace(finish(source, document, fetched.final_url or fetched.url, now), charset="")


def _concluded(
    source: Source, fetched: Fetched, document: Document, decoded: Decoded, now: datetime
) -> Parsed:
    if document.trouble:
        return Parsed(
            source.name,
            outcome=Outcome.NOT_A_FEED,
            text=document.trouble,
            charset=decoded.charset,
            needs_lenient=document.lossy,
        )
    if decoded.replaced:
        document.notes.append(f"{decoded.replaced:,} characters could not be decoded")
    parsed = finish(source, document, fetched.final_url or fetched.url, now)
    return dataclasses.replace(parsed, charset=decoded.charset)


def _unpacked(body: bytes) -> bytes | None:
    """Return a body that came as a .gz file unpacked, bounded; None where it is too large."""
    if not body.startswith(_GZIP):
        return body
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    try:
        unpacked = unpacking.decompress(body, MAX_BYTES + 1)
    except zlib.error:
        return body
    return unpacked if len(unpacked) <= MAX_BYTES else None
