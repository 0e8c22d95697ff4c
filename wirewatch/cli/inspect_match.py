"""`wirewatch inspect match`: judges JSON lines, one article each, and says where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, TextIO

from monitors.errors import QueryError
from monitors.match import Item, Matcher, check_concepts, item_of_markup
from monitors.query import caret, parse
from wirewatch.cli.output import as_line

_QUERY = "query"
"""The name under which a row's own query reports its hits."""


def inspect_match(lines: Iterable[str], matcher: Matcher, out: TextIO) -> int:
    """Write one JSON line for each row; return 1 if one of them could not be judged, else 0."""
    queries: dict[str, Matcher | str] = {}
    failures = 0
    for line in lines:
        if not line.strip():
            continue
        verdict = _judge(line, matcher, queries)
        failures += "error" in verdict
        out.write(as_line(verdict) + "\n")
    return 1 if failures else 0


def _judge(line: str, matcher: Matcher, queries: dict[str, Matcher | str]) -> dict[str, Any]:
    try:
        row = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as trouble:
        return {"id": None, "error": f"not a JSON line: {trouble}"}
    if not isinstance(row, dict):
        return {"id": None, "error": "a row must be a JSON object with title and body"}
    wrong = next(_wrong_fields(row), None)
    if wrong is not None:
        return {"id": row.get("id"), "error": wrong}
    own = matcher
    if row.get("query") is not None:
        compiled = _compiled(row["query"], matcher, queries)
        if isinstance(compiled, str):
            return {"id": row.get("id"), "error": compiled}
        own = compiled
    item = _item(row)
    matches = own.find_item(item)
    return {
        "id": row.get("id"),
        "match": bool(matches),
        "monitors": [match.monitor for match in matches],
        "concepts": list(matcher.concepts_in_item(item)),
        "hits": [asdict(hit) for match in matches for hit in match.hits],
    }


def _compiled(query: str, matcher: Matcher, queries: dict[str, Matcher | str]) -> Matcher | str:
    if query not in queries:
        try:
            node = parse(query)
            check_concepts(node, matcher.concepts, query)
            queries[query] = Matcher({_QUERY: node}, matcher.concepts)
        except QueryError as trouble:
            queries[query] = f"{trouble}\n{caret(trouble)}"
    return queries[query]


def _wrong_fields(row: Mapping[str, Any]) -> Iterator[str]:
    for name in ("title", "body", "url", "source", "lang", "author", "country", "query"):
        if not isinstance(row.get(name), str | None):
            yield f"{name} must be a string"
    tags = row.get("tags")
    if not (
        tags is None
        or isinstance(tags, str)
        or (isinstance(tags, list) and all(isinstance(t, str) for t in tags))
    ):
        yield "tags must be a list of strings"


def _item(row: Mapping[str, Any]) -> Item:
    tags = row.get("tags") or ()
    tags = [tags] if isinstance(tags, str) else tags
    texts = [(name, row.get(name) or "") for name in ("title", "body", "url", "author")]
    texts += [("tag", tag) for tag in tags]
    return item_of_markup(texts, [(name, row.get(name) or "") for name in ("source", "lang", "country")])
