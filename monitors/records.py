"""The nouns of the pipeline as frozen values: source state, entry, article, hit, story, alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b


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
    NOT_CONFIGURED = "not configured"


@dataclass(frozen=True, slots=True)
class Request:
    """One conditional GET (or a local file, for `file:` addresses) that a source asks for."""

    source: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float | None = None
    """The deadline of the whole request; the configured one where it is None."""
    max_bytes: int = 8 * 1024 * 1024
    local: bool = False
    """Whether a `file:` address may be read: true for what config.yaml names, never for what a feed names."""
    obey_robots: bool = False
    """Whether robots.txt is asked first: true for the pages of articles."""
    proxy: str = ""
    """What to ask through; what the configuration says for all where it is "", likewise `ca_file`."""
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
    body: str = ""
    """Full text that the feed itself carries, where it says more than the summary."""
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
    documents: tuple[str, ...] = ()
    """Addresses to read instead or next: parts of a sitemap index, files of a folder, a page's own feed."""
    needs_lenient: bool = False
    """Entries are known to be missing: `fetch.lenient` may find more in a child process."""
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


BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of what has none, where one is needed for an order."""


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

    @property
    def order(self) -> tuple[datetime, str, str, int]:
        """Where it stands among the articles of one poll: the earliest is placed, and told, first."""
        return (self.published or self.first_seen or BEGINNING, self.url, self.title, self.id)


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


@dataclass(frozen=True, slots=True)
class Span:
    """A run of an excerpt's text; `bold` where a monitor's words stand."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class MessageView:
    """What a message about a story says, before it is rendered for Slack or a terminal.

    All text is as the web wrote it: nothing in it is trusted or escaped.
    """

    title: str
    url: str
    source: str
    published: datetime | None = None
    language: str = ""
    monitors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    excerpt: tuple[Span, ...] = ()
    also: tuple[str, ...] = ()
    """Sources that also reported it, in order of arrival."""
    related_title: str = ""
    related_key: str = ""
    """Key of the earlier message that a `related` one links to."""
    differs: str = ""
    note: str = ""
    mentions: tuple[str, ...] = ()
    """Whom to notify, from the configuration only: here, channel, or the ID of a user or a user group."""
    feed: str = ""
    """The configured source that it came through, where `source` names its publisher."""
    relevant: int = 0
    not_relevant: int = 0
    """How many people said so by the message's buttons."""
    muted: str = ""
    """What was muted from this message and by whom, until `muted_until`; the last time counts."""
    muted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer to a person who asks of an article why it was sent: a verdict for each stage of the line."""

    title: str
    url: str
    verdict: str
    stages: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Name, verdict and further lines of each stage."""


class Verdict(StrEnum):
    """What a person says of an alert."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not relevant"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What an ops notice says; `closed` once what it tells of is over."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    """Pairs of a label and its value; a value may hold text from the web."""
    detail: str = ""
    advice: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class DigestView:
    """One message of a digest: its head in the channel, or a page of the full list in its thread."""

    title: str
    stories: tuple[MessageView, ...] = ()
    total: int = 0
    """Stories of the whole digest; those that `stories` lacks stand in the thread."""
    at: datetime | None = None
    first: int = 0
    """0 for the head, else the number of the first story of this page, counted from 1."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BurstView:
    """What is told of a burst: a monitor's topic has much more coverage than usual."""

    title: str
    """Which monitor, how much, and against how much that is usual."""
    note: str = ""
    stories: tuple[MessageView, ...] = ()
    """Those that most sources tell, each by its first article."""
    at: datetime | None = None


View = MessageView | NoticeView | DigestView | BurstView


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the system itself that people should know: it opens an incident or closes it.

    `kind` and `subject` are the incident's identity, such as ("source", "Reuters").
    """

    kind: str
    subject: str
    text: str
    closes: bool = False
    advice: str = ""
    lasts: bool = True
    """False for something that has no duration: it is told, and nothing stays open."""


class PostKind(StrEnum):
    """What an outbox row asks of Slack."""

    ALERT = "alert"
    REPLY = "reply"
    EDIT = "edit"
    DIGEST = "digest"
    OPS = "ops"
    BURST = "burst"


@dataclass(frozen=True, slots=True)
class Post:
    """One thing to deliver.

    `parent` is the key of the message that a reply or an edit belongs to; `revision` tells two posts of one
    kind and story apart: the article's id for alerts and replies, a running number for edits. It waits until
    `due`; `collect` puts it into a digest with the others that fall due with it.
    """

    kind: PostKind
    channel: str
    story: int
    revision: int
    view: View
    parent: str = ""
    article: int = 0
    urgent: bool = False
    due: datetime | None = None
    collect: bool = False

    @property
    def key(self) -> str:
        """Identity of the post for ever: hash of kind, channel, story, parent and revision."""
        text = f"{self.kind}\x1f{self.channel}\x1f{self.story}\x1f{self.parent}\x1f{self.revision}"
        return blake2b(text.encode(), digest_size=12).hexdigest()

    @property
    def mark(self) -> str:
        """Identity by content: it stays the same when a restored database numbers its stories anew."""
        view = self.view
        content = f"{view.url}\x1f{view.title}" if isinstance(view, MessageView) else repr(view)
        text = f"{self.kind}\x1f{self.channel}\x1f{content}"
        return blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()
