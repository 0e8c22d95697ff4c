"""What a section of config.yaml refuses, and what it takes from its surroundings."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from monitors.config import SERVICES, Source


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"kind": "gdelt"}, "needs a `query`"),
        ({"kind": "feed"}, "needs `url`"),
        ({"query": "x"}, "belongs to kind gdelt"),
        ({"url": "https://a.example", "selectors": {"item": "li"}}, "belongs to kind html"),
        ({"url": "https://a.example", "json": {"items": "a"}}, "belongs to kind json"),
        ({"url": "https://a.example", "kind": "html"}, "needs `selectors`"),
        ({"url": "https://a.example", "headers": {"a b": "x"}}, "not the name of a header"),
        ({"url": "https://a.example", "headers": {"a": "x\ny"}}, "cannot stand in a header"),
        ({"kind": "google_news", "query": "x", "edition": "en"}, "not an edition"),
        ({"url": "ftp://a.example"}, "is not an address"),
        ({"kind": "nosuch", "url": "https://a.example"}, "google_news"),
    ],
)
def test_a_mistake_in_a_source_says_what_to_do(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Source.model_validate({"url": "https://a.example"} | settings if "query" in settings else settings)


def test_a_search_is_named_after_its_query_and_asks_its_service() -> None:
    gdelt = Source(kind="gdelt", query="Huawei")
    assert (gdelt.name, gdelt.url) == ("gdelt: Huawei", SERVICES["gdelt"])
