"""What a source of a special kind needs to know: services, selectors, paths into JSON, secret headers."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

SourceKind = Literal[
    "auto", "feed", "sitemap", "html", "json", "folder", "gdelt", "google_news", "hacker_news"
]
SERVICES = MappingProxyType(
    {
        "gdelt": "https://api.gdeltproject.org/api/v2/doc/doc",
        "google_news": "https://news.google.com/rss/search",
        "hacker_news": "https://hn.algolia.com/api/v1/search_by_date",
    }
)
"""The kinds that are asked with a `query`, and where; `url` names another address of the same service."""

_EDITION = re.compile(r"[A-Z]{2}:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FromEnvironment(_Section):
    """A secret that stands in an environment variable."""

    env: str = Field(min_length=1, description="Name of the environment variable.")


class Selectors(_Section):
    """CSS selectors for a page that lists articles; those below `item` look inside each item."""

    item: str = Field(min_length=1)
    title: str = Field(default="", description="The link's own text where it is left out.")
    link: str = Field(default="", description="The first link of the item where it is left out.")
    date: str = Field(default="", description="The item's <time> where it is left out.")
    summary: str = ""


class JsonPaths(_Section):
    """Where in a JSON answer things stand, as names and positions joined by dots: `data.items`, `links.0`."""

    items: str = Field(default="", description="The list of articles; the whole answer where it is left out.")
    title: str = "title"
    url: str = "url"
    date: str = ""
    id: str = ""
    summary: str = ""
    author: str = ""
    publisher: str = ""
    language: str = ""


def _check_edition(edition: str) -> str:
    if edition and _EDITION.fullmatch(edition) is None:
        raise ValueError(f"{edition!r} is not an edition - write country and language as US:en or CN:zh-Hans")
    return edition


def _check_headers(headers: dict[str, str | FromEnvironment]) -> dict[str, str | FromEnvironment]:
    for name, value in headers.items():
        if _HEADER.fullmatch(name) is None:
            raise ValueError(f"{name!r} is not the name of a header - write it as X-Api-Key")
        if isinstance(value, str) and not (value.isascii() and value.isprintable()):
            raise ValueError(f"the value of {name} cannot stand in a header - use plain ASCII characters")
    return headers


Edition = Annotated[str, AfterValidator(_check_edition)]
Headers = Annotated[dict[str, str | FromEnvironment], AfterValidator(_check_headers)]
