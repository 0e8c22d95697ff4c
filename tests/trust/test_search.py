"""`search` finds in the stored history what a monitor of the same query would match."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from line import START, Line, entry

from monitors.errors import QueryError
from monitors.pipeline.search import Result, as_json, search, write_csv, write_parquet


def found(line: Line, query: str) -> list[Result]:
    return list(search(line.engine, line.loaded.config, query, START))


def test_it_finds_by_the_language_of_monitors_also_in_chinese(line: Line) -> None:
    line.poll(entry("Huawei opens a campus"), entry("深圳推出区块链平台"), entry("Ferries sail"))
    assert [each.title for each in found(line, "区块链 AND NOT Huawei")] == ["深圳推出区块链平台"]
    assert [each.id for each in found(line, "Huawei OR ferries")] == [1, 3]
    assert found(line, "@huawei")[0].words == "Huawei"


def test_fields_and_tags_are_searched(line: Line) -> None:
    line.poll(entry("Ferries sail", tags=("ships",), source="Wire"))
    assert len(found(line, "tag:ships")) == 1
    assert len(found(line, "source:Wire AND ferries")) == 1


def test_a_wrong_query_is_told_with_its_column(line: Line) -> None:
    for query in ("(ferries", "@nothing"):
        with pytest.raises(QueryError, match="column"):
            search(line.engine, line.loaded.config, query, START)


def test_what_came_before_is_left_out(line: Line) -> None:
    line.poll(entry("Ferries sail"))
    assert list(search(line.engine, line.loaded.config, "ferries", line.now)) != []
    later = line.now.replace(year=2027)
    assert list(search(line.engine, line.loaded.config, "ferries", later)) == []


def test_csv_holds_every_column_and_no_formula(line: Line, tmp_path: Path) -> None:
    line.poll(entry("=HYPERLINK(1) ferries 区块链"))
    file = tmp_path / "found.csv"
    write_csv(found(line, "ferries"), file)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["title"] == "'=HYPERLINK(1) ferries 区块链"
    assert row["first_seen"] == line.now.isoformat()


def test_parquet_holds_the_same_rows(line: Line, tmp_path: Path) -> None:
    import pandas as pd

    line.poll(entry("Ferries sail", published=None))
    file = tmp_path / "found.parquet"
    write_parquet(found(line, "ferries"), file)
    frame = pd.read_parquet(file)
    assert frame["title"].tolist() == ["Ferries sail"]
    assert frame["published"].isna().all()
    assert frame["first_seen"].iloc[0].to_pydatetime() == line.now


def test_an_empty_result_is_an_empty_file(line: Line, tmp_path: Path) -> None:
    import pandas as pd

    assert found(line, "ferries") == []
    write_parquet([], tmp_path / "none.parquet")
    assert pd.read_parquet(tmp_path / "none.parquet").empty


def test_a_result_as_json_has_the_same_keys(line: Line) -> None:
    line.poll(entry("Ferries sail"))
    assert as_json(found(line, "ferries")[0])["id"] == 1
