"""`why` tells of every article what the line decided, from the rows alone."""

from __future__ import annotations

import pytest
from line import Line, entry, loaded_config
from sqlalchemy import update

from monitors.alerts import Reason
from monitors.errors import ConfigError
from monitors.pipeline.why import Answer, Ground, Stage, StageName, why
from monitors.store.engine import reading, writing
from monitors.store.outbox import State
from monitors.store.tables import article, mute, outbox


def ask(line: Line, subject: object, **options: str) -> Answer:
    (answer,) = why(Ground(line.engine, line.loaded.config, line.rules, line.now), str(subject), **options)
    return answer


def stage(answer: Answer, name: StageName) -> Stage:
    return next(each for each in answer.stages if each.name is name)


def test_an_alerted_article_names_its_message(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    line.deliver()
    answer = ask(line, 1)
    assert answer.verdict == "sent to #news as its own message, ts 1700000001.000100"
    assert [(each.channel, each.how, each.state) for each in answer.shown] == [("#news", "alert", "sent")]
    assert [each.name for each in answer.stages] == list(StageName)[:6]


def test_an_article_is_found_by_its_address_in_any_spelling(line: Line) -> None:
    line.poll(entry("Huawei opens", url="https://www.news.example/a?id=7&utm_source=rss"))
    for url in ("http://m.news.example/a/?id=7#top", "https://www.news.example/a?id=7&utm_source=rss"):
        assert ask(line, url).article == 1


def test_an_article_is_found_by_the_link_of_its_slack_message(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    line.deliver()
    link = "https://team.slack.com/archives/C0000000001/p1700000001000100?thread_ts=1.2"
    assert ask(line, link).article == 1
    assert ask(line, "C0000000001:1700000001.000100").article == 1
    assert ask(line, "#news:1700000001.000100").article == 1
    assert ask(line, "news:1700000001.000100").article == 1


def test_a_message_that_is_not_known_is_said_to_be_unknown(line: Line) -> None:
    assert "nothing that is stored" in ask(line, "#news:1700000001.000100").verdict
    assert "nothing that is stored" in ask(line, 99).verdict
    assert "nothing that is stored" in ask(line, "9" * 30).verdict


def test_what_is_no_address_is_refused(line: Line) -> None:
    with pytest.raises(ConfigError, match="neither an article's id"):
        ask(line, "some words")


def test_an_article_that_nothing_matched_says_which_clause_failed(line: Line) -> None:
    line.poll(entry("Ferries sail again"))
    answer = ask(line, 1)
    assert answer.verdict == "not sent: no monitor matched"
    lines = stage(answer, StageName.MATCHED).lines
    assert len(lines) == 3
    assert "huawei" in lines[1].lower()
    assert answer.shown == ()


def test_a_copy_is_folded_into_the_message_of_the_first(line: Line) -> None:
    line.poll(entry("Huawei and the Nanshan district sign a three-year blockchain plan"))
    line.poll(entry("Huawei and Nanshan district sign three-year blockchain plan", source="Wire"))
    line.deliver()
    answer = ask(line, 2)
    assert answer.shown[0].how == "folded"
    assert answer.verdict.startswith("folded into a message in #news")
    standing = stage(answer, StageName.STORY)
    assert standing.verdict == "fold: story 1"
    assert "is the same report as article 1 'Huawei and the Nanshan" in standing.lines[0]
    assert "shared:" in standing.lines[0]


def test_sources_that_listed_it_are_named_with_their_times(line: Line) -> None:
    url = "https://news.example/campus"
    line.poll(entry("Huawei opens a campus", url=url))
    line.poll(entry("Huawei opens a campus", url=url, source="Wire"))
    told = stage(ask(line, 1), StageName.SEEN)
    assert [each["source"] for each in told.facts["sources"]] == ["Ledger", "Wire"]
    assert told.lines[1].startswith("Wire: since 2026-03-02 08:10:00 UTC")


def test_an_edited_title_is_shown_with_its_time(line: Line) -> None:
    line.poll(entry("Campus opens", guid="one", url="https://news.example/a"))
    line.poll(entry("Huawei campus opens", guid="one", url="https://news.example/a"))
    told = stage(ask(line, 1), StageName.READ)
    assert told.lines[-1] == "its title was 'Campus opens' until 2026-03-02 08:10:00 UTC"


def test_a_held_article_says_why(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"), held=Reason.OLD_AT_FIRST_POLL)
    assert ask(line, 1).verdict == f"not sent: {Reason.OLD_AT_FIRST_POLL}"


def test_a_monitor_that_did_not_exist_then_is_judged_now(line: Line) -> None:
    line.poll(entry("Ferries sail again"))
    line.now = line.now.replace(hour=12, minute=0)
    ferries = {"name": "Ferries", "keywords": ["ferries"]}
    line.loaded = loaded_config([ferries])
    rules_only = Line(line.engine, line.loaded, line.now)
    text = stage(ask(rules_only, 1), StageName.MATCHED).lines[0]
    assert "would match; it asks this since 2026-03-02 12:00:00 UTC, after the article came" in text


def test_a_monitor_that_was_never_live_is_said_to_be_new(line: Line) -> None:
    line.poll(entry("Ferries sail again"))
    new = loaded_config([{"name": "Ferries", "keywords": ["ferries"]}])
    from monitors.pipeline.rules import compile_rules

    ground = Ground(line.engine, new.config, compile_rules(new), line.now)
    (answer,) = why(ground, "1")
    assert "it did not exist at the last pass" in stage(answer, StageName.MATCHED).lines[0]


def test_a_hit_of_a_monitor_that_is_gone_is_still_told(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    line.configure(loaded_config([{"name": "Ferries", "keywords": ["ferries"]}]))
    assert any(
        "Huawei (no longer configured): matched" in each
        for each in stage(ask(line, 1), StageName.MATCHED).lines
    )


def test_a_mute_that_covers_it_now_is_told_with_who(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    with writing(line.engine) as connection:
        connection.execute(
            mute.insert().values(what="source", value="Ledger", until=None, who="ada", muted_at=line.now)
        )
    lines = stage(ask(line, 1), StageName.DECIDED).lines
    assert lines[-1] == "source Ledger is muted by ada since 2026-03-02 08:05:00 UTC until it is lifted"


def test_a_page_that_is_still_to_be_read_is_told(line: Line) -> None:
    line.poll(entry("Ferries sail again"))
    with writing(line.engine) as connection:
        connection.execute(update(article).values(body_state="pending"))
    assert "its page is still to be read" in ask(line, 1).verdict


@pytest.mark.parametrize("state", [each for each in State if each is not State.SENT])
def test_every_state_of_the_outbox_has_its_sentence(line: Line, state: State) -> None:
    line.poll(entry("Huawei opens a campus"))
    with writing(line.engine) as connection:
        connection.execute(update(outbox).values(state=state, error="some reason"))
    answer = ask(line, 1)
    assert f"which is {state}" in answer.verdict
    assert "(some reason)" in stage(answer, StageName.DELIVERED).lines[0] or state is State.SENDING


def test_what_waits_for_its_hour_says_until_when(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    with writing(line.engine) as connection:
        connection.execute(update(outbox).values(not_before=line.now.replace(hour=20), collect=True))
    lines = stage(ask(line, 1), StageName.DELIVERED).lines
    assert "waits until 2026-03-02 20:05 UTC, to be collected with others" in lines[0]


def test_an_address_never_seen_tells_who_covers_its_host(line: Line) -> None:
    line.poll(entry("Huawei opens a campus", url="https://other.example/a", source="Wire"))
    assert "never seen; 1 source covers news.example" in ask(line, "https://news.example/new").verdict
    assert "never seen; 1 source covers other.example" in ask(line, "https://other.example/new").verdict
    assert "never seen; no source covers nowhere.example" in ask(line, "https://nowhere.example/x").verdict


def test_with_a_title_it_tells_what_would_happen_and_stores_nothing(line: Line) -> None:
    line.poll(entry("Huawei and the Nanshan district sign a three-year blockchain plan"))
    url = "https://news.example/new"
    answer = ask(line, url, title="Huawei and Nanshan district sign three-year blockchain plan")
    assert answer.verdict.endswith(
        "now it would be: the message of the same report names this source already"
    )
    assert answer.hypothetical
    assert ask(line, url, title="Ferries").verdict.endswith("no monitor would match")
    with reading(line.engine) as connection:
        assert connection.execute(article.select()).all()[1:] == []


def test_a_digest_answers_for_each_article_in_it(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"), entry("A blockchain for ferries at sea"))
    line.deliver()
    with writing(line.engine) as connection:
        rows = connection.execute(outbox.select()).mappings().all()
        digest = {
            **rows[0],
            "id": 9,
            "key": "d" * 24,
            "kind": "digest",
            "article": 0,
            "ts": "1800000000.000100",
        }
        digest["view"] = {"is": "digest", "title": "2 stories"}
        connection.execute(outbox.insert().values(**digest))
        values = {"state": "digested", "digest": "d" * 24, "ts": "", "channel_id": ""}
        connection.execute(update(outbox).where(outbox.c.id < 9).values(**values))
    ground = Ground(line.engine, line.loaded.config, line.rules, line.now)
    answers = why(ground, "#news:1800000000.000100")
    assert sorted(each.article for each in answers) == [1, 2]
    assert answers[0].verdict == "sent to #news in a digest, ts 1800000000.000100"


def test_a_message_about_no_article_says_what_it_is(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    with writing(line.engine) as connection:
        view = {"is": "notice", "title": "Source failing"}
        connection.execute(update(outbox).values(article=0, kind="ops", view=view, ts="1800000000.000100"))
    assert "about no article" in ask(line, "#news:1800000000.000100").verdict


def test_the_answer_for_programs_lists_every_stage(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"))
    document = ask(line, 1).as_json()
    assert [each["stage"] for each in document["stages"]] == [
        "seen",
        "read",
        "matched",
        "story",
        "decided",
        "delivered",
    ]
    assert document["stages"][2]["monitors"][1]["because"][0]["text"] == "Huawei"
