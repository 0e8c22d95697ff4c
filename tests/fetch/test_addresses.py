"""Which addresses may be dialled."""

from __future__ import annotations

import pytest

from monitors.fetch.addresses import first_refused, may_dial, networks

REFUSED = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::7f00:1",
    "::a00:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "0:0:0:0:0:ffff:c0a8:0101",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "3fff::1",
    "4000::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "news.example",
    "127.1",
    "0x7f000001",
    "2130706433",
    "0177.0.0.1",
    "127.0.0.1:80",
]
ALLOWED = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not may_dial(address, ())


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_may_be_dialled(address: str) -> None:
    assert may_dial(address, ())


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::1", "fd00::5"]
)
def test_an_allowed_network_is_let_through_however_it_is_written(address: str) -> None:
    assert may_dial(address, networks(["10.0.0.0/8", "fd00::/8"]))


def test_one_allowed_network_allows_no_other() -> None:
    assert not may_dial("192.168.0.1", networks(["10.0.0.0/8"]))
    assert not may_dial("::1", networks(["127.0.0.0/8"]))


def test_one_private_address_among_public_ones_is_found() -> None:
    assert first_refused(["8.8.8.8", "10.0.0.1", "1.1.1.1"], ()) == "10.0.0.1"
    assert first_refused(["8.8.8.8", "1.1.1.1"], ()) == ""
