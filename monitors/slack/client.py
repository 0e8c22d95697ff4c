"""Calls Slack's Web API; trouble comes back as a value, and nothing here is ever tried twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from monitors.render import Rendered
from monitors.slack.answers import Answer, Later, Refused, Sent, Unsure, judge_answer, judge_failure
from monitors.slack.credentials import Credentials
from monitors.slack.redact import guard_logs, redact

_Part = TypeVar("_Part", dict[str, Any], list[Any])
EVENT = "wirewatch_delivery"
PAGE = 200  # messages a call; Slack advises no more
_HISTORY = "conversations.history"
_BELOW = "below:"  # stands for a cursor where Slack says that there is more and gives none
_LEAST = Decimal("0.000001")  # between two timestamps; `inclusive` holds for both ends of a range
_LIST_PAGES = 50  # of conversations.list, 1,000 channels each


@dataclass(frozen=True, slots=True)
class Label:
    """What marks a message as ours, so that it can be found again: see records.Post."""

    key: str
    mark: str
    kind: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of ours that Slack has."""

    ts: str
    key: str
    mark: str


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a channel's history, newest first, or of a thread."""

    seen: tuple[Seen, ...] = ()
    newest: str = ""
    cursor: str = ""


class SlackClient:
    """One workspace, by its bot token."""

    readable = True

    def __init__(self, credentials: Credentials, timeout_s: float) -> None:
        from slack_sdk import WebClient  # noqa: PLC0415 - a tenth of a second that only a workspace pays

        guard_logs(credentials.secrets)
        self._secrets = credentials.secrets
        self._web = WebClient(
            token=credentials.token,
            base_url=credentials.base_url,
            timeout=timeout_s,  # type: ignore[arg-type] # annotated int, handed to urllib, which takes floats
            retry_handlers=[],  # the SDK's own would post twice when a connection breaks after acceptance
        )

    def post(self, channel: str, rendered: Rendered, label: Label, thread_ts: str = "") -> Answer:
        """Post a message, into a thread where `thread_ts` is given."""
        body = _content(rendered, label) | {"channel": channel}
        if thread_ts:
            body["thread_ts"] = thread_ts
        answer, _ = self._call("chat.postMessage", body)
        if isinstance(answer, Sent) and not answer.ts:
            return Unsure("ok without ts")
        return answer

    def edit(self, channel_id: str, ts: str, rendered: Rendered, label: Label) -> Answer:
        """Replace a message; doing it twice is harmless."""
        answer, _ = self._call("chat.update", _content(rendered, label) | {"channel": channel_id, "ts": ts})
        return answer

    def delete(self, channel_id: str, ts: str) -> Answer:
        """Delete a message of ours."""
        answer, _ = self._call("chat.delete", {"channel": channel_id, "ts": ts})
        return answer

    def history(self, channel_id: str, oldest: str, cursor: str = "") -> Page | Answer:
        """Return the messages of a channel that are not older than `oldest`, without replies."""
        body = {"channel": channel_id, "limit": PAGE, "include_all_metadata": True}
        return self._page(_HISTORY, body, oldest, cursor)

    def replies(self, channel_id: str, thread_ts: str, oldest: str, cursor: str = "") -> Page | Answer:
        """Return the replies of a thread that are not older than `oldest`."""
        body = {"channel": channel_id, "ts": thread_ts, "limit": PAGE, "include_all_metadata": True}
        return self._page("conversations.replies", body, oldest, cursor)

    def _page(self, method: str, body: dict[str, Any], oldest: str, cursor: str) -> Page | Answer:
        if oldest:
            body |= {"oldest": oldest, "inclusive": True}
        if cursor.startswith(_BELOW):
            body["latest"] = cursor.removeprefix(_BELOW)
        elif cursor:
            body["cursor"] = cursor
        answer, payload = self._call(method, body)
        messages = payload.get("messages")
        if not isinstance(answer, Sent) or not isinstance(messages, list):
            return answer if not isinstance(answer, Sent) else Unsure("history without messages")
        stamps = [message["ts"] for message in messages if isinstance(message.get("ts"), str)]
        more = (payload.get("response_metadata") or {}).get("next_cursor") or ""
        if not more and payload.get("has_more") is True and method == _HISTORY:
            more = _below(min(stamps, default="", key=_as_number))
        seen = tuple(found for message in messages if (found := _seen(message)) is not None)
        return Page(seen, max(stamps, default="", key=_as_number), more)

    def channels(self) -> Mapping[str, str] | Answer:
        """Return the IDs of all channels by name, `#` included; for check time, never while sending."""
        found: dict[str, str] = {}
        cursor = ""
        for _ in range(_LIST_PAGES):
            body = {"limit": 1000, "types": "public_channel,private_channel", "cursor": cursor}
            answer, payload = self._call("conversations.list", body)
            if not isinstance(answer, Sent):
                return answer
            listed = payload.get("channels") or []
            found |= {
                f"#{each['name']}": each["id"] for each in listed if each.get("name") and each.get("id")
            }
            cursor = (payload.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return found

    def whoami(self) -> Mapping[str, Any] | Answer:
        """Return who the token belongs to: `url` of the workspace, `team`, `user`, `bot_id`."""
        answer, payload = self._call("auth.test", {})
        return payload if isinstance(answer, Sent) else answer

    def _call(self, method: str, body: dict[str, Any]) -> tuple[Answer, Mapping[str, Any]]:
        from slack_sdk.errors import SlackApiError  # noqa: PLC0415 - loaded with the client

        try:
            response = self._web.api_call(method, **_encoded(method, body))
        except SlackApiError as refusal:
            response = refusal.response
        except Exception as trouble:  # noqa: BLE001 - whatever breaks here, the request may have left
            return self._clean(judge_failure(trouble)), {}
        payload = response.data if isinstance(response.data, dict) else {}
        return self._clean(judge_answer(response.status_code, payload, dict(response.headers))), payload

    def _clean(self, answer: Answer) -> Answer:
        match answer:
            case Unsure(text):
                return Unsure(redact(text, self._secrets))
            case Later(text, after_s):
                return Later(redact(text, self._secrets), after_s)
            case Refused() | Sent():
                return answer


def _encoded(method: str, body: dict[str, Any]) -> dict[str, Any]:
    # The conversations methods read no JSON bodies.
    return {"json": body} if method.startswith("chat.") else {"params": body}


def _content(rendered: Rendered, label: Label) -> dict[str, Any]:
    blocks: Sequence[dict[str, Any]] = rendered.blocks
    if blocks:
        blocks = [{**blocks[0], "block_id": label.key}, *blocks[1:]]
    payload = {"v": 1, "key": label.key, "mark": label.mark, "kind": label.kind}
    return {
        "text": rendered.text,
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": EVENT, "event_payload": payload},
    }


def _seen(message: Mapping[str, Any]) -> Seen | None:
    ts = str(message.get("ts", ""))
    metadata = _read(message.get("metadata"), {})
    payload = _read(metadata.get("event_payload"), {})
    if metadata.get("event_type") == EVENT and isinstance(payload.get("key"), str):
        return Seen(ts, payload["key"], str(payload.get("mark", "")))
    blocks = _read(message.get("blocks"), [])
    # A history that leaves metadata out still shows the key where every message of ours carries it too.
    key = _read(blocks[0], {}).get("block_id") if blocks else None
    return Seen(ts, key, "") if isinstance(key, str) and key else None


def _read(given: object, empty: _Part) -> _Part:
    """Return a part of a message, also where it is given as JSON text; `empty` where it is something else."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return empty
    return given if isinstance(given, type(empty)) else empty


def _below(ts: str) -> str:
    return f"{_BELOW}{Decimal(ts) - _LEAST}" if any(_as_number(ts)) else ""


def _as_number(ts: str) -> tuple[int, int]:
    seconds, _, rest = ts.partition(".")
    return (int(seconds), int(rest or 0)) if seconds.isdigit() and (rest or "0").isdigit() else (0, 0)
