"""Which addresses may be dialled: public ones, and the networks that the user allows.

A feed's address, a redirect or a link inside a feed is written by strangers. A name may resolve to this
machine, to a neighbour or to a cloud's metadata service, in many spellings; IPv6 can carry an IPv4 address
inside (mapped, compatible, 6to4, NAT64), and what counts then is the address inside.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291: the only part of IPv6 handed out to the public
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the IPv4 address stands in the last 32 bits
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, deprecated: likewise
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # RFC 6890: protocol assignments
        "192.88.99.0/24",  # RFC 7526: what 6to4 relays were reached by
        "3fff::/20",  # RFC 9637: documentation, younger than the tables of Python 3.11
    )
)
_IPV4_BITS = 0xFFFF_FFFF


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Return `allow_private` as networks."""
    return tuple(ip_network(network) for network in written)


def first_refused(addresses: Iterable[str], allowed: Sequence[Network]) -> str:
    """Return the first address that must not be dialled, or "" if all may be."""
    return next((address for address in addresses if not may_dial(address, allowed)), "")


def refused_literal(host: str, allowed: Sequence[Network]) -> bool:
    """Whether a host is this machine by name, or an address, in any spelling, that must not be dialled.

    For hosts that somebody else resolves: behind a proxy a name cannot be checked, an address can.
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return not any(may_dial(address, allowed) for address in ("127.0.0.1", "::1"))
    try:
        written = socket.inet_ntoa(socket.inet_aton(name))  # also 127.1, 0x7f000001, 2130706433
    except OSError:
        written = name if ":" in name else ""
    return bool(written) and not may_dial(written, allowed)


def may_dial(written: str, allowed: Sequence[Network]) -> bool:
    """Whether an address (as a resolver writes it, perhaps with a `%scope`) is public or allowed."""
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return False
    inner = _carried(address)
    if any(_is_in(candidate, network) for candidate in (address, inner) for network in allowed):
        return True
    return _is_public(inner) and (inner is not address or _is_routed(address))


def _is_in(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(_is_in(address, network) for network in _SPECIAL)


def _is_routed(address: Address) -> bool:
    return isinstance(address, IPv4Address) or address in _GLOBAL_UNICAST


def _carried(address: Address) -> Address:
    """Return the IPv4 address inside an IPv6 one, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & _IPV4_BITS)
    return address
