"""Decides which message, edit or reply each hit calls for, and why.

A channel holds at most one message a report. For an article that newly matches monitors of a channel:

    it stands on a message already     -> the new monitors are added to that message
    same                               -> nothing; only its new monitors are added
    fold                               -> its source is added to the message ("also reported by")
    thread                             -> a reply in the message's thread
    related                            -> a message of its own that links to the earlier one
    new, or no message in this channel -> a message of its own
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from monitors.alerts.excerpt import excerpt
from monitors.alerts.reasons import Reason
from monitors.records import Article, Hit, MessageView, Post, PostKind, Tier

_ALSO_LIMIT = 40  # names of sources kept on a message; its text shows fewer


@dataclass(frozen=True, slots=True)
class Route:
    """Where a monitor's alerts go: `key` is its identity, `name` what people read."""

    key: str
    name: str
    channel: str
    granularity: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article stands among the stories of one granularity; `match` is the nearest article or 0."""

    tier: Tier
    story: int
    match: int = 0
    score: float = 0.0
    why: str = ""
    differs: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article with the hits that are new, keyed by monitor; `held` says why nothing may be sent at all."""

    article: Article
    hits: Mapping[str, Sequence[Hit]]
    placed: Mapping[str, Placed]
    held: Reason | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A message as it stands in a channel, or is about to."""

    key: str
    channel: str
    story: int
    revision: int
    view: MessageView


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a hit; `post` is the key of the message that the article stands on, or ""."""

    article: int
    monitor: str
    channel: str
    reason: Reason
    detail: str = ""
    post: str = ""


