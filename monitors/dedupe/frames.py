"""The two frames at the border of this room: items come in, placements go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from monitors import records
from monitors.lean import without

if TYPE_CHECKING:
    import pandas as pd

ITEMS: dict[str, str] = {
    "id": "int64",
    "source": "str",
    "url": "str",
    "title": "str",
    "summary": "str",
    "body": "str",
    "language": "str",
    "published": "datetime64[us, UTC]",
    "first_seen": "datetime64[us, UTC]",
}
"""One article a row. Missing text is "", a missing time is NaT; `first_seen` falls back to `published`."""

PLACEMENTS: dict[str, str] = {
    "id": "int64",
    "url_key": "str",
    "title_key": "str",
    "tier": "str",
    "story": "int64",
    "match": "int64",
    "score": "float64",
    "shared": "str",
    "conflict": "str",
    "why": "str",
}
"""One decision a row, in the order of the batch.

`story` is the id of the story's first article, `match` the nearest article (0 when there is none), `shared`
the words that weighed most and `conflict` the numbers that stand on one side only, both joined by ", ".
"""


def items_frame(articles: Sequence[records.Article]) -> pd.DataFrame:
    """Return articles as ITEMS."""
    columns = {name: [getattr(article, name) for article in articles] for name in ITEMS}
    return _typed(columns, ITEMS)


def placements_frame(columns: dict[str, list[object]]) -> pd.DataFrame:
    """Return columns as PLACEMENTS; no columns make the empty frame."""
    return _typed({name: columns.get(name, []) for name in PLACEMENTS}, PLACEMENTS)


def checked(frame: pd.DataFrame, schema: dict[str, str]) -> pd.DataFrame:
    """Return the frame when it has all columns of the schema, with their types."""
    missing = [name for name in schema if name not in frame.columns]
    if missing:
        raise KeyError(f"the frame lacks the columns {', '.join(missing)}")
    wrong = {name: kind for name, kind in schema.items() if str(frame[name].dtype) != kind}
    return frame.astype(wrong) if wrong else frame


def _typed(columns: dict[str, list[object]], schema: dict[str, str]) -> pd.DataFrame:
    with without("pyarrow"):  # 36 MB, which pandas would use to hold text, and only Parquet files need
        import pandas as pd  # noqa: PLC0415 - half a second that a run without news does not pay

    frame = pd.DataFrame(columns)
    return checked(frame, schema)
