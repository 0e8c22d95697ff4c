"""Rate limits as Slack sets them: a token bucket for each channel, calls a minute for each method.

A refused caller is told to come back after some seconds. Whoever comes earlier is refused again and counted:
`early_calls` stays 0 only for a client that honours Retry-After.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace

PER_MINUTE = {"tier1": 1, "tier2": 20, "tier3": 50, "tier4": 100}
SPECIAL = "tier of its own"
TIERS = {
    "apps.connections.open": "tier1",
    "auth.test": SPECIAL,
    "chat.delete": "tier3",
    "chat.getPermalink": SPECIAL,
    "chat.postEphemeral": "tier4",
    "chat.update": "tier3",
    "conversations.history": "tier3",
    "conversations.info": "tier3",
    "conversations.join": "tier3",
    "conversations.list": "tier2",
    "conversations.members": "tier4",
    "conversations.replies": "tier3",
    "files.completeUploadExternal": "tier4",
    "files.getUploadURLExternal": "tier4",
    "users.info": "tier4",
    "users.list": "tier2",
    "views.open": "tier4",
    "views.publish": "tier4",
    "views.update": "tier4",
}
SPECIAL_PER_MINUTE = 300
"""auth.test and getPermalink allow hundreds a minute."""
POSTS = ("chat.postMessage", "webhook", "files.share")
"""What spends a channel's bucket."""
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How strict the limits are."""

    enabled: bool = True
    speed: float = 1.0
    """Time runs this much faster for the limits: 60 turns a minute into a second."""
    posts_per_s: float = 1.0
    burst: int = 4
    posts_per_minute: int = 600
    """Over all channels of the workspace."""
    history_limited: bool = False
    """History and replies once a minute, as for distributed apps outside the marketplace since 2025."""
    whole_seconds: bool = True
    """Retry-After in whole seconds as Slack sends it; False gives a fraction, for runs at high speed."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A token bucket as a value; `at` is when `tokens` was true."""

    rate: float
    capacity: float
    tokens: float
    at: float

    def take(self, now: float) -> tuple[Bucket, float]:
        """Spend a token; return the bucket and the seconds to wait, 0.0 when the token was there."""
        filled = min(self.capacity, self.tokens + max(0.0, now - self.at) * self.rate)
        if filled >= 1.0:
            return replace(self, tokens=filled - 1.0, at=now), 0.0
        return replace(self, tokens=filled, at=now), (1.0 - filled) / self.rate


@dataclass(slots=True)
class Window:
    """At most `limit` calls in any `span_s` seconds."""

    limit: int
    span_s: float
    taken: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> float:
        """Count a call; return the seconds to wait, 0.0 when it was within the limit."""
        while self.taken and self.taken[0] <= now - self.span_s:
            self.taken.popleft()
        if len(self.taken) < self.limit:
            self.taken.append(now)
            return 0.0
        return self.taken[0] + self.span_s - now


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call may pass; `retry_after` is the header of a refusal."""

    retry_after: str = ""
    early: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.retry_after)


class Limits:
    """Keeps the buckets and windows of one workspace; `now` is a monotonic clock in seconds."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._buckets: dict[str, Bucket] = {}
        self._windows: dict[str, Window] = {}
        self._closed_until: dict[tuple[str, str], float] = {}

    def admit(self, method: str, channel: str, now: float) -> Verdict:
        """Judge one call."""
        key = self._key(method, channel)
        early = now < self._closed_until.get(key, 0.0)
        if early:
            return self._refuse(key, self._closed_until[key] - now, now, early=True)
        wait = self._wait(method, channel, now) if self.pace.enabled else 0.0
        return self._refuse(key, wait, now) if wait > 0 else Verdict()

    def close(self, method: str, channel: str, seconds: float, now: float) -> Verdict:
        """Refuse a method in a channel for some seconds: a 429 out of the fault script."""
        return self._refuse(self._key(method, channel), seconds, now)

    @staticmethod
    def _key(method: str, channel: str) -> tuple[str, str]:
        return (method, channel if method in POSTS else "")

    def _refuse(self, key: tuple[str, str], wait_s: float, now: float, *, early: bool = False) -> Verdict:
        seconds = (
            max(1, math.ceil(wait_s)) if self.pace.whole_seconds else max(0.001, round(wait_s + 0.0005, 3))
        )
        if not early:
            self._closed_until[key] = now + float(seconds)
        return Verdict(str(seconds), early)

    def _wait(self, method: str, channel: str, now: float) -> float:
        if method in POSTS:
            return self._wait_to_post(channel, now)
        limit = self._per_minute(method)
        if limit == 0:
            return 0.0
        window = self._windows.setdefault(method, Window(limit, MINUTE_S / self.pace.speed))
        return window.take(now)

    def _wait_to_post(self, channel: str, now: float) -> float:
        pace = self.pace
        rate = pace.posts_per_s * pace.speed
        bucket = self._buckets.get(channel) or Bucket(rate, pace.burst, pace.burst, now)
        self._buckets[channel], wait = bucket.take(now)
        if wait > 0:
            return wait
        everywhere = self._windows.setdefault("posts", Window(pace.posts_per_minute, MINUTE_S / pace.speed))
        return everywhere.take(now)

    def _per_minute(self, method: str) -> int:
        if self.pace.history_limited and method in ("conversations.history", "conversations.replies"):
            return 1
        tier = TIERS.get(method, "")
        return SPECIAL_PER_MINUTE if tier == SPECIAL else PER_MINUTE.get(tier, 0)
