"""`wirewatch run` over recorded feeds of many publishers, served on loopback."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import quote

import pytest
from world import World

from sandbox.news import NewsSite

pytestmark = pytest.mark.slow


def test_every_recorded_feed_is_read_or_reported(world: World, shared_data: Path) -> None:
    folder = shared_data / "feeds"
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != "MANIFEST.csv")
    assert files
    with NewsSite(folder=folder) as recorded:
        for file in files:
            name = file.relative_to(folder).as_posix()
            world.sources.append({"name": name, "url": f"{recorded.url}/{quote(name)}"})
        world.settings["defaults"] = {"first_poll": "all"}
        summary = world.run()
    assert summary["sources_ok"] + summary["sources_failed"] == len(files)
    assert summary["sources_failed"] == len(summary["failures"])
    assert all(each["text"] and "\n" not in each["text"] for each in summary["failures"])
    assert summary["sources_ok"] >= 0.97 * len(files)
    with (folder / "MANIFEST.csv").open(encoding="utf-8") as manifest:
        listed = sum(int(row["n_entries"]) for row in csv.DictReader(manifest))
    assert summary["entries"] == pytest.approx(listed, rel=0.02)
    assert summary["hits"] > 0
    assert summary["pending"] == 0
