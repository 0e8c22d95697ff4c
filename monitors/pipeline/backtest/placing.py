"""Gives articles their place among the stories: the stored one, or that which they would have been given.

What the live pipeline placed keeps its place. An article that it did not place, because no monitor matched it
then, is placed by the same function into the window as it stood at that time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row

from monitors.alerts import Placed
from monitors.config import Granularity
from monitors.records import Article, Tier
from monitors.store import replays, stories

if TYPE_CHECKING:
    from pandas import DataFrame

    from monitors.dedupe import Window


def places(
    connection: Connection, granularity: Granularity, articles: Sequence[tuple[datetime, Article]]
) -> dict[int, Placed]:
    """Return the place of each article; they come with the time of their batch, in order of time."""
    stored = replays.placings(connection, granularity, [each.id for _, each in articles])
    found = {
        number: Placed(Tier(each.tier), each.story, each.match, each.score) for number, each in stored.items()
    }
    rest = [(at, article) for at, article in articles if article.id not in stored]
    return found | dict(_place(connection, granularity, rest)) if rest else found


def _place(
    connection: Connection, granularity: Granularity, articles: Sequence[tuple[datetime, Article]]
) -> Iterator[tuple[int, Placed]]:
    from monitors import dedupe  # noqa: PLC0415 - pandas, which most backtests of live monitors do without

    frequencies = dedupe.Frequencies.from_rows(stories.load_frequencies(connection))
    window = dedupe.Window(granularity, frequencies)
    since = dedupe.Window.start(articles[0][0])
    stored = replays.placed_rows(connection, granularity, since)
    fed = 0
    for at, batch in groupby(articles, key=itemgetter(0)):
        upto = next((n for n in range(fed, len(stored)) if stored[n].placed_at > at), len(stored))
        _feed(window, stored[fed:upto])
        fed = upto
        window.expire(dedupe.Window.start(at))
        items = dedupe.items_frame([article for _, article in batch])
        placed = dedupe.place(items, window)
        window.add(items, placed)
        for row in placed.to_dict("records"):
            yield row["id"], Placed(Tier(row["tier"]), row["story"], row["match"], row["score"], row["why"])


def _feed(window: Window, rows: Sequence[Row[Any]]) -> None:
    from monitors import dedupe  # noqa: PLC0415

    if rows:
        window.add(dedupe.items_frame([_article(row) for row in rows]), _frame(rows))


def _article(row: Row[Any]) -> Article:
    return Article(
        row.id,
        row.source,
        row.url,
        row.title,
        summary=row.summary,
        body=row.body,
        published=row.published,
        first_seen=row.first_seen,
        language=row.language,
    )


def _frame(rows: Iterable[Row[Any]]) -> DataFrame:
    from monitors.dedupe.frames import placements_frame  # noqa: PLC0415

    kept = list(rows)
    names = ("id", "url_key", "title_key", "tier", "story", "match", "score")
    columns: dict[str, list[object]] = {name: [getattr(row, name) for row in kept] for name in names}
    blank: list[object] = [""] * len(kept)
    return placements_frame(columns | {"shared": blank, "conflict": blank, "why": blank})
