"""Reads a local file in place of an address, for replay and for trying things out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitors.fetch.decoding import too_large
from monitors.fetch.trouble import Trouble
from monitors.records import Fetched, Outcome, Request


async def read_file(request: Request) -> Fetched:
    """Return a file as if a server had sent it; raises Trouble."""
    if not request.local:
        raise Trouble(
            Outcome.FORBIDDEN_ADDRESS, "a feed must not lead to files of this machine - that is refused"
        )
    parts = urlsplit(request.url)
    if parts.netloc not in {"", "localhost"}:
        raise Trouble(Outcome.BAD_URL, f"{request.url!r} names a host - write it as file:///folder/feed.xml")
    path = Path(unquote(parts.path))
    body = await asyncio.to_thread(_read, path, request.max_bytes)
    return Fetched(request.source, request.url, Outcome.OK, status=200, final_url=request.url, body=body)


def _read(path: Path, max_bytes: int) -> bytes:
    if not path.is_file():  # a pipe or a device would hang; a folder is another kind of source
        raise Trouble(Outcome.UNREADABLE, f"{path} is not a file - check the address")
    try:
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except OSError as problem:
        raise Trouble(Outcome.UNREADABLE, f"{path} cannot be read ({problem.strerror})") from problem
    if len(body) > max_bytes:
        raise too_large(max_bytes)
    return body
