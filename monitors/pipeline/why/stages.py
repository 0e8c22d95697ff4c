"""Says for each stage what it decided about a stored article; pure: rows and rules in, sentences out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitors.match import Explanation, item_of_article
from monitors.pipeline.live import Live
from monitors.pipeline.rules import Rules
from monitors.pipeline.why.delivery import delivered
from monitors.pipeline.why.verdicts import Shown, Stage, StageName
from monitors.records import SourceState, Tier
from monitors.store.acts import Act, Verb
from monitors.store.articles import BodyState
from monitors.store.history import Dossier, Found, Muted, Standing

_PLACES = 6
_TIERS = {
    Tier.NEW: "opened a story",
    Tier.SAME: "is the same article as",
    Tier.FOLD: "is the same report as",
    Tier.THREAD: "goes on from",
    Tier.RELATED: "belongs to the story of, as news of its own,",
}
_BODIES = {
    BodyState.NONE: "no full text is asked for",
    BodyState.FETCHED: "its full text was read",
    BodyState.PENDING: "its page is still to be read: a word in its body may yet match",
    BodyState.FAILED: "its page could not be read",
    BodyState.REMOVED: "its text was removed by retention: matching is judged by what is left",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the stages look at beside the article's own rows."""

    rules: Rules
    states: Mapping[str, SourceState]
    titles: Mapping[int, str]
    mutes: Sequence[Muted]
    """All that ever were."""
    acts: Sequence[Act]
    """What people did to its messages."""
    live: Live | None
    now: datetime


def stages_of(dossier: Dossier, known: Known) -> tuple[tuple[Stage, ...], tuple[Shown, ...]]:
    """Return the verdicts of every stage, and the messages in which the article stands."""
    delivery, shown = delivered(dossier, known.now)
    stages = (
        _seen(dossier),
        _read(dossier, known),
        _matched(dossier, known),
        _story(dossier, known),
        _decided(dossier, known),
        delivery,
    )
    return stages, shown


def moment(at: datetime | None) -> str:
    """Return a moment as people read it."""
    return at.strftime("%Y-%m-%d %H:%M:%S UTC") if at else "an unknown time"


def _seen(dossier: Dossier) -> Stage:
    article = dossier.article
    lines = [
        f"{each.source}: since {moment(each.since or article.first_seen)}, last on {each.last_day}"
        for each in dossier.origins
    ]
    facts = {
        "first_seen": article.first_seen,
        "sources": [
            {"source": each.source, "since": each.since, "last_day": each.last_day}
            for each in dossier.origins
        ],
    }
    verdict = f"first seen {moment(article.first_seen)} in {article.source}"
    return Stage(StageName.SEEN, verdict, tuple(lines), facts)


def _read(dossier: Dossier, known: Known) -> Stage:
    article, state = dossier.article, known.states.get(dossier.article.source)
    dated = (
        f"published {moment(article.published)}, written {dossier.published_raw!r}"
        if article.published
        else f"without a date{f', written {dossier.published_raw!r}' if dossier.published_raw else ''}"
    )
    lines = [_BODIES.get(dossier.body_state, dossier.body_state)]
    if state is not None and (state.kind or state.charset):
        lines.append(f"its source is read as {state.kind or 'a feed'} in {state.charset or 'utf-8'}")
    lines += [f"note: {note}" for note in dossier.notes]
    lines += [f"its title was {title!r} until {moment(until)}" for title, until in dossier.former_titles]
    facts = {
        "published": article.published,
        "published_raw": dossier.published_raw,
        "language": article.language,
        "body": dossier.body_state,
        "notes": list(dossier.notes),
        "former_titles": [{"title": title, "until": until} for title, until in dossier.former_titles],
    }
    language = f", in {article.language}" if article.language else ""
    return Stage(StageName.READ, f"{dated}{language}", tuple(lines), facts)


def _matched(dossier: Dossier, known: Known) -> Stage:
    rules = known.rules
    item = item_of_article(dossier.article, frozenset(rules.matcher.fields))
    lines: list[str] = []
    facts: list[dict[str, Any]] = []
    for key, route in rules.routes.items():
        found = dossier.found.get(key)
        if found is not None:
            lines.append(f"{route.name}: matched {_places(found)}, found {moment(found.at)}")
            facts.append(
                {"monitor": key, "matched": True, "found_at": found.at, "because": list(found.places)}
            )
            continue
        explanation = rules.matcher.explain_item(item, key)
        text = _unfound(explanation, dossier, known)
        lines.append(f"{route.name}: {text}")
        facts.append({**explanation.as_json(), "monitor": key, "matched": False, "text": text})
    for key, found in dossier.found.items():
        if key not in rules.routes:
            lines.append(f"{key} (no longer configured): matched {_places(found)}, found {moment(found.at)}")
            facts.append(
                {"monitor": key, "matched": True, "found_at": found.at, "because": list(found.places)}
            )
    count = len(dossier.found)
    verdict = f"matched by {count} of {len(rules.routes)} monitors" if count else "no monitor matched"
    return Stage(StageName.MATCHED, verdict, tuple(lines), {"monitors": facts})


