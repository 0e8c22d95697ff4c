"""One content coding is undone, piece by piece, within bounds."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.fetch.decoding import Decoder, coding
from monitors.fetch.trouble import Trouble
from monitors.records import Outcome

TEXT = b"news " * 1000


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


def decoded(name: str, body: bytes, *, max_bytes: int = 10_000, step: int = 100) -> bytes:
    decoder = Decoder(name, max_bytes)
    pieces = [body[start : start + step] for start in range(0, len(body), step)]
    return b"".join(part for piece in pieces for part in decoder.take(piece)) + decoder.end()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        (" GZIP ", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", "deflate"),
        ("identity, gzip", "gzip"),
        (",,", ""),
    ],
)
def test_a_single_coding_is_recognised(header: str, name: str) -> None:
    assert coding(header) == name


@pytest.mark.parametrize(
    "header", ["gzip, gzip", "gzip,deflate", "br", "zstd", "compress", "gzip, br, gzip", "aes" * 99]
)
def test_stacked_and_unasked_codings_are_refused(header: str) -> None:
    with pytest.raises(Trouble) as refused:
        coding(header)
    assert refused.value.outcome is Outcome.BAD_ENCODING
    assert len(refused.value.text) < 200


@pytest.mark.parametrize("step", [1, 2, 7, 100, 100_000])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("gzip", gzip.compress(TEXT[:2000], mtime=0) + gzip.compress(TEXT[2000:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + bytes(50)),
        ("gzip", TEXT),
    ],
)
def test_a_body_is_decoded_however_it_is_cut(name: str, body: bytes, step: int) -> None:
    assert decoded(name, body, step=step) == TEXT


@pytest.mark.parametrize("name", ["", "gzip", "deflate"])
def test_an_empty_body_is_empty(name: str) -> None:
    assert decoded(name, b"") == b""


def test_a_body_of_one_byte_is_plain() -> None:
    assert decoded("gzip", b"a") == b"a"


@pytest.mark.parametrize("name", ["", "gzip"])
def test_exactly_the_cap_is_allowed_and_a_byte_more_is_not(name: str) -> None:
    body = gzip.compress(TEXT, mtime=0) if name else TEXT
    assert decoded(name, body, max_bytes=len(TEXT)) == TEXT
    with pytest.raises(Trouble, match="larger than 4999 bytes"):
        decoded(name, body, max_bytes=len(TEXT) - 1)


def test_a_bomb_is_stopped_at_the_cap() -> None:
    parts: list[bytes] = []
    decoder = Decoder("gzip", 1024 * 1024)
    with pytest.raises(Trouble, match="larger than 1 MB"):
        parts.extend(decoder.take(gzip.compress(bytes(50 * 1024 * 1024), mtime=0)))
    assert sum(map(len, parts)) <= 1024 * 1024
    assert max(map(len, parts)) <= 64 * 1024


def test_squeezed_bytes_count_too() -> None:
    with pytest.raises(Trouble, match="larger than"):
        decoded("gzip", gzip.compress(b"", mtime=0) * 60, max_bytes=1_000)


def test_a_body_put_together_from_many_is_read_and_from_too_many_is_refused() -> None:
    assert decoded("gzip", gzip.compress(b"a", mtime=0) * 64) == b"a" * 64
    with pytest.raises(Trouble, match="put together from more than 64"):
        decoded("gzip", gzip.compress(b"a", mtime=0) * 65)


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_body_that_ends_in_the_middle_is_refused(name: str) -> None:
    body = gzip.compress(TEXT, mtime=0) if name == "gzip" else zlib.compress(TEXT)
    with pytest.raises(Trouble, match="ends in the middle"):
        decoded(name, body[:-5])


@pytest.mark.parametrize(
    "body", [b"\x1f\x8b" + b"\xff" * 100, gzip.compress(TEXT, mtime=0)[:30] + b"\xff" * 100]
)
def test_a_damaged_body_is_refused(body: bytes) -> None:
    with pytest.raises(Trouble) as refused:
        decoded("gzip", body)
    assert refused.value.outcome is Outcome.BAD_ENCODING


@given(body=st.binary(max_size=2000), name=st.sampled_from(["", "gzip", "deflate"]), step=st.integers(1, 500))
def test_any_bytes_end_in_a_body_or_in_trouble(body: bytes, name: str, step: int) -> None:
    with suppress(Trouble):
        assert len(decoded(name, body, max_bytes=5000, step=step)) <= 5000
