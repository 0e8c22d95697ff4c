"""Special sequences that would call people: in mrkdwn and `text` they do, in rich_text they are inert."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.slack.records import Json

SEQUENCE = re.compile(r"<(?:!(?:channel|here|everyone)|!subteam\^\w+|@[UWB]\w+)(?:\|[^<>]*)?>")
BARE = re.compile(r"(?<!\w)@(?:channel|here|everyone)\b")
"""Only where the sender asks Slack to look for it: `parse: full` or `link_names`."""
CALLING_ELEMENTS = ("broadcast", "user", "usergroup")


def pings(said: Json) -> tuple[tuple[str, str], ...]:
    """Every sequence in a message that calls people, as (JSON pointer, sequence)."""
    found = (
        []
        if said.get("mrkdwn") is False
        else [("/text", m) for m in SEQUENCE.findall(str(said.get("text") or ""))]
    )
    if said.get("parse") == "full" or said.get("link_names") in (True, 1, "1", "true"):
        found += [("/text", m) for m in BARE.findall(str(said.get("text") or ""))]
    for part in ("blocks", "attachments"):
        found += walk(said.get(part) or (), f"/{part}")
    return tuple(found)


def walk(node: Any, pointer: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 # any JSON value
    """Look through blocks."""
    if isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from walk(item, f"{pointer}/{index}")
    elif isinstance(node, dict):
        yield from here(node, pointer)
        for key, item in node.items():
            yield from walk(item, f"{pointer}/{key}")


def here(node: Json, pointer: str) -> Iterator[tuple[str, str]]:
    """What one JSON object says by itself."""
    kind = node.get("type")
    if kind in CALLING_ELEMENTS:
        yield pointer, f"<{kind}:{node.get('range') or node.get('user_id') or node.get('usergroup_id')}>"
    speaks_mrkdwn = kind in ("mrkdwn", "markdown") or (kind is None and "fallback" in node)
    if speaks_mrkdwn:
        for match in SEQUENCE.findall(str(node.get("text") or "")):
            yield f"{pointer}/text", match