@dataclass(slots=True)
class Board:
    """The messages that candidates may relate to: what stands in Slack, then also what this plan adds.

    `decided` maps (channel, article) to the message the article stands on, or "" where it was not sent.
    """

    messages: dict[str, Standing] = field(default_factory=dict)
    decided: dict[tuple[str, int], str] = field(default_factory=dict)

    def of_article(self, channel: str, article: int) -> Standing | None:
        return self.messages.get(self.decided.get((channel, article), ""))

    def of_story(self, channel: str, story: int) -> Standing | None:
        found = [each for each in self.messages.values() if (each.channel, each.story) == (channel, story)]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to put into the outbox, in order, and the reason for every hit."""

    posts: tuple[Post, ...]
    decisions: tuple[Decision, ...]


def plan(
    candidates: Iterable[Candidate],
    routes: Mapping[str, Route],
    board: Board,
    mutes: AbstractSet[tuple[str, str]] = frozenset(),
) -> Plan:
    """Decide about candidates in their order; `board` is brought up to date with what is decided."""
    posts: list[Post] = []
    decisions: list[Decision] = []
    for candidate in candidates:
        for channel, channel_routes in _by_channel(candidate, routes).items():
            verdict = _decide(candidate, channel, channel_routes, board, mutes)
            posts += verdict.posts
            decisions += verdict.decisions
    return Plan(tuple(posts), tuple(decisions))


def _by_channel(candidate: Candidate, routes: Mapping[str, Route]) -> dict[str, list[Route]]:
    channels: dict[str, list[Route]] = {}
    for monitor in candidate.hits:
        route = routes[monitor]
        channels.setdefault(route.channel, []).append(route)
    return channels


def _decide(
    candidate: Candidate,
    channel: str,
    routes: Sequence[Route],
    board: Board,
    mutes: AbstractSet[tuple[str, str]],
) -> Plan:
    muted = [route for route in routes if ("monitor", route.key) in mutes]
    open_routes = [route for route in routes if route not in muted]
    silent = [_decision(candidate, route, Reason.MUTED_MONITOR) for route in muted]
    if not open_routes:
        board.decided.setdefault((channel, candidate.article.id), "")
        return Plan((), tuple(silent))
    placed = candidate.placed[open_routes[0].granularity]
    held = candidate.held or _muted(candidate.article, placed, mutes)
    if held is not None:
        board.decided.setdefault((channel, candidate.article.id), "")
        return Plan((), (*silent, *(_decision(candidate, route, held) for route in open_routes)))
    case = _Case(candidate, channel, tuple(open_routes), placed, board)
    reason, posts, key = _send(case)
    board.decided[channel, candidate.article.id] = key
    named = [_decision(candidate, route, reason, placed.why, key) for route in open_routes]
    return Plan(posts, (*silent, *named))


def _decision(
    candidate: Candidate, route: Route, reason: Reason, detail: str = "", post: str = ""
) -> Decision:
    return Decision(candidate.article.id, route.key, route.channel, reason, detail, post)


def _muted(article: Article, placed: Placed, mutes: AbstractSet[tuple[str, str]]) -> Reason | None:
    if ("source", article.source) in mutes:
        return Reason.MUTED_SOURCE
    if ("story", str(placed.story)) in mutes:
        return Reason.MUTED_STORY
    return None


@dataclass(frozen=True, slots=True)
class _Case:
    """An article for one channel: the open question."""

    candidate: Candidate
    channel: str
    routes: tuple[Route, ...]
    placed: Placed
    board: Board

    @property
    def article(self) -> Article:
        return self.candidate.article

    @property
    def view(self) -> MessageView:
        return replace(view_of(self.candidate, self.routes), note=self.placed.note)

    def post(self, kind: PostKind, revision: int, view: MessageView, parent: Standing | None = None) -> Post:
        story = parent.story if parent else self.placed.story
        urgent = any(route.urgent for route in self.routes)
        parent_key = parent.key if parent else ""
        return Post(kind, self.channel, story, revision, view, parent_key, self.article.id, urgent)


_Sent = tuple[Reason, tuple[Post, ...], str]


def _send(case: _Case) -> _Sent:
    placed, board = case.placed, case.board
    own = board.of_article(case.channel, case.article.id)
    if own is not None:
        return _edit(case, own, Reason.MONITOR_ADDED)
    match = (case.channel, placed.match)
    if placed.tier is Tier.SAME and match in board.decided and not board.decided[match]:
        return Reason.SAME, (), ""
    matched = board.of_article(*match) or board.of_story(case.channel, placed.story)
    if placed.tier is Tier.NEW or matched is None:
        return _open(case, Reason.ALERTED)
    return _join(case, matched)


def _join(case: _Case, matched: Standing) -> _Sent:
    placed = case.placed
    if placed.tier is Tier.RELATED:
        return _open(case, Reason.RELATED, earlier=matched)
    if placed.tier is Tier.THREAD:
        return _reply(case, matched)
    if placed.tier is Tier.SAME:
        return _edit(case, matched, Reason.SAME)
    return _edit(case, matched, Reason.FOLDED, also=shown_source(case.article))


def _open(case: _Case, reason: Reason, earlier: Standing | None = None) -> _Sent:
    view = case.view
    if earlier is not None:
        view = replace(view, related_key=earlier.key, related_title=earlier.view.title)
    post = case.post(PostKind.ALERT, case.article.id, view)
    case.board.messages[post.key] = Standing(post.key, case.channel, case.placed.story, 0, view)
    return reason, (post,), post.key


def _reply(case: _Case, parent: Standing) -> _Sent:
    view = replace(case.view, differs=case.placed.differs)
    reply = case.post(PostKind.REPLY, case.article.id, view, parent)
    _, edits, _ = _edit(case, parent, Reason.REPLIED, also=shown_source(case.article))
    return Reason.REPLIED, (reply, *edits), parent.key


def _edit(case: _Case, standing: Standing, reason: Reason, also: str = "") -> _Sent:
    old = standing.view
    names = {old.source, *old.also}
    monitors = tuple(dict.fromkeys((*old.monitors, *(route.name for route in case.routes))))
    grown = (*old.also, also) if also and also not in names and len(old.also) < _ALSO_LIMIT else old.also
    if monitors == old.monitors and grown == old.also:
        return (Reason.ALREADY_NAMED if reason is Reason.FOLDED else reason), (), standing.key
    words = old.words
    if monitors != old.monitors:
        words = tuple(dict.fromkeys((*old.words, *_words(case.candidate, case.routes))))
        reason = Reason.MONITOR_ADDED if reason is Reason.SAME else reason
    changed = replace(
        standing,
        revision=standing.revision + 1,
        view=replace(old, monitors=monitors, also=grown, words=words),
    )
    case.board.messages[standing.key] = changed
    return reason, (case.post(PostKind.EDIT, changed.revision, changed.view, standing),), standing.key


def view_of(candidate: Candidate, routes: Sequence[Route]) -> MessageView:
    """Return what a message about an article says, for the monitors of one channel."""
    article = candidate.article
    hits = [hit for route in routes for hit in candidate.hits[route.key]]
    places = [(hit.start, hit.end) for hit in hits if hit.field == "body"]
    return MessageView(
        title=article.title,
        url=article.url,
        source=shown_source(article),
        published=article.published,
        language=article.language,
        monitors=tuple(dict.fromkeys(route.name for route in routes)),
        words=_words(candidate, routes),
        excerpt=excerpt(article.content, places, article.title),
        feed=article.source if article.publisher else "",
    )


def shown_source(article: Article) -> str:
    """Return the name of an article's publisher, else of the source it came through."""
    return article.publisher or article.source


def _words(candidate: Candidate, routes: Sequence[Route]) -> tuple[str, ...]:
    """Return the matched words as the publisher wrote them, each once whatever its case."""
    words: dict[str, str] = {}
    for route in routes:
        for hit in candidate.hits[route.key]:
            words.setdefault(hit.text.casefold(), hit.text)
    return tuple(words.values())
