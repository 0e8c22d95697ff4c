"""The use case: finds what is asked about, reads its rows and lets every stage speak."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from monitors.pipeline import live
from monitors.pipeline.why.ground import Ground
from monitors.pipeline.why.stages import Known, stages_of
from monitors.pipeline.why.subject import Subject, find_subject
from monitors.pipeline.why.unseen import unseen
from monitors.pipeline.why.verdicts import Answer, Shown
from monitors.store import acts, history, sources, stories
from monitors.store.articles import BodyState
from monitors.store.engine import reading
from monitors.store.history import Dossier
from monitors.store.outbox import State


def why(ground: Ground, text: str, *, title: str = "") -> tuple[Answer, ...]:
    """Return the answer about an article, or one for each article of a digest.

    `text` is an article's id, an address in any spelling, a Slack message's link, `channel:ts`, or the key of
    an outbox row. `title` helps with an address that was never seen: it tells what would happen now.

    Raises ConfigError for what is none of these.
    """
    with reading(ground.engine) as connection:
        subject = find_subject(connection, text)
        numbers = subject.articles[:1] if subject.url else subject.articles
        found = [answer_for(connection, ground, number, text) for number in numbers]
    answers = tuple(each for each in found if each is not None)
    if not answers:
        return (_nothing(ground, subject, text, title),)
    others = subject.articles[1:] if subject.url else ()
    if others:
        also = ", ".join(str(number) for number in others)
        answers = tuple(
            replace(each, verdict=f"{each.verdict} (also stored as article {also})") for each in answers
        )
    return answers


def answer_for(connection: Connection, ground: Ground, number: int, subject: str) -> Answer | None:
    """Return the answer about a stored article, None where there is none of that id."""
    dossier = history.dossier(connection, number)
    if dossier is None:
        return None
    matches = {each.match for each in dossier.standings} - {0}
    known = Known(
        rules=ground.rules,
        states=sources.load_states(connection, [dossier.article.source]),
        titles=stories.titles(connection, matches),
        mutes=history.mutes(connection),
        acts=acts.acts(connection, dossier.posts.keys()),
        live=live.load(connection),
        now=ground.now,
    )
    stages, shown = stages_of(dossier, known)
    article = dossier.article
    return Answer(subject, headline(dossier, shown), article.id, article.title, article.url, stages, shown)


def headline(dossier: Dossier, shown: tuple[Shown, ...]) -> str:
    """Return the answer in one sentence."""
    if shown:
        return "; ".join(_place(each) for each in shown)
    reasons = dict.fromkeys(each.reason for each in dossier.decided)
    if reasons:
        return f"not sent: {'; '.join(reasons)}"
    if dossier.found:
        return "not sent: it matched, but nothing was decided about it"
    if dossier.body_state == BodyState.PENDING:
        return "not sent yet: no monitor matched its title and summary, and its page is still to be read"
    return "not sent: no monitor matched"


_HOW = {
    "alert": "sent to {channel} as its own message",
    "reply": "sent to {channel} as a reply in the thread of its story",
    "folded": "folded into a message in {channel}",
    "digest": "sent to {channel} in a digest",
}


def _place(each: Shown) -> str:
    text = _HOW[each.how].format(channel=each.channel)
    if each.state != State.SENT:
        return f"to be {text}, which is {each.state}"
    return f"{text}, ts {each.ts}" if each.ts else text


def _nothing(ground: Ground, subject: Subject, text: str, title: str) -> Answer:
    if subject.message is not None:
        row = subject.message
        return Answer(text, f"the message {row.view.title!r} is about no article: it is of kind {row.kind}")
    if not subject.url:
        return Answer(text, "nothing that is stored answers to this: no such article or message")
    return unseen(ground, subject.url, title)