def _places(found: Found) -> str:
    words = dict.fromkeys(f"{each['text']!r} in {each['field']}" for each in found.places)
    shown = list(words)[:_PLACES]
    more = len(words) - len(shown)
    return (
        ", ".join(shown) + (f" and {more} more" if more else "")
        if shown
        else "(no words: a clause without any)"
    )


def _unfound(explanation: Explanation, dossier: Dossier, known: Known) -> str:
    if not explanation.matched:
        return "; ".join(explanation.failed) or "does not match"
    since = known.live.since.get(explanation.monitor) if known.live else None
    seen = dossier.article.first_seen
    if known.live is None or since is None:
        return "would match; it did not exist at the last pass"
    if seen and since > seen:
        return (
            f"would match; it asks this since {moment(since)}, after the article came, "
            "which was older than `backfill`"
        )
    return "would match the text as it is now; the text has changed since it was judged"


def _story(dossier: Dossier, known: Known) -> Stage:
    if not dossier.standings:
        return Stage(
            StageName.STORY, "not placed into a story, since nothing matched", (), {"placements": []}
        )
    lines = [_standing(each, known) for each in dossier.standings]
    facts = [
        {
            "granularity": each.granularity,
            "tier": each.tier,
            "story": each.story,
            "nearest": each.match,
            "nearest_title": known.titles.get(each.match, ""),
            "score": each.score,
            "shared": each.shared,
            "conflict": each.conflict,
            "text": each.text,
        }
        for each in dossier.standings
    ]
    first = dossier.standings[0]
    return Stage(StageName.STORY, f"{first.tier}: story {first.story}", tuple(lines), {"placements": facts})


def _standing(each: Standing, known: Known) -> str:
    tier = _TIERS[Tier(each.tier)]
    other = f" article {each.match} {known.titles.get(each.match, '')!r}" if each.match else ""
    score = f" (score {each.score:.2f})" if each.match else ""
    nearest = f"; nearest is{other}{score}" if each.tier == Tier.NEW and other else ""
    head = f"{tier}{nearest}" if each.tier == Tier.NEW else f"{tier}{other}{score}"
    shared = f"; shared: {each.shared}" if each.shared else ""
    conflict = f"; differs in {each.conflict}" if each.conflict else ""
    why = f"; {each.text}" if each.text and each.tier == Tier.SAME else ""
    return f"{each.granularity} stories: {head}{shared}{conflict}{why}"


def _decided(dossier: Dossier, known: Known) -> Stage:
    names = {key: route.name for key, route in known.rules.routes.items()}
    lines = [
        f"{names.get(each.monitor, each.monitor)} in {each.channel}: {each.reason} ({moment(each.at)})"
        for each in dossier.decided
    ]
    lines += _mutes(dossier, known)
    lines += [f"by hand: {each.who}: {_done(each)}, {moment(each.at)}" for each in known.acts]
    facts = {
        "decisions": [
            {
                "monitor": each.monitor,
                "channel": each.channel,
                "reason": each.reason,
                "detail": each.detail,
                "message": each.post,
                "at": each.at,
            }
            for each in dossier.decided
        ]
    }
    reasons = dict.fromkeys(each.reason for each in dossier.decided)
    return Stage(StageName.DECIDED, "; ".join(reasons) or "nothing to decide", tuple(lines), facts)


def _done(each: Act) -> str:
    if each.verb in {Verb.RELEVANT, Verb.NOT_RELEVANT}:
        return f"called it {each.verb}"
    return f"{each.verb} {each.what}"


def _mutes(dossier: Dossier, known: Known) -> Iterator[str]:
    covers = {
        ("source", dossier.article.source),
        *(("story", str(each.story)) for each in dossier.standings),
        *(("monitor", key) for key in dossier.found),
    }
    moments = [known.now, *(each.at for each in dossier.decided)]
    for each in known.mutes:
        if (each.what, each.value) not in covers or not any(each.holds(at) for at in moments):
            continue
        until = f"until {moment(each.until)}" if each.until else "until it is lifted"
        verb = "is" if each.holds(known.now) else "was"
        yield f"{each.what} {each.value} {verb} muted by {each.who} since {moment(each.muted_at)} {until}"
