"""The nouns of the pipeline as frozen values: source state, entry, article, hit, story, alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a request ended; the closed list that `sources` and ops notices speak of."""

    OK = "ok"
    UNCHANGED = "unchanged"
    HTTP_ERROR = "http error"
    GONE = "gone"
    RATE_LIMITED = "rate limited"
    TIMEOUT = "timeout"
    DNS = "name not found"
    REFUSED = "connection refused"
    TLS = "tls failure"
    BROKEN = "connection broken"
    TOO_LARGE = "too large"
    BAD_ENCODING = "bad content encoding"
    TOO_MANY_REDIRECTS = "too many redirects"
    FORBIDDEN_ADDRESS = "address not allowed"
    BAD_URL = "bad address"
    ROBOTS = "forbidden by robots.txt"
    NOT_A_FEED = "not a feed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Request:
    """One conditional GET (or a local file, for `file:` addresses) that a source asks for."""

    source: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float = 30.0
    max_bytes: int = 8 * 1024 * 1024
    local: bool = False
    """Whether a `file:` address may be read: true for what config.yaml names, never for what a feed names."""
    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to a Request: bytes when `outcome` is OK, else `text` says in words why there are none."""

    source: str
    url: str
    outcome: Outcome
    text: str = ""
    status: int = 0
    final_url: str = ""
    permanent_url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The few that later stages read, names in lower case."""
    body: bytes = b""
    body_hash: str = ""
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed as its publisher wrote it: visible text, absolute address, aware UTC dates."""

    source: str
    guid: str = ""
    url: str = ""
    title: str = ""
    summary: str = ""
    author: str = ""
    published: datetime | None = None
    published_raw: str = ""
    language: str = ""
    country: str = ""
    publisher: str = ""
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """Identity keys, strongest first: `(source, guid)`, then the canonical link, else a content hash."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a document held; `outcome` is OK, NOT_A_FEED or UNREADABLE and `text` says why."""

    source: str
    entries: tuple[Entry, ...] = ()
    outcome: Outcome = Outcome.OK
    text: str = ""
    kind: str = ""
    charset: str = ""
    title: str = ""
    language: str = ""
    next_page: str = ""
    ttl_s: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between polls; stored as one JSON document, so fields may be added."""

    source: str
    configured_url: str = ""
    """The address in config.yaml that all of this was learned about."""
    url: str = ""
    """Where a permanent redirect moved the source to, else ""."""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    kind: str = ""
    charset: str = ""
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_changed: datetime | None = None
    next_poll: datetime | None = None
    not_before: datetime | None = None
    outcome: str = ""
    outcome_text: str = ""
    status: int = 0
    error_streak: int = 0
    unchanged_streak: int = 0
    polls: int = 0
    entry_count: int = 0
    rhythm_s: float | None = None
    recent_keys: tuple[str, ...] = ()
    """Short hashes of the entry keys of the last documents, newest document first."""
    recent_titles: tuple[str, ...] = ()
    first_polled: datetime | None = None
    last_full: datetime | None = None
    """When a whole document came last, be it new or the same."""
    last_published: datetime | None = None
    longest_gap_s: float | None = None
    """The longest ordinary pause between two publications seen so far: its nights and weekends."""
    ttl_s: float | None = None
    usual_count: float = 0.0
    shrunk_streak: int = 0
    backoff: int = 0
    """How often the wait is doubled; falls slowly, so that a flapping server is not trusted at once."""
    sooner: int = 0
    """How often the interval is halved, because polls were too far apart to share an entry."""
    overlap_streak: int = 0
    """Documents in a row that shared an entry with the one before."""
    distrust_until: datetime | None = None
    """Until when no validators are sent, because the server said 304 about a changed document."""
    incidents: tuple[str, ...] = ()
    """The troubles that ops were told of and that are not over."""


@dataclass(frozen=True, slots=True)
class Article:
    """An entry with identity. `body` is the full text where it was fetched; `content` is what is searched."""

    id: int
    source: str
    url: str
    title: str
    summary: str = ""
    body: str = ""
    author: str = ""
    published: datetime | None = None
    first_seen: datetime | None = None
    language: str = ""
    country: str = ""
    publisher: str = ""
    tags: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """Summary and full text, as one field to search: a keyword may stand in either."""
        if not self.body or self.body == self.summary:
            return self.summary
        return f"{self.summary}\n\n{self.body}" if self.summary else self.body


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a monitor matched: `text == field_text[start:end]`, in characters of the original."""

    monitor: str
    field: str
    start: int
    end: int
    text: str
    form: str
    concept: str = ""


class Tier(StrEnum):
    """How an article relates to what was already reported."""

    SAME = "same"
    FOLD = "fold"
    THREAD = "thread"
    RELATED = "related"
    NEW = "new"
