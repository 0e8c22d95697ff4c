"""The request that a source makes."""

from __future__ import annotations

import pytest
from reading_documents import FRESH, source

from monitors import sources
from monitors.errors import ConfigError
from monitors.records import SourceState
from monitors.sources.requests import with_query


def test_a_request_carries_the_validators_of_the_last_answer() -> None:
    state = SourceState("example", url="https://moved.example/feed", etag='"e1"', last_modified="yesterday")
    request = sources.request(source(), state)
    assert request.url == "https://moved.example/feed"
    assert request.headers["If-None-Match"] == '"e1"'
    assert request.headers["If-Modified-Since"] == "yesterday"
    assert not request.local


def test_a_request_without_a_memory_is_unconditional() -> None:
    headers = sources.request(source(), FRESH).headers
    assert set(headers) == {"Accept"}


def test_a_file_may_be_read_only_where_the_configuration_names_it() -> None:
    assert sources.request(source(url="file:///data/feed.xml"), FRESH).local


def test_headers_take_secrets_from_the_environment() -> None:
    with_key = source(headers={"X-Key": {"env": "NEWS_KEY"}, "Accept-Language": "zh"})
    headers = sources.request(with_key, FRESH, {"NEWS_KEY": "s3cret\n"}).headers
    assert (headers["X-Key"], headers["Accept-Language"]) == ("s3cret", "zh")
    with pytest.raises(ConfigError, match="NEWS_KEY"):
        sources.request(with_key, FRESH, {})


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("https://a.example/s", "https://a.example/s?q=a+b"),
        ("https://a.example/s?k=1", "https://a.example/s?k=1&q=a+b"),
    ],
)
def test_parameters_are_added_to_those_that_an_address_has(url: str, whole: str) -> None:
    assert with_query(url, q="a b") == whole


def test_a_secret_that_would_break_a_header_is_told_without_being_shown() -> None:
    with_key = source(headers={"X-Key": {"env": "NEWS_KEY"}})
    with pytest.raises(ConfigError, match="NEWS_KEY cannot stand in a header") as refusal:
        sources.request(with_key, FRESH, {"NEWS_KEY": "s3c\r\nret"})
    assert "s3c" not in str(refusal.value)
