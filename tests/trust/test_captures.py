"""What was captured is kept once and comes back as it was; a replayed day decides the same."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from line import loaded_config
from world import item, rss

from monitors.config import database_of, load_config
from monitors.errors import ConfigError
from monitors.pipeline.captures import Captures, Replayed, replay
from monitors.pipeline.ingest import Outside, run_pass
from monitors.pipeline.retention import tidy
from monitors.records import Fetched, Outcome
from monitors.store.engine import open_engine, reading, writing
from monitors.store.tables import decision
from sandbox.news import NewsSite

PAGE = (
    b"<html><body><article><p>"
    + b"Huawei tests a blockchain in the harbour. " * 20
    + b"</p></article></body></html>"
)


def test_an_answer_comes_back_as_it_was_and_its_body_is_kept_once(tmp_path: Path) -> None:
    captures = Captures(tmp_path)
    fetched = Fetched("Ledger", "https://a.example/", Outcome.OK, body=b"<rss/>", headers={"etag": "1"})
    written = json.loads(json.dumps(captures.write(fetched)))
    assert captures.read(written) == fetched
    captures.write(replace(fetched, source="Wire"))
    assert len(list(tmp_path.rglob("*.gz"))) == 1
    empty = replace(fetched, body=b"", outcome=Outcome.TIMEOUT)
    assert captures.read(captures.write(empty)) == empty


def test_a_day_without_captures_is_refused(tmp_path: Path) -> None:
    engine = open_engine("sqlite://")
    with pytest.raises(ConfigError, match="the days are: none"):
        asyncio.run(replay(Captures(tmp_path), date(2026, 3, 1), engine))
    engine.dispose()


def test_forgotten_days_go_with_the_documents_that_only_they_needed(tmp_path: Path) -> None:
    captures = Captures(tmp_path)
    both, old = (Fetched("Ledger", "https://a.example/", Outcome.OK, body=body) for body in (b"both", b"old"))
    for day, kept in (("2026-03-01", (both, old)), ("2026-03-09", (both,))):
        (tmp_path / day).mkdir()
        line = {"event": "batch", "at": f"{day}T08:00:00+00:00", "answers": [captures.write(e) for e in kept]}
        page = {"event": "page", "at": f"{day}T08:00:00+00:00", "asked": "x", "answer": captures.write(both)}
        text = "\n".join(json.dumps(each) for each in (line, page))
        (tmp_path / day / "a.jsonl").write_text(text, encoding="utf-8")
    config = loaded_config(captures="kept").config.model_copy(update={"captures": str(tmp_path)})
    engine = open_engine("sqlite://")
    assert tidy(engine, config, datetime(2026, 3, 20, tzinfo=UTC)).captures == 1
    assert tidy(engine, config, datetime(2026, 3, 20, tzinfo=UTC)).captures == 0
    engine.dispose()
    assert captures.days() == [date(2026, 3, 9)]
    assert len(list((tmp_path / "blobs").rglob("*.gz"))) == 1


def test_half_a_line_of_a_killed_pass_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "2026-03-01"
    folder.mkdir()
    whole = json.dumps({"event": "pass", "at": "2026-03-01T08:00:00+00:00", "config": {}})
    (folder / "a.jsonl").write_text(whole + "\n" + whole[:30], encoding="utf-8")
    (tmp_path / "not-a-dayyy").mkdir()
    (tmp_path / "20xx-03-01").mkdir()
    captures = Captures(tmp_path)
    assert [each.kind for each in captures.events(date(2026, 3, 1))] == ["pass"]
    assert captures.days() == [date(2026, 3, 1)]


class Days:
    """A site whose passes run at chosen times, with captures on."""

    def __init__(self, folder: Path, site: NewsSite) -> None:
        self.folder, self.site = folder, site
        self.sources: list[dict[str, Any]] = []
        self.monitors: list[dict[str, Any]] = [{"name": "Huawei", "keywords": ["Huawei", "blockchain"]}]

    def put(self, name: str, *items: dict[str, str], **source: Any) -> None:
        url = self.site.put(f"/{name}.xml", rss(*items))
        if name not in [each["name"] for each in self.sources]:
            self.sources.append({"name": name, "url": url} | source)

    def loaded(self) -> Any:
        document = {
            "database": "sqlite:///news.db",
            "captures": "kept",
            "fetch": {"allow_private": ["127.0.0.0/8"]},
            "sources": self.sources,
            "monitors": self.monitors,
        }
        file = self.folder / "config.yaml"
        file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        return load_config(file)

    def run(self, now: datetime) -> None:
        asyncio.run(run_pass(self.loaded(), {}, deliver=False, outside=Outside(clock=lambda: now)))

    def replay(self, day: date) -> Replayed:
        loaded = self.loaded()
        engine = open_engine(database_of(loaded.config, {}))
        try:
            return asyncio.run(replay(Captures(Path(loaded.config.captures)), day, engine))
        finally:
            engine.dispose()


@pytest.mark.slow
def test_a_replayed_day_makes_identical_decisions_without_the_network(tmp_path: Path) -> None:
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    with NewsSite() as site:
        days = Days(tmp_path, site)
        days.put("ledger", item("Huawei signs a plan with the district of Nanshan", minutes=5))
        days.run(noon - timedelta(days=1))
        page = site.put("/page.html", PAGE)
        days.put(
            "ledger", item("Huawei signs a plan with the Nanshan district"), item("Huawei old", minutes=9000)
        )
        days.put("wire", item("A quiet title", link=page), full_text=True)
        days.run(noon)
        days.monitors.append({"name": "Quiet", "keywords": ["quiet"]})
        days.put("wire", item("A quiet title", link=page), item("A blockchain for ferries"), full_text=True)
        days.run(noon + timedelta(minutes=5))
    done = days.replay(noon.date())
    assert done.is_same, done
    assert (done.passes, done.answers) == (2, 4)
    assert done.decisions >= 4
    assert days.replay((noon - timedelta(days=1)).date()).decisions == 1


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_does_not_stop_the_pass(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    (tmp_path / "kept").write_text("a file where the folder should be", encoding="utf-8")
    with NewsSite() as site:
        days = Days(tmp_path, site)
        days.put("ledger", item("Huawei signs a plan"))
        days.run(noon)
    engine = open_engine(database_of(days.loaded().config, {}))
    with reading(engine) as connection:
        assert len(connection.execute(decision.select()).all()) == 1
    engine.dispose()


@pytest.mark.slow
def test_a_decision_that_the_day_does_not_explain_is_told(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with NewsSite() as site:
        days = Days(tmp_path, site)
        days.put("ledger", item("Huawei signs a plan"))
        days.run(noon)
    engine = open_engine(database_of(days.loaded().config, {}))
    with writing(engine) as connection:
        values = {
            "monitor": "x",
            "channel": "#x",
            "reason": "?",
            "detail": "",
            "post": "",
            "decided_at": noon,
        }
        connection.execute(decision.insert().values(article=9, **values))
    engine.dispose()
    done = days.replay(noon.date())
    assert not done.is_same
    assert [row[0] for row in done.missing] == [9]
