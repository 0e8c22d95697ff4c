"""What one answer means: where a redirect leads, or how the request ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

import httpx

from monitors.fetch.trouble import Trouble
from monitors.records import Outcome

MOST_REDIRECTS = 5

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_HINTS = {
    401: "it wants a login: give it by `headers`",
    403: "it does not let this program in: ask its owner, or give a key by `headers`",
    404: "check the address",
    429: "it is asked less often now",
}
_SUCCESS = 2  # the first digit of a status
_SERVER_ERROR = 5
_LONGEST_URL = 2_000
_HOST = re.compile(rb"[A-Za-z0-9._:-]+")  # a name as it is asked for, or an address
_LAST_PORT = 65_535
_LONGEST_SHOWN = 100


def is_redirect(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer leads elsewhere."""
    return status in _REDIRECTS and bool(headers.get("location"))


def is_permanent(status: int) -> bool:
    """Whether a redirect says that the old address is not to be asked again."""
    return status in _PERMANENT


def parse_url(written: str) -> httpx.URL:
    """Return an address that can be asked; raises Trouble for every other one."""
    try:
        url = httpx.URL(written.strip())
    except (httpx.InvalidURL, ValueError, TypeError) as problem:  # InvalidURL is no HTTPError
        raise Trouble(
            Outcome.BAD_URL, f"{_short(written)!r} is not an address - write it as https://host/feed"
        ) from problem
    if not is_web(url):
        raise Trouble(
            Outcome.BAD_URL, f"{_short(written)!r} is not a web address - write it as https://host/feed"
        )
    return url


def is_web(url: httpx.URL) -> bool:
    """Whether an address can be asked over HTTP."""
    if url.scheme not in {"http", "https"} or _HOST.fullmatch(url.raw_host) is None:
        return False
    return url.port is None or 0 < url.port <= _LAST_PORT


def next_hop(url: httpx.URL, location: str) -> httpx.URL:
    """Return where a redirect from `url` leads; raises Trouble if that is no web address."""
    try:
        target = url.join(location.strip())
    except (httpx.InvalidURL, ValueError) as problem:
        raise Trouble(
            Outcome.BAD_URL, f"{url.host} redirects to {_short(location)!r}, which is not an address"
        ) from problem
    if not is_web(target) or len(str(target)) > _LONGEST_URL:
        raise Trouble(
            Outcome.BAD_URL, f"{url.host} redirects to {_short(location)!r}, which is not a web address"
        )
    if target.userinfo:  # credentials out of a redirect are a stranger's
        target = target.copy_with(userinfo=b"")
    return target.copy_with(fragment=url.fragment or None)


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether headers meant for `one` may go to `other`: a step from http to https on one host is allowed."""
    if one.host != other.host:
        return False
    if (one.scheme, other.scheme) == ("http", "https"):
        return one.port is None and other.port is None
    return one.scheme == other.scheme and one.port == other.port


def ending(status: int, headers: Mapping[str, str], host: str, *, was_conditional: bool) -> Trouble | None:
    """Return how a request ended whose answer is not a body; None for one that is."""
    if status // 100 == _SUCCESS and status != HTTPStatus.PARTIAL_CONTENT:
        return None
    if status == HTTPStatus.NOT_MODIFIED and was_conditional:
        return Trouble(Outcome.UNCHANGED, f"{host} says that nothing changed")
    answered = f"{host} answered {status}{_phrase(status)}"
    if status == HTTPStatus.NOT_MODIFIED:
        return Trouble(Outcome.BROKEN, f"{answered} to an unconditional request - it is tried again later")
    if status == HTTPStatus.GONE:
        return Trouble(
            Outcome.GONE, f"{answered}: the feed was given up - find its new address or remove the source"
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in headers
    ):
        return Trouble(Outcome.RATE_LIMITED, f"{answered} - it is asked less often now{_later(headers)}")
    hint = _HINTS.get(status) or (
        "it is tried again later" if status // 100 == _SERVER_ERROR else "check the address"
    )
    return Trouble(Outcome.HTTP_ERROR, f"{answered} - {hint}")


def _phrase(status: int) -> str:
    try:
        return f" {HTTPStatus(status).phrase}"
    except ValueError:
        return ""


def _later(headers: Mapping[str, str]) -> str:
    wait = headers.get("retry-after", "")
    return f", after {wait[:40]}{' seconds' if wait.isdigit() else ''}" if wait else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def host(url: str) -> str:
    """Return the host of an address for a message, without credentials."""
    try:
        return httpx.URL(url.strip()).host or _short(url)
    except (httpx.InvalidURL, ValueError):
        return _short(url)
