"""A database of every earlier version becomes one of today's, with what it held."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

from monitors.records import Verdict
from monitors.store import engine as opened
from monitors.store import feedback
from monitors.store.engine import newest_revision, open_engine, reading, writing
from monitors.store.feedback import Said, Tally
from monitors.store.tables import metadata

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
EARLIER = sorted(file.name.partition("_")[0] for file in Path(opened._MIGRATIONS, "versions").glob("0*.py"))[
    :-1
]


def put_back(engine: Engine, revision: str) -> None:
    """Make the database one of an earlier version, by its own migrations."""
    settings = Config()
    settings.set_main_option("script_location", str(opened._MIGRATIONS).replace("%", "%%"))
    with writing(engine) as connection:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        connection.exec_driver_sql(
            "INSERT INTO mute (what, value, until, who, muted_at) "
            "VALUES ('source', 'Ledger', NULL, 'ada', '2026-11-01 00:00:00+00:00')"
        )


@pytest.mark.parametrize("revision", EARLIER)
def test_an_earlier_schema_is_brought_up_to_date_and_keeps_its_rows(
    engine: Engine, database_url: str, revision: str
) -> None:
    put_back(engine, revision)
    assert "feedback" not in inspect(engine).get_table_names()
    again = open_engine(database_url)
    said = Said(1, "U0READER01", Verdict.RELEVANT, AT, "key", "#news", "1.2", "Ledger")
    with writing(again) as connection:
        feedback.put(connection, said, ["Huawei"])
    with reading(again) as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == (
            newest_revision()
        )
        assert connection.exec_driver_sql("SELECT who FROM mute").scalar_one() == "ada"
        assert feedback.standing(connection, 1, "U0READER01") == said
        assert feedback.of_message(connection, "key") == Tally(1, 0)
    again.dispose()


def test_all_earlier_versions_are_tried() -> None:
    assert EARLIER[0] == "0001"
    assert len(EARLIER) == int(newest_revision()) - 1
