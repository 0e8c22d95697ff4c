"""A pretend press over weeks: what each source publishes and does to its feed, and so what must be alerted.

Entries are made of invented words, so what a monitor matches is known from how an entry was made. A source
does to its feed what real ones do: it edits titles, changes guids and addresses, takes entries away and puts
them back, gives its whole list new identities, falls silent for weeks, and fails.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from random import Random
from xml.sax.saxutils import escape

from benchmarks.week import HAN, WATCHED, WATCHED_HAN, Press
from monitors.fetch.fetcher import body_hash
from monitors.records import Fetched, Outcome, Request

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_OUTAGE = 12 * HOUR
_SEEN_BY_THEN = LONGEST_OUTAGE + 8 * HOUR  # each entry was surely read by then
_LATEST_REPORT = 10 * HOUR  # after the first report of an event
_SHOWN = 12  # entries in a document; of a busy source as many as two days bring
_BACKLOG = 10
_EARLY = 4  # so many places from the top an entry stays for another day
_WATCHED_SHARE = 0.05  # of events
_EVER = datetime.min.replace(tzinfo=UTC)
_READ_BY_THEN = timedelta(days=2)  # what a feed shows for so long is read, whatever fails
_STORM_LEAST = 8  # fewer old entries under new keys are no storm: see monitors/health/memory.py


@dataclass(slots=True, eq=False)
class Report:
    """One article as it was made: `words` are the watched ones that it holds or gets."""

    event: int
    source: int
    guid: str
    link: str
    title: str
    summary: str
    published: datetime
    words: tuple[str, ...] = ()
    is_dated: bool = True
    may_alert: bool = True
    titles: list[str] = field(default_factory=list)
    """Every title that it had."""
    links: list[str] = field(default_factory=list)
    """Every address under which it may be shown."""

    def __post_init__(self) -> None:
        self.titles.append(self.title)
        self.links.append(self.link)

    def xml(self) -> str:
        date = f"<pubDate>{format_datetime(self.published)}</pubDate>" if self.is_dated else ""
        return (
            f"<item><title>{escape(self.title)}</title><link>{self.link}</link>"
            f'<guid isPermaLink="false">{self.guid}</guid>{date}'
            f"<description>{escape(self.summary)}</description></item>\n"
        )


@dataclass(slots=True, eq=False)
class Site:
    """One source: what its feed shows now, and how it answers."""

    number: int
    has_validators: bool
    shown: list[Report] = field(default_factory=list)
    """Newest first."""
    room: int = _SHOWN
    quiet: tuple[datetime, datetime] | None = None
    out_until: datetime | None = None
    outage: Outcome = Outcome.HTTP_ERROR
    settled_from: datetime = _EVER
    """Until then nobody could tell an entry edited into a match from old news under new identities."""
    version: int = 0
    document: bytes = b""

    @property
    def name(self) -> str:
        return f"Source {self.number:04}"

    def publishes(self, now: datetime) -> bool:
        """Whether it may report what happens now, also hours later."""
        return self.quiet is None or not self.quiet[0] - _LATEST_REPORT <= now < self.quiet[1]

    def changed(self) -> None:
        """Note that its document is another one."""
        self.version += 1
        self.document = b""

    def body(self) -> bytes:
        if not self.document:
            items = "".join(report.xml() for report in self.shown)
            head = f"<title>{self.name}</title><link>https://s{self.number:04}.example</link>"
            self.document = (
                '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
                f"{head}<description>Invented news</description>\n{items}</channel></rss>\n"
            ).encode()
        return self.document


_ERRORS = (Outcome.HTTP_ERROR, Outcome.TIMEOUT, Outcome.DNS, Outcome.BROKEN, Outcome.RATE_LIMITED)


class Newsroom:
    """All sources and everything that they ever reported."""

    def __init__(self, sources: int, days: int, seed: int, per_day: float) -> None:
        self.press = Press(sources, seed)
        self.rng = Random(seed)
        self._luck = Random(seed)  # of answers, how many of which are asked for is the pipeline's affair
        self.days = days
        self.calm = False
        """Whether nothing new is published and no source fails any more."""
        self.done: Counter[str] = Counter()
        """What was done to feeds and requests, and how often."""
        self.reports: list[Report] = []
        self.sites = [Site(number, self.rng.random() < 0.7) for number in range(sources)]
        self._per_step = sources * per_day / 2.2  # reports an event has on average
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._events = count(1)
        self.now = START
        for site in self.sites:
            self._begin(site, per_day)

    def _begin(self, site: Site, per_day: float) -> None:
        site.room = max(_SHOWN, int(3 * per_day))
        if self.days > 20 and self.rng.random() < 0.06:
            begin = START + self.rng.uniform(2, self.days - 20) * DAY
            site.quiet = (begin, begin + self.rng.uniform(16, 19) * DAY)
            self._at(site.quiet[1] + HOUR, lambda: self._happen([site]))
            self.done["sources silent for weeks"] += 1
        for place in range(_BACKLOG):
            published = START - 3 * DAY - place * 7 * HOUR
            report = self._reports(published, [site])[0]
            report.may_alert = False
            site.shown.append(report)

    # --- what happens ----------------------------------------------------------------------------------

    def _at(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), act))

    def advance(self, until: datetime) -> None:
        """Let happen what happens until then."""
        if not self.calm:
            hours = (until - self.now) / HOUR
            for _ in range(self._some(self._per_step * hours / 24)):
                self._happen([])
            for _ in range(self._some(len(self.sites) * hours / 24 * 0.006)):
                self._storm(self.rng.choice(self.sites))
            for _ in range(self._some(len(self.sites) * hours / 24 * 0.03)):
                self._fail(self.rng.choice(self.sites), until)
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, act = heapq.heappop(self._agenda)
            act()
        self.now = until

    def _some(self, mean: float) -> int:
        whole = int(mean)
        return whole + (self.rng.random() < mean - whole)

    def _happen(self, sites: Sequence[Site]) -> None:
        """Let an event happen, which these or some sources report."""
        if self.calm:
            return
        moment = self.now + self.rng.random() * timedelta(minutes=25)
        if not sites:
            free = [
                site
                for site in self.rng.sample(self.sites, min(12, len(self.sites)))
                if site.publishes(moment)
            ]
            sites = free[: self.rng.choice((1, 1, 1, 2, 3, 5))]
        for report in self._reports(moment, sites):
            report.is_dated = self.rng.random() > 0.03 or moment < START + 2 * DAY
            self._at(report.published, lambda report=report: self._publish(report))  # type: ignore[misc]

    def _reports(self, moment: datetime, sites: Sequence[Site]) -> list[Report]:
        rng, press, event = self.rng, self.press, next(self._events)
        watched = rng.sample(WATCHED, rng.choice((1, 1, 2))) if rng.random() < _WATCHED_SHARE else []
        words = rng.choices(press.words, press.weights, k=9)
        if watched and watched[0] in WATCHED_HAN and rng.random() < 0.4:
            watched, words = watched[:1], ["".join(rng.choices(HAN, k=14))]
        found = []
        for site in sites:
            late = timedelta() if rng.random() < 0.5 else rng.random() * (_LATEST_REPORT - HOUR)
            number = len(self.reports) + len(found)
            host = f"https://s{site.number:04}.example"
            guid, link = f"{host}/id/{number}", f"{host}/news/{number}"
            title, summary = (
                self._title(words, watched),
                " ".join(rng.choices(press.words, press.weights, k=24)),
            )
            found.append(
                Report(event, site.number, guid, link, title, f"{summary}.", moment + late, tuple(watched))
            )
        self.reports += found
        return found

    def _title(self, words: Sequence[str], watched: Sequence[str]) -> str:
        if len(words) == 1:
            return f"{WATCHED_HAN[watched[0]]}{words[0]}"
        told = [word for word in words if self.rng.random() < 0.95] or [words[0]]
        return " ".join([told[0].capitalize(), *told[1:], *watched])

    def _publish(self, report: Report) -> None:
        site = self.sites[report.source]
        site.shown.insert(0, report)
        del site.shown[site.room :]
        site.changed()
        self._decide_fate(report)

    # --- what sources do to their feeds ----------------------------------------------------------------

    def _decide_fate(self, report: Report) -> None:
        dice, rng = self.rng.random(), self.rng
        later = self.now + _SEEN_BY_THEN + rng.random() * DAY
        if dice < 0.02:
            self._at(self.now + rng.random() * 20 * HOUR, lambda: self._edit(report))
        elif dice < 0.03 and not report.words:
            self._at(later, lambda: self._edit_into_news(report))
        elif dice < 0.045:
            self._at(later, lambda: self._rename(report))
        elif dice < 0.065:
            self._at(later, lambda: self._vanish(report))

    def _still_shown(self, report: Report) -> bool:
        return report in self.sites[report.source].shown

    def _edit(self, report: Report) -> None:
        if self._still_shown(report) and report.is_dated:
            self._retitle(report, f"{report.title} {self.rng.choice(self.press.words)}")
            self.done["titles edited"] += 1

    def _edit_into_news(self, report: Report) -> None:
        """Edit a title so that a monitor matches only now."""
        site = self.sites[report.source]
        is_calm = self.calm or self.now < site.settled_from
        if report in site.shown[:_EARLY] and report.is_dated and not is_calm:
            site.settled_from = self.now + _READ_BY_THEN
            word = self.rng.choice(WATCHED)
            report.words = (word,)
            self._retitle(report, f"{report.title} {word}")
            self.done["titles edited into a match"] += 1

    def _retitle(self, report: Report, title: str) -> None:
        report.title = title
        report.titles.append(title)
        self.sites[report.source].changed()

    def _rename(self, report: Report) -> None:
        """Give an entry another guid or another address, not both: it stays the same entry."""
        if not self._still_shown(report):
            return
        if self.rng.random() < 0.5:
            report.guid += "-b"
        else:
            report.link += "-b"
        self.sites[report.source].changed()
        self.done["guids or addresses changed"] += 1

    def _vanish(self, report: Report) -> None:
        if not self._still_shown(report):
            return
        site = self.sites[report.source]
        site.shown.remove(report)
        site.changed()
        self._at(self.now + self.rng.uniform(0.1, 9) * DAY, lambda: self._return(report))
        self.done["entries vanished and slid back"] += 1

    def _return(self, report: Report) -> None:
        site = self.sites[report.source]
        site.shown.append(report)
        site.changed()

    def _storm(self, site: Site) -> None:
        """Give all that is not of today another guid and another address at once."""
        old = [report for report in site.shown if report.published < self.now - DAY]
        if len(old) < max(_STORM_LEAST, len(site.shown) / 2 + 1) or not all(
            report.is_dated for report in old
        ):
            return
        if self.now < site.settled_from:
            return
        site.settled_from = self.now + _READ_BY_THEN
        for report in old:
            report.guid += "-s"
            report.link += "-s"
        site.changed()
        self.done["guid storms"] += 1

    def _fail(self, site: Site, now: datetime) -> None:
        if site.out_until is not None and now < site.out_until + DAY:
            return  # one outage at a time: what a feed shows for two days must be read
        site.out_until = now + self.rng.random() * LONGEST_OUTAGE
        site.outage = self.rng.choice(_ERRORS)
        self.done["source outages of up to 12 h"] += 1

    # --- answering -------------------------------------------------------------------------------------

    def answers(self, requests: Sequence[Request], now: datetime) -> Iterator[Fetched]:
        """Answer requests as the sources would now."""
        for request in requests:
            yield self._answer(self.sites[int(request.source.rpartition(" ")[2])], request, now)

    def _answer(self, site: Site, request: Request, now: datetime) -> Fetched:
        self.done["requests"] += 1
        is_out = site.out_until is not None and now < site.out_until
        if not self.calm and (is_out or self._luck.random() < 0.005):
            outcome = site.outage if is_out else self._luck.choice(_ERRORS)
            self.done[f"answers: {outcome}"] += 1
            headers = {"retry-after": "900"} if outcome is Outcome.RATE_LIMITED else {}
            return Fetched(request.source, request.url, outcome, f"pretended: {outcome}", headers=headers)
        etag = f'"{site.version}"'
        asked = {name.lower(): value for name, value in request.headers.items()}
        if site.has_validators and asked.get("if-none-match") == etag:
            self.done["answers: 304"] += 1
            return Fetched(request.source, request.url, Outcome.UNCHANGED, status=304)
        if not self.calm and self._luck.random() < 0.002:
            self.done["answers: a page instead of the feed"] += 1
            body = b"<!DOCTYPE html><html><body><h1>We are being repaired</h1></body></html>"
        else:
            body = site.body()
        headers = {"content-type": "application/rss+xml"} | ({"etag": etag} if site.has_validators else {})
        return Fetched(
            request.source, request.url, Outcome.OK, status=200, final_url=request.url, headers=headers,
            body=body, body_hash=body_hash(body),
        )  # fmt: skip
