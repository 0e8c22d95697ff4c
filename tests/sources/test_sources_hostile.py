"""Hostile documents end as one clear line or as what can be read, in bounded time and memory."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from reading_documents import parse

MB = 1_000_000
HEAD = b"<rss><channel><item><title>x</title><description>"
END = b"</description></item></channel></rss>"

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "angles": lambda: b"<" * 8 * MB,
    "open tags": lambda: b"<a" * 4 * MB,
    "billion laughs": lambda: (
        b'<!DOCTYPE l [<!ENTITY a0 "lol">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
        + b"]><rss><channel><item><title>&a11;</title></item></channel></rss>"
    ),
    "an entity from a file": lambda: (
        b'<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + HEAD + b"&f;" + END
    ),
    "a DOCTYPE that never ends": lambda: b"<!DOCTYPE l [" + b'"' * 4 * MB,
    "NULs": lambda: b"\0" * 8 * MB,
    "NULs in a title": lambda: b"<rss><channel><item><title>" + b"\0" * 7 * MB,
    "deep nesting": lambda: b"<rss><channel>" + b"<a>" * MB,
    "deep nesting that closes": lambda: b"<rss>" + b"<a>" * 80_000 + b"</a>" * 80_000 + b"</rss>",
    "items in items": lambda: b"<rss><channel>" + b"<item>" * 100_000,
    "a million tags": lambda: b"<rss><channel>" + b"<a/>" * MB + b"</channel></rss>",
    "a hundred thousand attributes": lambda: (
        b"<rss><item " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/></rss>"
    ),
    "half a million attributes": lambda: (
        b"<rss><item " + b" ".join(b'a%d="1"' % n for n in range(500_000)) + b"/></rss>"
    ),
    "ampersands": lambda: HEAD + b"&" * 7 * MB,
    "CDATA that never ends": lambda: HEAD + b"<![CDATA[" * 800_000,
    "CDATA in items": lambda: b"<rss>" + b"<item><![CDATA[" * 60_000,
    "comments that never end": lambda: b"<!--" * 2 * MB,
    "items without end": lambda: b"<rss>" + b"<item><title>x</b></item>" * 30_000,
    "content of tags": lambda: HEAD + b"<![CDATA[" + b"<p>" * 2 * MB + b"]]>" + END,
    "content of scripts": lambda: HEAD + b"<![CDATA[" + b"<script>" * 800_000 + b"]]>" + END,
    "content of comments": lambda: HEAD + b"<![CDATA[" + b"<!--" * 1_800_000 + b"]]>" + END,
    "content of quotes": lambda: HEAD + b"<![CDATA[" + b'<a "' * 1_800_000 + b"]]>" + END,
    "JSON that is deep": lambda: b"[" * 8 * MB,
    "JSON of empty items": lambda: b'{"items":[' + b",".join([b"{}"] * 2 * MB) + b"]}",
    "JSON of values": lambda: b"[" + b",".join([b'""'] * 2 * MB) + b"]",
    "a long number": lambda: b'{"items":[' + b"9" * 7 * MB + b"]}",
    "a page of links": lambda: b"<html>" + b"<link rel=alternate type=application/rss+xml href=x>" * 100_000,
    "a deep page": lambda: b"<html><body>" + b"<div>" * 100_000,
    "high bytes": lambda: b"<rss>" + b"\xff" * 7 * MB,
    "escapes": lambda: b"\x1b$B" * 2_600_000,
    "a bomb": lambda: gzip.compress(b"\0" * 200 * MB, 1),
    "UTF-16": lambda: ("<rss>" + "<a/>" * 900_000).encode("utf-16"),
}  # fmt: skip
MAX_SECONDS = 8.0  # the slowest takes 1.4 on an idle machine
MAX_GROWTH_MB = 100

_MEASURE = """
import resource, sys
from test_sources_hostile import DOCUMENTS
from reading_documents import parse
body = DOCUMENTS[sys.argv[1]]()
parse(b"<rss><channel><item><title>a</title></item></channel></rss>")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
parse(body)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_ends_soon_with_one_line(name: str) -> None:
    body = DOCUMENTS[name]()
    began = time.process_time()
    parsed = parse(body)
    assert time.process_time() - began < MAX_SECONDS
    assert "\n" not in parsed.text
    assert all("root:" not in entry.summary for entry in parsed.entries)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["angles", "a hundred thousand attributes", "items in items", "high bytes",
                                  "content of tags", "JSON of empty items", "items without end"])  # fmt: skip
def test_a_hostile_document_stays_within_its_memory(name: str) -> None:
    paths = f"import sys; sys.path[:0] = {sys.path!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", paths + _MEASURE, name], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < MAX_GROWTH_MB


def test_a_small_bomb_is_no_bomb() -> None:
    parsed = parse(DOCUMENTS["billion laughs"]())
    assert len(parsed.entries[0].title) < 100
