"""TLS with an authority of one's own, and going through a proxy."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from asking import LOOPBACK, fetch, numbers_only
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitors.fetch import Fetcher
from monitors.records import Outcome, Request
from sandbox.news import NewsSite, Page, Visit
from sandbox.news.hostile import raw, then_hang

pytestmark = pytest.mark.slow


def certificate(folder: Path, host: str = "127.0.0.1") -> Path:
    """Write a key and a certificate that signs itself into one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def secure_site(pem: Path) -> Iterator[NewsSite]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    with NewsSite({"/feed": b"<rss/>", "/hang": then_hang()}, tls=context) as site:
        yield site


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_site: NewsSite) -> None:
    fetched = fetch(Request("Daily", f"{secure_site.url}/feed"))
    assert fetched.outcome is Outcome.TLS
    assert "certificate of 127.0.0.1 is not valid" in fetched.text
    assert "`ca_file`" in fetched.text


def test_an_authority_of_ones_own_is_trusted(secure_site: NewsSite, pem: Path) -> None:
    fetched = fetch(Request("Daily", f"{secure_site.url}/feed", ca_file=str(pem)))
    assert (fetched.outcome, fetched.body) == (Outcome.OK, b"<rss/>")
    settings = LOOPBACK.model_copy(update={"ca_file": str(pem)})
    assert fetch(Request("Daily", f"{secure_site.url}/feed"), settings).outcome is Outcome.OK


def test_the_deadline_holds_over_tls_too(secure_site: NewsSite, pem: Path) -> None:
    fetched = fetch(Request("Daily", f"{secure_site.url}/hang", ca_file=str(pem), timeout_s=0.5))
    assert fetched.outcome is Outcome.TIMEOUT


@pytest.mark.parametrize("written", [None, "no certificate"])
def test_a_ca_file_that_cannot_be_read_is_told(
    secure_site: NewsSite, tmp_path: Path, written: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if written:
        file.write_text(written)
    fetched = fetch(Request("Daily", f"{secure_site.url}/feed", ca_file=str(file)))
    assert fetched.outcome is Outcome.TLS
    assert str(file) in fetched.text


def test_a_server_that_speaks_plain_http_on_an_https_address_is_told() -> None:
    with NewsSite({"/feed": b"<rss/>"}) as plain:
        fetched = fetch(Request("Daily", f"https://127.0.0.1:{plain.port}/feed", timeout_s=5))
    assert fetched.outcome is Outcome.TLS
    assert "speaks https" in fetched.text


def talk(*, first: bytes, close: bool) -> Outcome:
    """Ask over https of a server that says `first`, whatever it hears."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await reader.read(1)
        if not close:
            await reader.read()
        writer.close()

    async def run() -> Outcome:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Fetcher(LOOPBACK, resolver=numbers_only) as fetcher:
            fetched = await fetcher.fetch(Request("Daily", f"https://127.0.0.1:{port}/", timeout_s=1))
            await asyncio.sleep(0.05)  # the server sees the end and closes its side
        return fetched.outcome

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("first", "close", "outcome"),
    [
        (b"\x00\xffgarbage" * 20, False, Outcome.TLS),
        (b"220 ready\r\n", False, Outcome.TLS),
        (b"", True, Outcome.TLS),
        (b"", False, Outcome.TIMEOUT),
    ],
)
def test_garbage_in_place_of_tls_ends_as_a_value(first: bytes, close: bool, outcome: Outcome) -> None:
    assert talk(first=first, close=close) is outcome


async def proxy(visit: Visit) -> None:
    """Answer for the server that was asked for, as a proxy does for plain HTTP."""
    await visit.send(Page(b"<rss>through the proxy</rss>").answer(visit.headers))


def test_a_source_is_asked_through_its_proxy() -> None:
    with NewsSite() as gateway:
        gateway.put("http://news.example/feed", proxy)
        settings = LOOPBACK.model_copy(update={"allow_private": ()})
        through = Request("Daily", "http://news.example/feed", proxy=gateway.url)
        assert fetch(through, settings).body == b"<rss>through the proxy</rss>"
        for_all = settings.model_copy(update={"proxy": gateway.url})
        assert fetch(Request("Daily", "http://news.example/feed"), for_all).outcome is Outcome.OK


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "2852039166",
        "0x7f.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "localhost",
        "a.localhost",
    ],
)
def test_no_proxy_is_asked_for_what_is_not_public(host: str) -> None:
    with NewsSite() as gateway:
        settings = LOOPBACK.model_copy(update={"allow_private": ()})
        fetched = fetch(Request("Daily", f"http://{host}/feed", proxy=gateway.url), settings)
        assert fetched.outcome is Outcome.FORBIDDEN_ADDRESS
        assert not gateway.requests


def test_a_proxy_that_refuses_is_told() -> None:
    with NewsSite() as gateway:
        gateway.put(
            "news.example:443",
            raw(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"),
        )
        fetched = fetch(Request("Daily", "https://news.example/feed", proxy=gateway.url))
        assert fetched.outcome is Outcome.REFUSED
        assert "the proxy does not connect to news.example" in fetched.text
