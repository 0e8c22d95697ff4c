"""The news article that the project began with, as a feed entry with its page."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from world import World, item

pytestmark = pytest.mark.slow


def test_the_seed_article_is_one_message_that_names_all_three_monitors(
    world: World, shared_data: Path
) -> None:
    lines = (shared_data / "seed" / "u-today-2020-04-13.txt").read_text(encoding="utf-8").splitlines()
    title, *rest = [line.strip() for line in lines if line.strip()]
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in rest)
    page = (
        f"<html><head><title>{html.escape(title)}</title></head><body><article><h1>{html.escape(title)}</h1>"
    )
    link = world.site.put("/seed.html", f"{page}{paragraphs}</article></body></html>".encode())
    world.monitors = [
        {"name": "Blockchain", "query": "@blockchain"},
        {"name": "Digital currency", "query": "@digital_currency"},
        {"name": "Huawei", "query": "@huawei"},
    ]
    world.put("u-today", item(title, link=link), full_text=True)
    summary = world.run()
    assert (summary["hits"], summary["alerts"], summary["delivered"]) == (3, 1, 1)
    assert world.titles() == [title]
    told = str(world.slack.channel("#news").top_level[0].blocks)
    for name in ("Blockchain", "Digital currency", "Huawei"):
        assert name in told
    assert "digital currency" in told, "the sentence of the body is quoted"
