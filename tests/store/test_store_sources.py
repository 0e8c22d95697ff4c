"""What the store remembers of sources and passes, and who may poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from monitors.errors import ConfigError, StoreError
from monitors.records import SourceState
from monitors.store import sources
from monitors.store.engine import newest_revision, open_engine, reading, upgrade, writing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_state_comes_back_as_it_was_saved(engine: Engine) -> None:
    state = SourceState("Ledger", etag='"a"', last_success=NOW, rhythm_s=12.5, recent_keys=("x", "y"))
    with writing(engine) as connection:
        sources.save_states(connection, [state])
    with reading(engine) as connection:
        assert sources.load_states(connection, ["Ledger", "Post"]) == {
            "Ledger": state,
            "Post": SourceState("Post"),
        }


def test_a_saved_state_replaces_the_one_before(engine: Engine) -> None:
    state = SourceState("Ledger", etag="one")
    with writing(engine) as connection:
        sources.save_states(connection, [state])
        sources.save_states(connection, [replace(state, etag="two")])
        assert sources.load_states(connection, ["Ledger"])["Ledger"].etag == "two"


def test_a_source_is_claimed_by_one_pass_at_a_time(engine: Engine) -> None:
    with writing(engine) as connection:
        assert set(sources.claim(connection, ["a", "b"], "one", {"one"})) == {"a", "b"}
        assert set(sources.claim(connection, ["b", "c"], "two", {"one", "two"})) == {"c"}


def test_a_claim_of_a_dead_pass_does_not_count(engine: Engine) -> None:
    with writing(engine) as connection:
        sources.claim(connection, ["a"], "one", {"one"})
        assert set(sources.claim(connection, ["a"], "two", {"two"})) == {"a"}


def test_a_claim_ends_when_it_is_given_back_or_the_state_is_saved(engine: Engine) -> None:
    with writing(engine) as connection:
        sources.claim(connection, ["a", "b"], "one", {"one"})
        sources.save_states(connection, [SourceState("a")])
        assert set(sources.claim(connection, ["a", "b"], "two", {"one", "two"})) == {"a"}
        sources.free_claims(connection, "one")
        assert set(sources.claim(connection, ["b"], "two", {"one", "two"})) == {"b"}


def test_the_last_pass_is_the_one_that_ended_last(engine: Engine) -> None:
    with writing(engine) as connection:
        assert sources.last_poll(connection) is None
        sources.add_poll(connection, NOW, NOW, {"new": 1})
        sources.add_poll(connection, NOW, NOW, {"new": 2})
        last = sources.last_poll(connection)
    assert last is not None
    assert last[1] == {"new": 2}


def test_opening_a_database_again_changes_nothing(database_url: str) -> None:
    open_engine(database_url).dispose()
    again = open_engine(database_url)
    with reading(again) as connection:
        assert sources.last_poll(connection) is None
    again.dispose()


@pytest.mark.parametrize(
    "url", ["no such thing", "mysql://me:secret@db/news", "sqlite+nothing:///news.db", "://me:secret@"]
)
def test_a_wrong_database_address_is_the_users_mistake_and_shows_no_password(url: str) -> None:
    with pytest.raises(ConfigError, match="write it as sqlite:///FILE or postgresql://") as caught:
        open_engine(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreError, match="check `database` in config"):
        open_engine("sqlite:////nowhere/at/all.db")


def test_the_migrations_make_the_tables_that_the_code_knows(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from monitors.store.tables import metadata

    with writing(engine) as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        upgrade(connection)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_a_new_database_counts_as_migrated(engine: Engine) -> None:
    with writing(engine) as connection:
        before = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        upgrade(connection)  # finds nothing to do
        after = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    assert before == after == [newest_revision()]


def test_a_database_of_a_newer_version_is_refused(engine: Engine, database_url: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="written by a newer wirewatch"):
        open_engine(database_url)


def test_the_newest_revision_is_the_head_of_the_migrations() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from monitors.store import engine as opened

    settings = Config()
    settings.set_main_option("script_location", str(opened._MIGRATIONS))
    assert ScriptDirectory.from_config(settings).get_current_head() == opened.newest_revision()
