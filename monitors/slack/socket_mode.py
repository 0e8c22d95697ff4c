"""Holds a Socket Mode connection: acknowledges at once what comes, hands it on, comes again when it breaks.

The SDK's client does the WebSocket. Its own way to come again is left off: it asks every few seconds for
ever, also with a token that is revoked, and notices a connection that ended without a farewell only by the
fifth ping that fails.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from monitors.slack.credentials import Credentials
from monitors.slack.redact import guard_logs, redact

_PING_S = 2.0  # a connection that is dead is noticed by the second ping that fails
_LOOK_S = 0.25
_LONGEST_PAUSE_S = 60.0
_STEADY_S = 10.0
"""A connection that lasts so long is no reason to be careful with the next one."""

Hear = Callable[[str, dict[str, Any]], None]
"""Takes the kind of an envelope and its payload; has to return at once."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why there is no connection, and when Slack wants to be asked again."""

    text: str
    after_s: float = 0.0


class _Client(SocketModeClient):
    """The SDK's client, that neither sleeps through a stop nor comes again and again at once.

    Slack asks to come anew every few hours, and the SDK opens the next connection before it leaves the old
    one. Asked so a second time within seconds, it only hangs up: `Socket` comes again after a pause.
    """

    connected_at: float = 0.0
    hasty: int = 0

    @property
    def age_s(self) -> float:
        return time.monotonic() - self.connected_at

    def issue_new_wss_url(self) -> str:
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])

    def connect(self) -> None:
        super().connect()
        self.connected_at = time.monotonic()

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        self.hasty = self.hasty + 1 if force and self.age_s < _STEADY_S else 0
        if self.hasty > 1:
            self.disconnect()
        else:
            super().connect_to_new_endpoint(force)


def _web(credentials: Credentials, timeout_s: float) -> WebClient:
    guard_logs(credentials.secrets)
    return WebClient(
        base_url=credentials.base_url,
        timeout=timeout_s,  # type: ignore[arg-type] # annotated int, handed to urllib, which takes floats
        retry_handlers=[],
    )


def _pause_s(failures: int) -> float:
    """Return how long to wait after so many connections in a row that failed or did not last."""
    return min(_LONGEST_PAUSE_S, 2.0 ** min(failures, 10)) if failures > 0 else 0.0


def _tried(call: Callable[[], object], secrets: tuple[str, ...]) -> _Trouble | None:
    try:
        call()
    except SlackApiError as refusal:
        after_s = str(refusal.response.headers.get("Retry-After", ""))
        return _Trouble(str(refusal.response.get("error")), float(after_s) if after_s.isdigit() else 0.0)
    except Exception as trouble:  # noqa: BLE001 - whatever breaks here, the next attempt may succeed
        return _Trouble(redact(f"{type(trouble).__name__}: {trouble}", secrets)[:200])
    return None


def trouble_with_app_token(credentials: Credentials, timeout_s: float) -> str:
    """Ask Slack for an address to connect to, without connecting; return what went wrong, or nothing.

    Slack answers about once a minute, so a listener that has just connected makes it say `ratelimited`: that
    tells nothing of the token.
    """
    web = _web(credentials, timeout_s)
    trouble = _tried(lambda: web.apps_connections_open(app_token=credentials.app_token), credentials.secrets)
    return trouble.text if trouble and trouble.text != "ratelimited" else ""


class Socket:
    """The app's ear; `serve` holds a connection until told to stop."""

    def __init__(
        self, credentials: Credentials, timeout_s: float, hear: Hear, tell: Callable[[str], None]
    ) -> None:
        self._secrets = credentials.secrets
        self._hear = hear
        self._tell = tell
        self._client = _Client(
            credentials.app_token,
            web_client=_web(credentials, timeout_s),
            auto_reconnect_enabled=False,
            ping_interval=_PING_S,
        )
        self._client.socket_mode_request_listeners.append(self._answer)

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        # An acknowledgement that does not get through makes Slack deliver again; that counts once.
        with suppress(SlackClientError, OSError):
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        self._hear(request.type, request.payload)

    def serve(self, stop: threading.Event) -> None:
        """Connect, and connect again with growing pauses, until `stop` is set."""
        failures, was_connected = 0, False
        while not stop.is_set():
            self._hang_up_if_dead()
            if self._client.is_connected():
                failures = 0 if self._client.age_s > _STEADY_S else failures
                was_connected = True
                stop.wait(_LOOK_S)
                continue
            if was_connected:
                self._tell("The connection to Slack is gone; connecting again.")
                was_connected = False
                stop.wait(_pause_s(failures - 1))
            trouble = self._connect()
            failures += 1  # until it has lasted
            if trouble is None:
                self._tell("Connected to Slack: the buttons answer.")
                continue
            pause_s = max(trouble.after_s, _pause_s(max(1, failures - 1)))
            self._tell(
                f"No connection to Slack ({trouble.text}); the next attempt follows in {pause_s:.0f} s."
            )
            stop.wait(pause_s)
        self._close()

    def _connect(self) -> _Trouble | None:
        trouble = _tried(self._client.connect_to_new_endpoint, self._secrets)
        if trouble is None and not self._client.is_connected():
            return _Trouble("it was refused")
        return trouble

    def _hang_up_if_dead(self) -> None:
        session = self._client.current_session
        if session is not None and session.is_active() and session.consecutive_check_state_error_count:
            self._hang_up()

    def _hang_up(self) -> None:
        session = self._client.current_session
        # The SDK closes only between two reads, and one read takes up to 3 s: this ends it.
        if session is not None and session.sock is not None:
            with suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
            session.disconnect()

    def _close(self) -> None:
        self._client.current_session_state.terminated = True
        self._hang_up()
        self._client.close()
