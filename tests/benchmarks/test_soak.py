"""A short soak tells all that is due once, and its verdict sees what is lost, told twice or told wrongly."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from benchmarks import soak
from benchmarks.soaking.news import START, Newsroom, Report
from benchmarks.soaking.pipeline import Doom, KilledError, World
from benchmarks.soaking.slack import Channels, Shown
from benchmarks.soaking.verdict import Verdict, judge
from monitors.records import Outcome, Request

ROUTES = {"ferry": {"#news": ["M01 ferry"], "#ships": ["M02 ferry"]}, "tunnel": {"#news": ["M03 tunnel"]}}
NAMED = "Ferry sails M01 ferry, M02 ferry: ferry Source 0001"


def report(number: int, event: int = 1, words: tuple[str, ...] = ("ferry",), title: str = "") -> Report:
    link = f"https://s{number:04}.example/news/{number}"
    title = title or f"Ferry sails {number}"
    return Report(event, number, str(number), link, title, "", START, words)


def shown(report: Report, channel: str = "#news", text: str = NAMED, ts: str = "1", **more: bool) -> Shown:
    return Shown(channel, ts, report.link, text, **more)


def judged(reports: Sequence[Report], *places: Shown) -> Verdict:
    return judge(reports, ROUTES, Channels(list(places)))


@pytest.mark.slow
def test_two_days_of_faults_lose_nothing_and_tell_nothing_twice() -> None:
    outcome = soak.run(soak.Plan(days=2, sources=60, seed=11, per_day=8))
    told = "\n".join(soak.report(outcome))
    assert outcome.is_clean, told
    assert outcome.verdict.due > 50, told
    assert set(outcome.verdict.how) >= {
        "a message or reply of its own",
        "under the very title of another one",
    }
    passes, feeds, slack = outcome.soak.passes, outcome.soak.room.done, outcome.soak.slack.done
    assert passes["killed"] >= 2, told
    assert passes["database errors"] >= 2, told
    assert min(feeds["titles edited"], feeds["answers: 304"], feeds["answers: timeout"]) > 0, told
    assert slack["fault:5xx:after"] + slack["fault:reset:after"] + slack["fault:html:after"] > 0, told
    assert outcome.soak.days[-1].blocks < 1.03 * outcome.soak.days[0].blocks, told


def test_what_is_told_once_where_it_is_wanted_is_clean() -> None:
    one = report(1)
    verdict = judged([one], shown(one), shown(one, "#ships"))
    assert (verdict.due, verdict.is_clean, verdict.split) == (2, True, 0)


def test_an_article_that_no_message_shows_is_lost() -> None:
    one = report(1)
    verdict = judged([one], shown(one))
    assert len(verdict.lost) == 1
    assert "#ships" in verdict.lost[0]


def test_a_report_that_its_message_does_not_name_is_lost() -> None:
    reports = [report(1, words=("tunnel",)), report(2, words=("tunnel",))]
    text = "M03 tunnel: tunnel Source 0001"
    assert len(judged(reports, shown(reports[0], text=text)).lost) == 1
    named = shown(reports[0], text=f"{text} also reported by Source 0002")
    assert judged(reports, named).is_clean


def test_the_same_title_needs_no_name() -> None:
    reports = [report(number, words=("tunnel",), title="A tunnel opens") for number in (1, 2)]
    assert judged(reports, shown(reports[0], text="M03 tunnel: tunnel Source 0001")).is_clean


def test_an_article_in_two_places_of_a_channel_is_told_twice() -> None:
    one = report(1, words=("tunnel",))
    places = [shown(one, text="M03 tunnel", ts=ts) for ts in ("1", "2")]
    assert len(judged([one], *places).twice) == 1


def test_the_head_and_the_pages_of_a_digest_are_one_place() -> None:
    one = report(1, words=("tunnel",))
    assert judged([one], shown(one, is_digest=True), shown(one, is_digest=True)).is_clean


def test_a_message_that_stands_twice_is_seen_by_its_key() -> None:
    channels = Channels()
    channels.keys["a key"] = 2
    assert judge([], ROUTES, channels).twice == ["message a key stands 2 times"]


def test_what_nobody_asked_for_is_wrong() -> None:
    one = report(1, words=("tunnel",))
    one.may_alert = False
    assert len(judged([one], shown(one)).wrong) == 1


def test_a_message_that_lacks_a_monitor_is_seen() -> None:
    one = report(1, words=("tunnel", "ferry"))
    verdict = judged([one], shown(one, text="M03 tunnel"), shown(one, "#ships"))
    assert verdict.unnamed == ["#news: https://s0001.example/news/1 lacks M01 ferry"]


def test_a_doomed_pass_reaches_nothing_after_its_step() -> None:
    world = World(multiprocessing.Pipe()[0], START, Doom("slack", 2))
    world.step("database")
    world.step("slack")
    for kind in ("slack", "database", "fetch"):
        with pytest.raises(KilledError):
            world.step(kind)


def test_a_failing_database_fails_as_often_as_it_should() -> None:
    world = World(multiprocessing.Pipe()[0], START, Doom("database", 2, errors=2, apart=3))
    failed = []
    for number in range(1, 10):
        try:
            world.step("database")
        except OperationalError:
            failed.append(number)
    assert failed == [2, 5]


def test_a_source_says_that_nothing_changed_only_while_nothing_did() -> None:
    room = Newsroom(1, 1, 1, 1.0)
    room.calm = True
    room.sites[0].has_validators = True
    (first,) = room.answers([Request("Source 0000", "https://s0000.example/feed")], START)
    asked = Request("Source 0000", "https://s0000.example/feed", {"If-None-Match": first.headers["etag"]})
    assert [each.outcome for each in room.answers([asked], START)] == [Outcome.UNCHANGED]
    room._publish(report(0))
    room.advance(START + timedelta(hours=1))
    (changed,) = room.answers([asked], START)
    assert changed.outcome is Outcome.OK
    assert b"Ferry sails 0" in changed.body
