"""What a pass tells on Prefect's page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows import report
from monitors.pipeline.summary import Alerted


def row(**changes: Any) -> Alerted:
    alerted = Alerted(
        title="Huawei and the digital yuan",
        url="https://news.example/a?b=1",
        channel="#news",
        monitors=("Blockchain", "Huawei"),
        kind="alert",
        reason="new story",
    )
    return replace(alerted, **changes)


def figures(**changes: Any) -> dict[str, Any]:
    counts = dict.fromkeys(report.COUNTS, 0)
    return {**counts, "failures": [], **changes}


FAILURE = {"source": "u.today: rss", "outcome": "timeout", "text": "no answer: 30 s"}


def test_the_summary_line_names_every_figure() -> None:
    line = report.summary_line({name: number for number, name in enumerate(report.COUNTS, start=11)})
    assert all(str(number) in line for number in range(11, 11 + len(report.COUNTS)))


def test_a_skipped_run_says_why() -> None:
    assert report.summary_line({"skipped": "9 minutes late"}) == "skipped: 9 minutes late"


def test_the_table_can_be_read_back() -> None:
    told = figures(alerts=3, sources_failed=1, failures=[FAILURE])
    assert report.figures_of(report.table_rows(told)) == told


def test_the_page_of_an_empty_run_is_one_line() -> None:
    assert report.markdown_text(figures(), []).count("\n") == 1


def test_an_alert_is_a_link_with_its_monitors_and_channel() -> None:
    text = report.markdown_text(figures(), [row()])
    assert text.splitlines()[3] == (
        "- Huawei and the digital yuan (Blockchain, Huawei, \\#news, [news.example](https://news.example/a?b=1))"
    )


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert\\(1\\)&gt;"),
        ("[a](javascript:x)", "\\[a\\]\\(javascript\\:x\\)"),
        ("two\nlines\x1b[31m", "two lines \\[31m"),
        ("R&D &amp; 5G", "R&amp;D &amp;amp; 5G"),
        ("", "untitled"),
    ],
)
def test_a_title_cannot_write_markup(title: str, shown: str) -> None:
    assert f"- {shown} (Blockchain" in report.markdown_text(figures(), [row(title=title)])


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("javascript:alert(1)", None),
        ("https:///path", None),
        ("https://区块链/a", "https://%E5%8C%BA%E5%9D%97%E9%93%BE/a"),
        ("https://x.example/a b)c", "https://x.example/a%20b%29c"),
        ("https://x.example/<b>", "https://x.example/%3Cb%3E"),
        ("https://x.example/区块链", "https://x.example/%E5%8C%BA%E5%9D%97%E9%93%BE"),
    ],
)
def test_an_address_cannot_leave_its_link(url: str, link: str | None) -> None:
    text = report.markdown_text(figures(), [row(url=url)])
    assert ("](" in text) is (link is not None)
    assert link is None or f"]({link}))" in text


def test_failing_sources_are_listed_and_the_rest_is_counted() -> None:
    text = report.markdown_text(figures(failures=[FAILURE] * 203), [])
    assert text.count("u\\.today\\: rss: timeout: no answer\\: 30 s") == 200
    assert text.endswith("- and 3 more")


def test_an_alert_and_a_failure_are_events() -> None:
    alert, failing = report.events(figures(failures=[FAILURE]), [row()])
    assert alert.name == "wirewatch.alert"
    assert alert.resource == {"prefect.resource.id": "wirewatch.channel.news"}
    assert alert.payload["monitors"] == ["Blockchain", "Huawei"]
    assert failing.name == "wirewatch.source.failing"
    assert failing.payload == FAILURE


def test_nothing_new_is_no_event() -> None:
    assert report.events(figures(), []) == []


def test_artifact_keys_are_stable_slugs() -> None:
    assert report.artifact_key("China: daily!") == "wirewatch-china-daily"
    assert report.artifact_key("中国") == "wirewatch"
