"""Reads a local file in place of an address, for replay and for trying things out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitors.fetch.decoding import too_large
from monitors.fetch.trouble import Trouble
from monitors.records import Fetched, Outcome, Request

_LISTING = "text/uri-list"  # RFC 2483; `kind: folder` reads it


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
    headers, body = await asyncio.to_thread(_content, path, request.max_bytes)
    fetched = Fetched(request.source, request.url, Outcome.OK, status=200, final_url=request.url)
    return replace(fetched, headers=headers, body=body)


def _content(path: Path, max_bytes: int) -> tuple[Mapping[str, str], bytes]:
    if path.is_dir():
        return {"content-type": _LISTING}, _listing(path)
    return {}, _read(path, max_bytes)


def _listing(folder: Path) -> bytes:
    """Return the addresses of a folder's files, one a line, in the order of their names."""
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as problem:
        raise Trouble(Outcome.UNREADABLE, f"{folder} cannot be read ({problem.strerror})") from problem
    return "".join(f"{path.absolute().as_uri()}\r\n" for path in files).encode("ascii")


def _read(path: Path, max_bytes: int) -> bytes:
    if not path.is_file():  # a pipe or a device would hang
        raise Trouble(Outcome.UNREADABLE, f"{path} is not a file - check the address")
    try:
        with path.open("rb") as file:
            body = file.read(max_bytes + 1)
    except OSError as problem:
        raise Trouble(Outcome.UNREADABLE, f"{path} cannot be read ({problem.strerror})") from problem
    if len(body) > max_bytes:
        raise too_large(max_bytes)
    return body
