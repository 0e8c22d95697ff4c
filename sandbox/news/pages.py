"""A page of a pretend news site: a body with its validators, answered conditionally."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import blake2b

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
_WORTH_SQUEEZING_BYTES = 1_000
_GZIP_WINDOW = 31  # zlib's number for "write a gzip header"


@dataclass(frozen=True)
class Page:
    """What stands at a path. Without `etag` and `modified` every answer is a full one."""

    body: bytes
    content_type: str = "application/rss+xml; charset=utf-8"
    etag: str = ""
    modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, body: bytes, path: str = "", *, modified_at: float | None = None, validators: bool = True
    ) -> Page:
        """Return a page with the validators that a common web server would give it."""
        kind = next((kind for ending, kind in _TYPES.items() if path.endswith(ending)), cls.content_type)
        if not validators:
            return cls(body, kind)
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        modified = formatdate(modified_at, usegmt=True) if modified_at is not None else ""
        return cls(body, kind, etag, modified)

    def answer(self, asked: Mapping[str, str], *, head: bool = False) -> bytes:
        """Return the whole HTTP answer to a request with these (lower-case) headers."""
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [f"ETag: {self.etag}"] if self.etag else []
        lines += [f"Last-Modified: {self.modified}"] if self.modified else []
        if self._is_known(asked):
            return answer(304, lines)
        body = self.body
        if (
            len(body) > _WORTH_SQUEEZING_BYTES
            and "gzip" in asked.get("accept-encoding", "")
            and "gzip" in self.headers.get("Vary", "")
        ):
            body = gzipped(body)
            lines.append("Content-Encoding: gzip")
        lines += [f"Content-Type: {self.content_type}", f"Content-Length: {len(body)}"]
        return answer(200, lines, b"" if head else body)

    def _is_known(self, asked: Mapping[str, str]) -> bool:
        if "if-none-match" in asked:  # RFC 9110, 13.1.3: the date is not looked at then
            tags = [tag.strip().removeprefix("W/") for tag in asked["if-none-match"].split(",")]
            return bool(self.etag) and self.etag.removeprefix("W/") in tags
        return bool(self.modified) and asked.get("if-modified-since") == self.modified


_REASONS = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


def answer(status: int, lines: list[str], body: bytes = b"") -> bytes:
    """Return an HTTP answer as bytes."""
    head = "\r\n".join([f"HTTP/1.1 {status} {_REASONS.get(status, 'Answer')}", *lines, "", ""])
    return head.encode("latin-1") + body


def gzipped(body: bytes, level: int = 6) -> bytes:
    """Return `body` as one gzip member."""
    squeeze = zlib.compressobj(level, zlib.DEFLATED, _GZIP_WINDOW)
    return squeeze.compress(body) + squeeze.flush()
