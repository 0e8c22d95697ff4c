"""Answers about an address that was never seen: who could have brought it, and what would happen now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from monitors import health
from monitors.config import SERVICES, Source
from monitors.pipeline import live
from monitors.pipeline.commit import Wish, find, store_hits
from monitors.pipeline.why.ground import Ground
from monitors.pipeline.why.stages import Known, stages_of
from monitors.pipeline.why.verdicts import Answer, Stage, StageName
from monitors.pipeline.windows import Windows
from monitors.records import Entry, SourceState
from monitors.store import articles, history, sources, stories
from monitors.store.articles import BodyState, Sighting
from monitors.store.engine import reading, trying
from monitors.urls import canonical_url

_NOBODY = "(no source)"
_TOLD = (StageName.MATCHED, StageName.STORY, StageName.DECIDED)


def unseen(ground: Ground, url: str, title: str) -> Answer:
    """Return which sources cover the host, and with a title what the line would make of it now."""
    host = urlsplit(canonical_url(url)).netloc
    with reading(ground.engine) as connection:
        listed = history.sources_of_host(connection, host)
        names = [each.name for each in ground.config.sources]
        states = sources.load_states(connection, names)
    covering = [each for each in ground.config.sources if each.name in listed or _is_of(each, host)]
    coverage = _coverage(
        ground, host, [(each, states[each.name], listed.get(each.name, 0)) for each in covering]
    )
    if not title:
        verdict = f"never seen; {coverage.verdict} - give --title to see what would happen now"
        return Answer(url, verdict, url=url, stages=(coverage,), hypothetical=True)
    source = covering[0].name if covering else _NOBODY
    would = _try(ground, Entry(source, url=url, title=title, published=ground.now))
    verdict = f"never seen; {coverage.verdict}; now it would be: {would.verdict}"
    return replace(would, subject=url, verdict=verdict, stages=(coverage, *would.stages))


def _is_of(source: Source, host: str) -> bool:
    own = urlsplit(canonical_url(source.url)).netloc
    return bool(own) and (own == host or own.endswith(f".{host}") or host.endswith(f".{own}"))


_Covering = tuple[Source, SourceState, int]


def _coverage(ground: Ground, host: str, covering: Sequence[_Covering]) -> Stage:
    facts = {
        "host": host,
        "sources": [
            {**health.row(source, state, ground.now), "articles_of_host": listed}
            for source, state, listed in covering
        ],
    }
    lines = [_line(*each, ground.now) for each in covering]
    named = {source.name for source, _, _ in covering}
    searches = [
        each.name for each in ground.config.sources if each.kind in SERVICES and each.name not in named
    ]
    if searches:
        lines.append(f"search services might bring it: {', '.join(searches)}")
    count = len(covering)
    verb = "source covers" if count == 1 else "sources cover"
    verdict = f"{count} {verb} {host}" if count else f"no source covers {host}"
    return Stage(StageName.COVERED, verdict, tuple(lines), facts)


def _line(source: Source, state: SourceState, listed: int, now: datetime) -> str:
    row = health.row(source, state, now)
    seen = f"listed {listed} of its articles" if listed else "its own address is of that host"
    trouble = f" ({row['text']})" if row["text"] and state.error_streak else ""
    return (
        f"{source.name}: {row['state']}{trouble}, {seen}, {row['entries']} entries at the last poll, "
        f"last success {row['last_success'] or 'never'}, next poll {row['next_poll']}"
    )


def _try(ground: Ground, entry: Entry) -> Answer:
    """Do for real what the line would do with an entry, and take it back."""
    rules, now = ground.rules, ground.now
    with trying(ground.engine) as connection:
        sighting = Sighting(entry, (), articles.hash64(entry.title))
        numbers = articles.add_articles(connection, [sighting], [("", BodyState.NONE)], now)
        (article,) = articles.articles_by_id(connection, numbers)
        store_hits(connection, [find(rules.matcher, article)], rules, Windows(), Wish(now))
        dossier = history.dossier(connection, article.id)
        assert dossier is not None, "it was stored a moment ago"
        matches = {each.match for each in dossier.standings} - {0}
        known = Known(
            rules,
            {},
            stories.titles(connection, matches),
            history.mutes(connection),
            (),
            live.load(connection),
            now,
        )
        stages, shown = stages_of(dossier, known)
    reasons = "; ".join(dict.fromkeys(each.reason for each in dossier.decided))
    verdict = reasons or "not sent: no monitor would match"
    told = tuple(each for each in stages if each.name in _TOLD)
    return Answer(
        entry.url,
        verdict,
        title=entry.title,
        url=entry.url,
        stages=told,
        shown=tuple(replace(each, key="") for each in shown),
        hypothetical=True,
    )
