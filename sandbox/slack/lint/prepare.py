"""What Slack adds to blocks before it stores them: a block_id, and the defaults of text objects."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sandbox.slack.records import Json


def prepare_blocks(blocks: Iterable[Json]) -> tuple[Json, ...]:
    """Return the blocks as a reader of the message gets them back: never quite equal to what was sent."""
    return tuple(
        {**prepared(block), "block_id": block.get("block_id") or secrets.token_hex(3)} for block in blocks
    )


def prepared(node: Any) -> Any:  # noqa: ANN401 # any JSON value
    """Fill in the defaults in one JSON value and all within it."""
    if isinstance(node, list | tuple):
        return [prepared(item) for item in node]
    if not isinstance(node, dict):
        return node
    filled = {key: prepared(item) for key, item in node.items()}
    if filled.get("type") == "mrkdwn":
        return {**filled, "verbatim": filled.get("verbatim", False)}
    if filled.get("type") == "plain_text":
        return {**filled, "emoji": filled.get("emoji", True)}
    return filled
