"""JSON that is read by configured paths."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from reading_documents import FRESH, only, parse, source

from monitors import sources
from monitors.records import Outcome


def test_json_is_read_by_paths() -> None:
    paths = {
        "items": "data.list",
        "title": "head.0",
        "url": "link",
        "date": "at",
        "id": "nr",
        "publisher": "by.name",
    }
    item = {"head": ["Ports"], "link": "/1", "at": 1764583200, "nr": 5, "by": {"name": "Post"}}
    entry = only(json.dumps({"data": {"list": [item, "x"]}}), kind="json", json=paths)
    assert (entry.title, entry.url, entry.guid, entry.publisher) == (
        "Ports",
        "https://news.example/1",
        "5",
        "Post",
    )
    assert entry.published == datetime(2025, 12, 1, 10, tzinfo=UTC)


def test_a_list_at_the_top_needs_no_path() -> None:
    entry = only('[{"title": "Ports", "url": "https://a.example/1"}]', kind="json", json={"title": "title"})
    assert entry.title == "Ports"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"status": "error", "message": "key is wrong"}', "key is wrong"),
        ('{"data": 4}', "no list of articles at 'data.list'"),
        ("<html>", "no JSON"),
    ],
)
def test_json_that_does_not_fit_its_paths_is_told(answer: str, told: str) -> None:
    parsed = parse(answer, kind="json", json={"items": "data.list"})
    assert parsed.outcome is Outcome.NOT_A_FEED
    assert told in parsed.text


def test_a_service_is_asked_for_json() -> None:
    request = sources.request(source(kind="json", headers={"X-Key": "k"}), FRESH)
    assert request.headers == {"Accept": "application/json, */*;q=0.5", "X-Key": "k"}


def test_a_shape_that_services_share_needs_no_paths() -> None:
    article = {
        "title": "Ports",
        "url": "https://a.example/1",
        "publishedAt": "2025-12-01",
        "source": {"name": "Post"},
    }
    bare, named = (
        only(json.dumps({"articles": [article]})),
        only(json.dumps({"articles": [article]}), kind="json"),
    )
    assert bare.publisher == named.publisher == "Post"


@pytest.mark.parametrize("answer", ["5", '"x"', "[]"])
def test_an_answer_that_is_no_object_says_nothing_of_itself(answer: str) -> None:
    parsed = parse(answer, kind="json", json={"items": "data"})
    assert parsed.text == "there is no list of articles at 'data'"
