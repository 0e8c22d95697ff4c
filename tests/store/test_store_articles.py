"""What the store knows of entries and articles, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select

from monitors.records import Entry
from monitors.store import articles
from monitors.store.articles import BodyState, Sightings
from monitors.store.engine import reading, trying, writing
from monitors.store.tables import entry_key, title_history

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NONE = ("", BodyState.NONE)


def entry(name: str, *, title: str = "", keys: tuple[str, ...] = (), source: str = "Ledger") -> Entry:
    return Entry(
        source,
        url=f"https://ledger/{name}",
        title=title or f"Title of {name}",
        keys=keys or (f"guid {name}",),
    )


def see(engine: Engine, *entries: Entry) -> Sightings:
    with reading(engine) as connection:
        return articles.unseen(connection, entries)


def store(engine: Engine, *entries: Entry) -> list[int]:
    new = see(engine, *entries).new
    with writing(engine) as connection:
        return list(articles.add_articles(connection, new, [NONE] * len(new), NOW))


def test_an_entry_is_new_until_it_is_stored(engine: Engine) -> None:
    assert len(see(engine, entry("a")).new) == 1
    store(engine, entry("a"))
    assert see(engine, entry("a")) == Sightings()


def test_an_entry_is_known_by_any_of_its_keys(engine: Engine) -> None:
    store(engine, entry("a", keys=("guid a", "link a")))
    again = see(engine, entry("a", keys=("guid new", "link a")))
    assert again.new == ()
    assert [each.article for each in again.rekeyed] == [1]


def test_a_new_key_of_a_known_entry_is_remembered(engine: Engine) -> None:
    store(engine, entry("a", keys=("guid a", "link a")))
    again = see(engine, entry("a", keys=("guid new", "link a")))
    with writing(engine) as connection:
        articles.remember_keys(connection, ((each, each.article) for each in again.rekeyed), NOW)
    assert see(engine, entry("a", keys=("guid new", "link other"))).new == ()


def test_an_entry_twice_in_one_poll_is_one(engine: Engine) -> None:
    assert len(see(engine, entry("a"), entry("a")).new) == 1


def test_ids_are_given_in_order(engine: Engine) -> None:
    assert store(engine, entry("a"), entry("b")) == [1, 2]
    assert store(engine, entry("c")) == [3]


def test_a_changed_title_is_an_edit_and_the_old_one_is_kept(engine: Engine) -> None:
    store(engine, entry("a"))
    edited = see(engine, entry("a", title="Another title")).edited
    with writing(engine) as connection:
        changed = articles.edit_articles(connection, edited, NOW)
        history = connection.execute(select(title_history.c.title)).scalars().all()
    assert [each.title for each in changed] == ["Another title"]
    assert history == ["Title of a"]
    assert see(engine, entry("a", title="Another title")) == Sightings()


def test_an_entry_that_lost_its_title_is_no_edit(engine: Engine) -> None:
    store(engine, entry("a"))
    blank = Entry("Ledger", url="https://ledger/a", keys=("guid a",))
    assert see(engine, blank) == Sightings()


def test_keys_that_are_still_listed_are_touched_now_and_then(engine: Engine) -> None:
    store(engine, entry("a"))
    with writing(engine) as connection:
        known = articles.unseen(connection, [entry("a")]).known
        assert articles.touch(connection, known, NOW + timedelta(days=1)) == 0
        assert articles.touch(connection, known, NOW + timedelta(days=5)) == 1
        assert articles.touch(connection, articles.unseen(connection, [entry("b")]).known, NOW) == 0
        days = connection.execute(select(entry_key.c.seen_day)).scalars().all()
    assert days == [int((NOW + timedelta(days=5)).timestamp()) // 86_400]


def test_pending_pages_are_found_newest_first_and_given_up_in_time(engine: Engine) -> None:
    new = see(engine, entry("a"), entry("b")).new
    with writing(engine) as connection:
        articles.add_articles(connection, new, [("", BodyState.PENDING)] * 2, NOW)
        waiting = articles.pending_bodies(connection, NOW - timedelta(days=1), 10)
        assert [each.id for each in waiting] == [2, 1]
        articles.set_body(connection, 1, "the text", BodyState.FETCHED)
        assert articles.count_pending_bodies(connection) == 1
        assert articles.give_up_bodies(connection, NOW + timedelta(days=9)) == 1
        assert articles.articles_by_id(connection, [1])[0].body == "the text"


def test_articles_since_a_time_come_oldest_first(engine: Engine) -> None:
    store(engine, entry("a"), entry("b"))
    with reading(engine) as connection:
        assert [each.id for each in articles.articles_since(connection, NOW)] == [1, 2]
        assert list(articles.articles_since(connection, NOW + timedelta(seconds=1))) == []


def test_a_dry_run_leaves_nothing(engine: Engine) -> None:
    new = see(engine, entry("a")).new
    with trying(engine) as connection:
        articles.add_articles(connection, new, [NONE], NOW)
    assert len(see(engine, entry("a")).new) == 1


def test_thousands_of_keys_are_probed_at_once(engine: Engine) -> None:
    many = [entry(str(number)) for number in range(3000)]
    assert len(store(engine, *many)) == 3000
    assert see(engine, *many) == Sightings()


def test_text_in_many_scripts_comes_back_as_it_was(engine: Engine) -> None:
    strange = entry("x", title="华为 🚀 İstanbul שלום \u202e")
    store(engine, strange)
    with reading(engine) as connection:
        assert articles.articles_by_id(connection, [1])[0].title == strange.title
