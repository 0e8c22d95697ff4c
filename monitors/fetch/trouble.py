"""Trouble with one request, on its way from where it is found to the Fetched that tells it."""

from __future__ import annotations

import errno
import ssl

import httpcore

from monitors.records import Outcome


class Trouble(Exception):  # noqa: N818 - it never leaves this package; it becomes a value
    """A request that ends without a body: its outcome and a text that says what and what to do."""

    def __init__(self, outcome: Outcome, text: str) -> None:
        super().__init__(text)
        self.outcome = outcome
        self.text = text


_DIAL = {
    errno.ECONNREFUSED: "refused the connection - nothing listens there; check the address and its port",
    errno.ENETUNREACH: "cannot be reached from here - check this machine's network",
    errno.EHOSTUNREACH: "cannot be reached from here - check this machine's network",
}


def dial_trouble(trouble: OSError, host: str) -> Trouble:
    """Return why no connection came to be."""
    text = _DIAL.get(trouble.errno or 0, f"cannot be connected to ({trouble.strerror or trouble})")
    return Trouble(Outcome.REFUSED, f"{host} {text}")


def tls_trouble(trouble: Exception, host: str) -> Trouble:
    """Return why TLS was not agreed on."""
    if isinstance(trouble, ssl.SSLCertVerificationError):
        why = f"the certificate of {host} is not valid ({trouble.verify_message})"
        return Trouble(Outcome.TLS, f"{why} - if it is of your own authority, name its file as `ca_file`")
    if isinstance(trouble, ssl.SSLError):
        reason = (trouble.reason or "unknown").lower().replace("_", " ")
        why = f"{host} does not speak TLS that can be understood ({reason})"
    else:
        why = f"{host} hung up while TLS was being agreed on"
    return Trouble(Outcome.TLS, f"{why} - check that it speaks https")


def transport_trouble(trouble: Exception, host: str) -> Trouble:
    """Return what an exception of httpcore says about the server."""
    said = _lower(str(trouble))
    for kind, outcome, text in _MEANINGS:
        if isinstance(trouble, kind):
            return Trouble(outcome, text.format(host=host, said=said))
    return Trouble(Outcome.BROKEN, f"{host} broke the connection off - it is tried again later")


_MEANINGS: tuple[tuple[type[Exception], Outcome, str], ...] = (
    (httpcore.ProxyError, Outcome.REFUSED, "the proxy does not connect to {host} ({said}) - check `proxy`"),
    (httpcore.RemoteProtocolError, Outcome.BROKEN, "{host} broke the rules of HTTP ({said})"),
    (httpcore.LocalProtocolError, Outcome.BAD_URL, "the request to {host} cannot be written ({said})"),
)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
