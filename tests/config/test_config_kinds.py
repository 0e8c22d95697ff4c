"""What a source of a special kind needs to know."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from monitors.config.kinds import Edition, FromEnvironment, Headers

HEADERS: TypeAdapter[Headers] = TypeAdapter(Headers)
EDITION: TypeAdapter[Edition] = TypeAdapter(Edition)


@pytest.mark.parametrize("edition", ["", "US:en", "CN:zh-Hans", "PH:fil"])
def test_an_edition_is_a_country_and_a_language(edition: str) -> None:
    assert EDITION.validate_python(edition) == edition


@pytest.mark.parametrize("edition", ["en", "us:en", "US:EN", "US-en"])
def test_another_edition_is_told_how_it_is_written(edition: str) -> None:
    with pytest.raises(ValidationError, match="write country and language as US:en"):
        EDITION.validate_python(edition)


def test_a_header_is_plain_text_or_a_secret_from_the_environment() -> None:
    headers = HEADERS.validate_python({"X-Key": {"env": "KEY"}, "Accept-Language": "zh"})
    assert headers == {"X-Key": FromEnvironment(env="KEY"), "Accept-Language": "zh"}


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"a b": "x"}, "'a b' is not the name of a header"),
        ({"X-Key": "x\ny"}, "the value of X-Key cannot stand in a header"),
        ({"X-Key": "ключ"}, "the value of X-Key cannot stand in a header"),
    ],
)
def test_a_header_that_no_server_would_understand_is_refused(headers: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        HEADERS.validate_python(headers)
