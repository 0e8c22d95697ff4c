"""Classes of answers from Slack: what an answer, or the lack of one, means for the message.

The rule behind the lists: only what Slack documents as a refusal is one. Whatever is not recognised may have
been posted and must be looked up.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from socket import gaierror
from urllib.error import URLError


class Scope(StrEnum):
    """What a refusal breaks: this message only, all of its channel, or everything."""

    MESSAGE = "message"
    CHANNEL = "channel"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it, under this timestamp; a webhook tells none."""

    ts: str = ""
    channel_id: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not accepted; may be sent again, after `after_s` where Slack said when."""

    text: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Not accepted, and not before something changes."""

    scope: Scope
    text: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may have been posted."""

    text: str


Answer = Sent | Later | Refused | Unsure

_LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"})
_CHANNEL = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "channel_is_archived",
        "is_inactive",
        "posting_to_general_channel_denied",
        "action_prohibited",
        "messages_tab_disabled",
    }
)
_WORKSPACE = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
        "access_denied",
        "two_factor_setup_required",
        "team_access_not_granted",
        "enterprise_is_restricted",
        "method_deprecated",
        "deprecated_endpoint",
        "unknown_method",
        # What an incoming webhook says when it was removed.
        "invalid_token",
        "no_service",
        "no_service_id",
        "no_team",
        "team_disabled",
    }
)
_MESSAGE = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "attachment_payload_limit_exceeded",
        "too_many_attachments",
        "cannot_reply_to_message",
        "thread_not_found",
        "invalid_thread_ts",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "invalid_payload",
        "invalid_charset",
        "invalid_form_data",
        # Of chat.update and chat.delete.
        "message_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "is_inactive_message",
    }
)
_TOO_MANY = 429
_NOT_THERE = frozenset({404, 405, 501})
_OK = 200


def judge_answer(status: int, payload: object, headers: Mapping[str, str]) -> Answer:
    """Return what a complete HTTP answer means."""
    error = _error_of(payload)
    if status == _TOO_MANY or error in _LATER:
        return Later(error or "ratelimited", _retry_after(headers))
    scope = scope_of(error)
    if scope is not None and status < 500:  # noqa: PLR2004 - a broken server may say anything
        return Refused(scope, error)
    if status == _OK and isinstance(payload, Mapping) and payload.get("ok") is True:
        ts, channel = payload.get("ts"), payload.get("channel")
        return Sent(ts if isinstance(ts, str) else "", channel if isinstance(channel, str) else "")
    if status in _NOT_THERE:
        return Refused(Scope.WORKSPACE, "unknown_method")  # nobody at this address knows of such calls
    return Unsure(f"HTTP {status}{f' {error}' if error else ''}")


def scope_of(error: str) -> Scope | None:
    """Return what a documented refusal breaks; None for every other word."""
    if error in _CHANNEL or error.startswith("restricted_action"):
        return Scope.CHANNEL
    if error in _WORKSPACE:
        return Scope.WORKSPACE
    return Scope.MESSAGE if error in _MESSAGE else None


def _error_of(payload: object) -> str:
    if isinstance(payload, Mapping) and payload.get("ok") is not True:
        error = payload.get("error")
        return error[:80] if isinstance(error, str) else ""
    return ""


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(0.0, float(value))
            except ValueError:
                return None
    return None


def judge_failure(trouble: BaseException) -> Later | Unsure:
    """Return what a call without an answer means: only what fails before a request can leave is harmless."""
    reason = trouble.reason if isinstance(trouble, URLError) else trouble
    text = f"{type(reason).__name__}: {reason}"[:200]
    if isinstance(reason, ConnectionRefusedError | gaierror | ssl.SSLCertVerificationError):
        return Later(text)
    # A connection that ends in the middle is an SSLError too, and then the request may have arrived.
    if isinstance(reason, ssl.SSLError) and not isinstance(reason, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Later(text)
    return Unsure(text)
