"""What a publisher takes back is noted on the message about it, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from line import Line, entry, loaded_config
from sqlalchemy import select

from monitors.alerts.corrections import Remark, remark_of_text, remark_of_title
from monitors.config.models import Fetch
from monitors.fetch import Fetcher
from monitors.pipeline.corrections import recheck
from monitors.store.engine import reading
from monitors.store.tables import message, outbox
from sandbox.news import NewsSite

PLAN = "Huawei and the Nanshan district sign a three-year blockchain plan"


@pytest.mark.parametrize(
    "title",
    [
        "RETRACTED: Ferries sail",
        "Ferries sail [Retracted]",
        "撤稿：渡轮停航",
        "Withdrawn - Ferries sail",
        "(Retraction) A",
    ],
)
def test_a_title_that_takes_back(title: str) -> None:
    assert remark_of_title(title) is Remark.RETRACTED


@pytest.mark.parametrize(
    "title",
    [
        "CORRECTED-Ferries sail",
        "Correction: Ferries sail",
        "【更正】渡轮停航",
        "Ferries sail (corrected)",
        "訂正：渡",
    ],
)
def test_a_title_that_corrects(title: str) -> None:
    assert remark_of_title(title) is Remark.CORRECTED


@pytest.mark.parametrize(
    "title",
    [
        "Bitcoin correction deepens",
        "Troops withdrawn from the border",
        "更正式的说明",
        "The Corrections: a novel",
    ],
)
def test_a_word_alone_is_no_label(title: str) -> None:
    assert remark_of_title(title) is None


def test_texts_speak_of_themselves_in_set_phrases() -> None:
    assert (
        remark_of_text("Note: this article has been retracted at the request of its author.")
        is Remark.RETRACTED
    )
    assert remark_of_text("An earlier version of this story misnamed the ferry.") is Remark.CORRECTED
    assert remark_of_text("本文已更正。") is Remark.CORRECTED
    assert remark_of_text("The court retracted its ruling; the law was corrected.") is None


def notes(line: Line) -> list[str]:
    with reading(line.engine) as connection:
        return [
            row.view.get("note", "") for row in connection.execute(select(message).order_by(message.c.story))
        ]


def edits(line: Line) -> int:
    with reading(line.engine) as connection:
        return len(connection.execute(select(outbox).where(outbox.c.kind == "edit")).all())


def test_a_title_that_is_edited_to_take_back_is_noted_once(line: Line) -> None:
    url = "https://news.example/a"
    line.poll(entry("Huawei opens", guid="a", url=url))
    line.deliver()
    line.poll(entry("RETRACTED: Huawei opens", guid="a", url=url))
    assert notes(line) == ["Retracted by Ledger: RETRACTED: Huawei opens"]
    line.poll(entry("RETRACTED: Huawei opens", guid="a", url=url))
    assert edits(line) == 1


def test_a_new_report_that_corrects_the_story_is_noted_on_its_message(line: Line) -> None:
    line.poll(entry(PLAN))
    line.deliver()
    line.poll(entry(f"Correction: {PLAN}", source="Wire"))
    assert notes(line)[0].startswith("Corrected by Wire: Correction: Huawei")


def test_a_first_report_that_is_a_correction_needs_no_note(line: Line) -> None:
    line.poll(entry(f"Correction: {PLAN}"))
    assert notes(line) == [""]


def test_what_was_never_sent_is_not_noted(line: Line) -> None:
    line.poll(entry("Ferries sail", guid="a", url="https://news.example/a"))
    line.poll(entry("RETRACTED: Ferries sail", guid="a", url="https://news.example/a"))
    assert notes(line) == []


def again(line: Line, hours: float) -> int:
    line.now += timedelta(hours=hours)
    config = loaded_config(recheck="2d").config

    async def read() -> int:
        async with Fetcher(Fetch(allow_private=("127.0.0.0/8",))) as fetcher:
            return await recheck(line.engine, config, fetcher, line.now)

    return asyncio.run(read())


@pytest.mark.slow
def test_pages_of_alerts_are_read_again_and_two_misses_make_it_gone(line: Line) -> None:
    words = b"Huawei opens a campus by the harbour, as its spokeswoman said on Sunday. " * 9
    with NewsSite() as site:
        fine = site.put("/fine.html", b"<html><body><article><p>" + words + b"</p></article></body></html>")
        taken = b"<p>This article has been retracted.</p>"
        back = site.put(
            "/back.html", b"<html><body><article><p>" + words + b"</p>" + taken + b"</article></body></html>"
        )
        line.poll(entry("Huawei opens", url=fine))
        line.poll(entry("A blockchain of ferries", url=back))
        line.poll(entry("Shenzhen floods a tunnel", url=fine.replace("fine", "gone")))
        line.deliver()
        assert again(line, 1) == 0
        assert again(line, 6) == 1
        assert notes(line)[1].startswith("Retracted by Ledger")
        assert again(line, 1) == 0
        assert again(line, 7) == 1
        assert notes(line)[2] == "Its page is gone: Ledger no longer shows 'Shenzhen floods a tunnel'"
        assert notes(line)[0] == ""
        assert again(line, 100) == 0


def test_without_the_key_no_page_is_read(line: Line) -> None:
    line.poll(entry("Huawei opens"))

    async def read() -> int:
        async with Fetcher(Fetch()) as fetcher:
            return await recheck(line.engine, line.loaded.config, fetcher, line.now)

    assert asyncio.run(read()) == 0
