"""Searches the stored history with a query of the same language as monitors, and exports what it finds."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from monitors.config import Config
from monitors.errors import ConfigError
from monitors.match import Matcher, check_concepts, load_concepts
from monitors.query import parse
from monitors.records import Article, Hit
from monitors.store import articles, replays
from monitors.store.engine import reading

if TYPE_CHECKING:
    import pandas as pd

_PART = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # some take the wide ones too


@dataclass(frozen=True, slots=True)
class Result:
    """An article that a query finds; `words` are the words that matched."""

    id: int
    first_seen: datetime | None
    published: datetime | None
    source: str
    title: str
    url: str
    language: str
    words: str
    summary: str


def search(engine: Engine, config: Config, query: str, since: datetime) -> Iterator[Result]:
    """Yield the stored articles that a query finds, oldest first.

    Raises QueryError for a wrong query, with the column.
    """
    node, concepts = parse(query), load_concepts(config.concepts)
    check_concepts(node, concepts, query)
    return _search(engine, Matcher.compile({"": node}, concepts), since)


def _search(engine: Engine, matcher: Matcher, since: datetime) -> Iterator[Result]:
    with reading(engine) as connection:
        first = replays.first_of(connection, since)
        texts = replays.texts_from(connection, first, with_tags="tag" in matcher.fields)
        found = {each.id: matches[0].hits for each in texts if (matches := matcher.find(each))}
        numbers = sorted(found)
        for start in range(0, len(numbers), _PART):
            for article in articles.articles_by_id(connection, numbers[start : start + _PART]):
                yield _result(article, found[article.id])


def _result(article: Article, hits: Sequence[Hit]) -> Result:
    return Result(
        article.id,
        article.first_seen,
        article.published,
        article.source,
        article.title,
        article.url,
        article.language,
        ", ".join(dict.fromkeys(hit.text for hit in hits)),
        article.summary,
    )


def write_csv(results: Sequence[Result], file: Path) -> None:
    """Write results as CSV that a spreadsheet opens as UTF-8 and takes no cell of for a formula."""
    names = [each.name for each in fields(Result)]
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names)
        writer.writerows([cell(getattr(each, name)) for name in names] for each in results)


def cell(value: object) -> object:
    """Return a value as CSV may hold it: no spreadsheet takes it for a formula."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def write_parquet(results: Sequence[Result], file: Path) -> None:
    """Write results as Parquet; raises ConfigError where pyarrow is not installed."""
    frame = _frame(results)
    try:
        frame.to_parquet(file, index=False)
    except ImportError as trouble:
        raise ConfigError("Parquet needs pyarrow - install wirewatch[parquet]") from trouble


def _frame(results: Sequence[Result]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - half a second that a search on the terminal does not pay

    types = {"id": "int64", "first_seen": "datetime64[us, UTC]", "published": "datetime64[us, UTC]"}
    columns: dict[str, list[Any]] = {
        each.name: [getattr(result, each.name) for result in results] for each in fields(Result)
    }
    return pd.DataFrame(
        {name: pd.Series(values, dtype=types.get(name, "str")) for name, values in columns.items()}
    )


def as_json(result: Result) -> dict[str, Any]:
    """Return what `--json` prints of a result."""
    return asdict(result)
