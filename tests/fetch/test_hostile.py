"""Every bad answer ends as one clear line, in time and in bounds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import LOOPBACK, fetch, fetch_all

from monitors.records import Outcome, Request
from sandbox.news import NewsSite
from sandbox.news.hostile import DOCUMENTS, TRANSPORT, hostile, raw
from sandbox.news.pages import answer

pytestmark = pytest.mark.slow

EXPECTED = {
    "hang": Outcome.TIMEOUT,
    "hang-in-head": Outcome.TIMEOUT,
    "hang-in-body": Outcome.TIMEOUT,
    "drip-head": Outcome.TIMEOUT,
    "drip-body": Outcome.TIMEOUT,
    "endless-head": Outcome.BROKEN,
    "endless-interim": Outcome.BROKEN,
    "endless-body": Outcome.TOO_LARGE,
    "endless-chunks": Outcome.TOO_LARGE,
    "endless-tiny-chunks": Outcome.BROKEN,
    "endless-chunk-head": Outcome.BROKEN,
    "length-too-long": Outcome.BROKEN,
    "length-huge": Outcome.TOO_LARGE,
    "length-negative": Outcome.BROKEN,
    "length-twice": Outcome.BROKEN,
    "length-no-number": Outcome.BROKEN,
    "chunk-broken": Outcome.BROKEN,
    "chunk-ends-early": Outcome.BROKEN,
    "reset-at-once": Outcome.BROKEN,
    "reset-in-head": Outcome.BROKEN,
    "reset-in-body": Outcome.BROKEN,
    "close-at-once": Outcome.BROKEN,
    "no-http": Outcome.BROKEN,
    "another-protocol": Outcome.BROKEN,
    "nul-in-head": Outcome.BROKEN,
    "status-999": Outcome.HTTP_ERROR,
    "status-206": Outcome.HTTP_ERROR,
    "switching-protocols": Outcome.BROKEN,
    "unasked-304": Outcome.BROKEN,
    "gzip-bomb": Outcome.TOO_LARGE,
    "gzip-bomb-twice": Outcome.BAD_ENCODING,
    "gzip-bomb-hidden": Outcome.OK,
    "gzip-bomb-many-headers": Outcome.BAD_ENCODING,
    "gzip-ten-times": Outcome.BAD_ENCODING,
    "gzip-many-members": Outcome.BAD_ENCODING,
    "gzip-truncated": Outcome.BAD_ENCODING,
    "gzip-damaged": Outcome.BAD_ENCODING,
    "deflate-bomb": Outcome.TOO_LARGE,
    "unknown-coding": Outcome.BAD_ENCODING,
    "redirect-with-bomb": Outcome.TOO_MANY_REDIRECTS,
    "redirect-with-double-bomb": Outcome.BAD_ENCODING,
    "redirect-with-endless-body": Outcome.TOO_MANY_REDIRECTS,
    "redirect-loop": Outcome.TOO_MANY_REDIRECTS,
    "redirect-to-itself": Outcome.TOO_MANY_REDIRECTS,
    "redirect-nowhere": Outcome.HTTP_ERROR,
    "redirect-to-file": Outcome.BAD_URL,
    "redirect-to-ftp": Outcome.BAD_URL,
    "redirect-to-script": Outcome.BAD_URL,
    "redirect-to-nonsense": Outcome.BAD_URL,
    "redirect-to-bad-port": Outcome.BAD_URL,
    "redirect-to-long": Outcome.BAD_URL,
    "redirect-to-metadata": Outcome.FORBIDDEN_ADDRESS,
    "redirect-to-metadata-as-number": Outcome.FORBIDDEN_ADDRESS,
    "redirect-to-private": Outcome.FORBIDDEN_ADDRESS,
    "redirect-to-private-inside-ipv6": Outcome.FORBIDDEN_ADDRESS,
    "error-with-bomb": Outcome.HTTP_ERROR,
    "error-with-endless-body": Outcome.HTTP_ERROR,
}


@pytest.fixture(scope="module")
def bad_site() -> Iterator[NewsSite]:
    with NewsSite({f"/{name}": behaviour for name, behaviour in (TRANSPORT | DOCUMENTS).items()}) as site:
        yield site


def test_every_kind_of_bad_answer_has_its_expected_outcome() -> None:
    assert EXPECTED.keys() == TRANSPORT.keys()


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_bad_answer_ends_as_one_clear_line(bad_site: NewsSite, kind: str) -> None:
    timeout_s = 0.3 if EXPECTED[kind] is Outcome.TIMEOUT else 10
    fetched = fetch(Request("Daily", f"{bad_site.url}/{kind}", timeout_s=timeout_s))
    assert fetched.outcome is EXPECTED[kind]
    assert fetched.elapsed_s < timeout_s + 1
    if fetched.outcome is not Outcome.OK:
        assert 10 < len(fetched.text) < 300
        assert fetched.text.isprintable()
        assert fetched.body == b""
    assert "unexpected" not in fetched.text


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_hard_document_is_handed_on_as_bytes(bad_site: NewsSite, kind: str) -> None:
    assert fetch(Request("Daily", f"{bad_site.url}/{kind}")).outcome is Outcome.OK


def test_all_of_them_at_once_leave_the_good_ones_served(bad_site: NewsSite) -> None:
    bad_site.put("/good", b"<rss/>")
    requests = [Request(kind, f"{bad_site.url}/{kind}", timeout_s=1) for kind in EXPECTED]
    requests += [
        Request(f"good {number}", f"{bad_site.url}/good?{number}", timeout_s=5) for number in range(50)
    ]
    answers = fetch_all(*requests, settings=LOOPBACK.model_copy(update={"per_host": 20}))
    assert len(answers) == len(requests)
    good = [fetched for fetched in answers if fetched.source.startswith("good")]
    assert {fetched.outcome for fetched in good} == {Outcome.OK}


@pytest.mark.parametrize(("interim", "outcome"), [(8, Outcome.OK), (9, Outcome.BROKEN)])
def test_only_so_many_interim_answers_are_read(bad_site: NewsSite, interim: int, outcome: Outcome) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" * interim
    said = b"<rss/>" + b"\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" * 20  # in a body they are text
    bad_site.put("/hints", raw(hints + answer(200, [f"Content-Length: {len(said)}"], said)))
    assert fetch(Request("Daily", f"{bad_site.url}/hints")).outcome is outcome


def test_a_mix_holds_every_kind() -> None:
    assert {name for name, _ in hostile(200)} == TRANSPORT.keys()


def test_no_bad_answer_takes_more_than_a_hundred_megabytes(bad_site: NewsSite) -> None:
    """In a process of its own, which asks for every kind, one after the other, and reports its peak."""
    script = Path(__file__).parents[2] / "benchmarks" / "hostile.py"
    command = [sys.executable, str(script), "--peak", bad_site.url, *EXPECTED, *DOCUMENTS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert float(done.stdout) < 100
