"""The models of config.yaml; a key exists only once it works."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from monitors.config.bursts import Bursts
from monitors.config.kinds import SERVICES, Edition, Headers, JsonPaths, Selectors, SourceKind
from monitors.config.section import MisplacedError, Section
from monitors.config.values import (
    Channel,
    Cron,
    Database,
    Duration,
    HeaderText,
    Mention,
    Proxy,
    TimeOfDay,
    TimeZone,
)

Granularity = Literal["tight", "normal", "loose"]
DEFAULT_GROUP = "default"
_GROUP = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Cycle(Section):
    """Times that come again, by a wall clock: hourly, daily (at 9), or a cron expression."""

    short_form = "text"

    cron: Cron
    timezone: TimeZone = "UTC"

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:  # noqa: ANN401 - what YAML held
        return {"cron": _CYCLES.get(given, given)} if isinstance(given, str) else given


_CYCLES = {"hourly": "0 * * * *", "daily": "0 9 * * *"}


class QuietHours(Section):
    """Hours of a wall clock in which only urgent monitors are heard: `22:00-07:00`."""

    short_form = "text"

    start: TimeOfDay
    end: TimeOfDay
    timezone: TimeZone = "UTC"

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:  # noqa: ANN401 - what YAML held
        if not isinstance(given, str):
            return given
        start, _, end = given.partition("-")
        return {"start": start.strip(), "end": end.strip()}

    @model_validator(mode="after")
    def _some_of_the_day(self) -> Self:
        if self.start == self.end:
            raise ValueError("quiet hours that end when they begin are none - leave the key out")
        return self


class Slack(Section):
    """Where alerts go and how."""

    channel: Channel = Field(default="#news", description="Channel of monitors that name none.")
    ops_channel: Channel | None = Field(
        default=None, description="Channel of notices about the system itself."
    )
    digest_over: int = Field(default=10, ge=1, description="More alerts than this waiting become one digest.")
    quiet_hours: QuietHours | None = Field(
        default=None, description="Hours in which alerts wait, to come as one digest; urgent monitors pass."
    )
    heartbeat: Cycle | None = Field(
        default=None, description="When ops_channel gets a line that says that wirewatch runs."
    )
    settle: Duration = Field(
        default=timedelta(seconds=15),
        description="Wait before an unanswered post is looked up; the second look is after four times that.",
    )
    timeout: Duration = Field(default=timedelta(seconds=10), description="Deadline of one call to Slack.")
    on_unknown: Literal["hold", "resend"] = Field(
        default="hold",
        description="What to do with an unanswered post where Slack cannot be read back, as with a webhook.",
    )


def _check_networks(networks: tuple[str, ...]) -> tuple[str, ...]:
    for network in networks:
        try:
            ip_network(network)
        except ValueError as trouble:
            raise ValueError(f"{network!r} is not a network - write it as 127.0.0.0/8") from trouble
    return networks


class Fetch(Section):
    """How sources are asked."""

    timeout: Duration = Field(default=timedelta(seconds=30), description="Deadline of one whole request.")
    concurrency: int = Field(
        default=100,
        ge=1,
        le=1000,
        description="Requests under way at once; one that waits for over 0.3 s no longer counts.",
    )
    per_host: int = Field(default=2, ge=1, le=20, description="Requests under way at once to one host.")
    allow_private: Annotated[tuple[str, ...], AfterValidator(_check_networks)] = Field(
        default=(), description="Networks such as 127.0.0.0/8 that the address guard lets through."
    )
    contact: HeaderText = Field(
        default="", description="Mail or web address for publishers, named in the User-Agent."
    )
    proxy: Proxy = Field(
        default="", description="Proxy for every source that names none, as http://proxy.example:3128."
    )
    ca_file: str = Field(
        default="", description="PEM file of an authority to trust beside the public ones, for every source."
    )
    user_agent: HeaderText = Field(
        default="", description="The whole User-Agent, where the default is not wanted."
    )


class Schedule(Section):
    """When sources are polled: an interval or a cron expression."""

    every: Duration | None = None
    cron: Cron | None = None
    timezone: TimeZone = "UTC"

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.every is not None and self.cron is not None:
            raise ValueError("`every` and `cron` exclude each other - keep one of them")
        return self

    @property
    def interval(self) -> timedelta | None:
        """The interval between polls; None where a cron expression rules."""
        if self.cron is not None:
            return None
        return self.every or timedelta(minutes=5)


class Defaults(Section):
    """What holds for every source and monitor that does not say otherwise."""

    full_text: bool = False
    stories: Granularity = "normal"
    first_poll: Duration | Literal["baseline", "all"] = Field(
        default=timedelta(hours=24),
        description="Of a new source, alert on entries younger than this; baseline: on none.",
    )
    backfill: Duration = Field(
        default=timedelta(hours=24),
        description="Run a new monitor over stored articles of that age, as one digest.",
    )
    bursts: Bursts = Field(
        default=Bursts(enabled=False),
        description="Tell when a monitor's topic has much more coverage than usual: true, or its limits.",
    )


class Source(Section):
    """Where news comes from; a bare address in the list is a source whose name is its host."""

    short_form = "text"

    name: str = Field(
        default="", description="Unique; the host and path of the address where it is left out."
    )
    url: str = Field(
        default="", description="Its address; for `folder` also a path, beside config.yaml if relative."
    )
    kind: SourceKind = Field(default="auto", description="What it is; auto finds out for most.")
    query: str = Field(default="", description="What to search for; of gdelt, google_news and hacker_news.")
    edition: Edition = Field(
        default="US:en", description="Country and language of google_news, as CN:zh-Hans."
    )
    selectors: Selectors | None = Field(default=None, description="Where articles stand on an `html` page.")
    json_paths: JsonPaths | None = Field(
        default=None, alias="json", description="Where articles stand in a `json` answer."
    )
    headers: Headers = Field(
        default={}, description="Sent with each request; {env: NAME} takes the value from the environment."
    )
    proxy: Proxy = Field(
        default="", description="Proxy that this source is asked through, as http://proxy.example:3128."
    )
    ca_file: str = Field(
        default="", description="PEM file of the authority that signed its server's certificate."
    )
    full_text: bool | None = Field(
        default=None, description="Fetch the page of each new entry and search it too."
    )
    timezone: TimeZone | None = Field(
        default=None, description="Zone of dates that name none, and of this source's `cron`."
    )
    every: Duration | None = Field(default=None, description="Its own interval between polls.")
    cron: Cron | None = Field(default=None, description="Its own times of polls.")
    group: str = Field(default="", description="Name of the schedule group that polls it: see `groups`.")
    encoding: str | None = Field(
        default=None, description="Charset, where the document declares none or a wrong one."
    )
    language: str = ""
    country: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_address(cls, given: Any) -> Any:  # noqa: ANN401 - what YAML held
        if isinstance(given, str):
            given = {"url": given}
        if not isinstance(given, dict):
            return given
        url = given.get("url") or SERVICES.get(str(given.get("kind")), "")
        return given | {"url": url, "name": given.get("name") or _default_name(given, str(url))}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if sum((self.every is not None, self.cron is not None, bool(self.group))) > 1:
            raise ValueError("`every`, `cron` and `group` exclude each other - keep one of them")
        self._check_kind()
        parts = urlsplit(self.url)
        is_path = self.kind == "folder" and not parts.scheme
        if not (is_path or parts.scheme == "file" or (parts.scheme in {"http", "https"} and parts.netloc)):
            raise ValueError(f"{self.url!r} is not an address - write it as https://host/feed")
        return self

    def _check_kind(self) -> None:
        if self.kind in SERVICES and not self.query:
            raise ValueError(f"a source of kind {self.kind} needs a `query`")
        if not self.url:
            raise ValueError("a source needs `url`")
        for key, value, kinds in (
            ("query", self.query, tuple(SERVICES)),
            ("selectors", self.selectors, ("html",)),
            ("json", self.json_paths, ("json",)),
        ):
            if value and self.kind not in kinds:
                raise ValueError(f"`{key}` belongs to kind {' or '.join(kinds)} - add `kind: {kinds[0]}`")
        if self.kind == "html" and self.selectors is None:
            raise ValueError("a source of kind html needs `selectors` with at least `item`")


def _default_name(given: dict[str, Any], url: str) -> str:
    if given.get("kind") in SERVICES:
        return f"{given['kind']}: {given.get('query', '')}"
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].removeprefix(
        "www."
    )  # a login is no part of a name that all may see
    path = (host + parts.path).rstrip("/")
    return path + (f"?{parts.query}" if parts.query else "")


class Monitor(Section):
    """A named query with its routing: the unit that a user writes."""

    name: str = Field(min_length=1)
    id: str = Field(default="", description="Identity across renames; the name where it is left out.")
    keywords: tuple[str, ...] = Field(default=(), description="Plain keywords, any of which matches.")
    query: str | None = Field(
        default=None, description="A query with AND, OR, NOT, NEAR, fields and @concepts."
    )
    channel: Channel | None = None
    digest: Cycle | None = Field(
        default=None, description="Collect alerts: hourly, daily, or a cron expression."
    )
    quiet_hours: QuietHours | None = Field(
        default=None, description="Its own quiet hours instead of slack.quiet_hours."
    )
    urgent: bool = Field(default=False, description="Passes quiet hours and is never collected.")
    mention: tuple[Mention, ...] = Field(
        default=(), description="Whom its alerts notify: here, channel, or IDs of users or user groups."
    )
    stories: Granularity | None = None
    bursts: Bursts | None = Field(
        default=None, description="Its own setting instead of, or limits over, defaults.bursts."
    )
    must_match: tuple[str, ...] = Field(default=(), description="Headlines that this monitor has to match.")
    must_not_match: tuple[str, ...] = Field(
        default=(), description="Headlines that this monitor must not match."
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if bool(self.keywords) == (self.query is not None):
            raise ValueError(f"monitor {self.name!r} needs either `keywords` or `query`")
        if self.urgent and self.digest is not None:
            raise ValueError(f"monitor {self.name!r}: `urgent` and `digest` exclude each other - keep one")
        return self

    @property
    def key(self) -> str:
        """The identity that history hangs on."""
        return self.id or self.name


def _check_groups(groups: dict[str, Schedule]) -> dict[str, Schedule]:
    for name in groups:
        if _GROUP.fullmatch(name) is None:
            raise ValueError(f"{name!r} is no name of a group - use lower-case letters, digits and dashes")
        if name == DEFAULT_GROUP or name.startswith(("every-", "cron-")):
            raise ValueError(f"{name!r} is a name that wirewatch gives itself - name this group otherwise")
    return groups


_WINDOW = timedelta(days=14)


class Retention(Section):
    """How long things are kept; what has no default is kept for ever."""

    text: Duration | None = Field(
        default=None, description="Summaries and full texts; titles and addresses stay. At least 14d."
    )
    seen: Duration = Field(
        default=timedelta(days=180), description="Identities of entries, since their feed last showed them."
    )
    polls: Duration = Field(default=timedelta(days=90), description="What each pass did.")
    captures: Duration = Field(
        default=timedelta(days=14), description="Days of `captures`, where that names a folder."
    )
    decisions: Duration | None = Field(
        default=None, description="Why each article was or was not sent. At least 14d."
    )

    @model_validator(mode="after")
    def _longer_than_stories(self) -> Self:
        for name, age in (("text", self.text), ("decisions", self.decisions), ("seen", self.seen)):
            if age is not None and age < _WINDOW:
                raise ValueError(f"`{name}` is younger than stories live - keep at least 14d")
        return self


class ConceptForms(Section):
    """A named set of surface forms, `@name` in queries; a bare list of forms is enough."""

    short_form = "list"

    forms: tuple[str, ...] = Field(default=(), description="Words and phrases; `=` and `*` as in keywords.")
    only: dict[str, tuple[str, ...]] = Field(
        default={}, description="Forms that count in articles of one language only: {ko: [...]}."
    )
    not_in: tuple[str, ...] = Field(
        default=(), description="Longer expressions inside which a form does not count."
    )
    include: tuple[str, ...] = Field(default=(), description="Concepts whose forms belong to this one too.")

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:  # noqa: ANN401 - what YAML held
        return {"forms": given} if isinstance(given, list) else given

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.forms or self.only or self.include):
            raise ValueError("a concept needs `forms`, `only` or `include`")
        return self


class Config(Section):
    """The whole of config.yaml."""

    database: Database = Field(
        "sqlite:///wirewatch.db", description="SQLAlchemy URL: sqlite:///FILE or postgresql://..."
    )
    slack: Slack = Slack()
    fetch: Fetch = Fetch()
    schedule: Schedule = Field(default=Schedule(), description="Of sources that name no other.")
    groups: Annotated[dict[str, Schedule], AfterValidator(_check_groups)] = Field(
        default={}, description="Further schedules by name; a source names its own with `group`."
    )
    defaults: Defaults = Defaults()
    full_text_budget: int = Field(
        default=200, ge=0, description="Article pages read in one pass; what is over it is read in the next."
    )
    recheck: Duration | None = Field(
        default=None,
        description="Read pages of alerts up to this age again; a retraction is noted on the message.",
    )
    retention: Retention = Retention()
    captures: str = Field(
        default="", description="Folder that keeps what publishers answer, for `wirewatch replay`."
    )
    sources: tuple[Source, ...] = ()
    monitors: tuple[Monitor, ...] = ()
    concepts: dict[Annotated[str, Field(pattern=r"^[\w-]+$")], ConceptForms] = Field(
        default={}, description="Concepts of your own, for `@name` in queries and keywords."
    )

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for kind, names in (
            ("source", [source.name for source in self.sources]),
            ("monitor", [monitor.key for monitor in self.monitors]),
            ("monitor", [monitor.name for monitor in self.monitors]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise MisplacedError(
                    (f"{kind}s", len(names) - 1 - names[::-1].index(twice[0])),
                    f"two {kind}s are called {twice[0]!r} - give one of them another `name`",
                )
        return self

    @model_validator(mode="after")
    def _groups_exist(self) -> Self:
        known = [DEFAULT_GROUP, *sorted(self.groups)]
        for index, source in enumerate(self.sources):
            if source.group and source.group not in known:
                raise MisplacedError(
                    ("sources", index, "group"),
                    f"source {source.name!r} is in group {source.group!r}, which is not there - "
                    f"add it under `groups` or name one of {', '.join(known)}",
                )
        return self

    def schedule_of(self, source: Source) -> Schedule:
        """Return when a source is polled."""
        if source.every is not None:
            return Schedule(every=source.every)
        if source.cron is not None:
            return Schedule(cron=source.cron, timezone=source.timezone or self.schedule.timezone)
        return self.groups.get(source.group, self.schedule)

    def channel_of(self, monitor: Monitor) -> str:
        """Return the channel that a monitor's alerts go to."""
        return monitor.channel or self.slack.channel

    def granularity_of(self, monitor: Monitor) -> Granularity:
        """Return how fine a story is meant for a monitor."""
        return monitor.stories or self.defaults.stories

    def bursts_of(self, monitor: Monitor) -> Bursts:
        """Return what a burst of a monitor is, and whether it is told."""
        return self.defaults.bursts if monitor.bursts is None else monitor.bursts.over(self.defaults.bursts)
