"""The rules for whole blocks and for the message that they make up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.slack.lint.checks import (
    IDENTITY,
    Shape,
    boolean,
    by_type,
    items,
    plain_text,
    problem,
    string,
    text,
    url,
)
from sandbox.slack.lint.elements import (
    ACCESSORY,
    ACTIONS_ELEMENT,
    ALT_TEXT,
    IMAGE,
    INPUT_ELEMENT,
    SLACK_FILE,
)
from sandbox.slack.lint.rich_text import RICH_TEXT
from sandbox.slack.lint.trouble import Trouble
from sandbox.slack.records import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_TOTAL = 12_000
CONTAINER_CHARACTERS = 4
"""What each JSON object within the blocks is counted for, beside its text."""
COUNTED = ("text", "url", "alt_text", "image_url", "fallback")
"""The strings that are counted; the limit is undocumented, see docs/decisions/0051."""

BLOCK_ID = {"block_id": string(IDENTITY)}
CONTEXT_ELEMENT = by_type(
    {
        "plain_text": Shape({"text": string(3000, 1)}, {"emoji": boolean}),
        "mrkdwn": Shape({"text": string(3000, 1)}, {"verbatim": boolean}),
        "image": IMAGE,
    }
)
SHARED = {
    "section": Shape(
        {},
        {
            **BLOCK_ID,
            "text": text(3000),
            "fields": items(text(2000), 1, 10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
    ),
    "header": Shape({"text": plain_text(150)}, BLOCK_ID),
    "divider": Shape({}, BLOCK_ID),
    "image": Shape(
        {"alt_text": string(ALT_TEXT, 1)},
        {**BLOCK_ID, "image_url": url, "slack_file": SLACK_FILE, "title": plain_text(2000)},
    ),
    "context": Shape({"elements": items(CONTEXT_ELEMENT, 1, 10)}, BLOCK_ID),
    "actions": Shape({"elements": items(ACTIONS_ELEMENT, 1, 25)}, BLOCK_ID),
    "rich_text": Shape({"elements": RICH_TEXT}, BLOCK_ID),
    "input": Shape(
        {"label": plain_text(2000), "element": INPUT_ELEMENT},
        {**BLOCK_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "video": Shape(
        {"alt_text": string(ALT_TEXT, 1), "title": plain_text(200), "thumbnail_url": url, "video_url": url},
        {
            **BLOCK_ID,
            "author_name": string(50),
            "description": plain_text(200),
            "provider_icon_url": url,
            "provider_name": string(),
            "title_url": url,
        },
    ),
}
MESSAGE_BLOCK = by_type({**SHARED, "markdown": Shape({"text": string(MARKDOWN_TOTAL, 1)}, BLOCK_ID)})
VIEW_BLOCK = by_type(SHARED)


def lint_blocks(blocks: Any, max_characters: int) -> Trouble | None:  # noqa: ANN401 # any JSON value
    """Judge the blocks of a message."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Trouble("invalid_blocks_format")
    found = (*items(MESSAGE_BLOCK, 0, MESSAGE_BLOCKS)(blocks, "/blocks"), *across(blocks, "/blocks"))
    if found:
        return Trouble("invalid_blocks", found)
    return Trouble("msg_blocks_too_long") if characters(blocks) > max_characters else None


def lint_view_blocks(blocks: Any) -> tuple[str, ...]:  # noqa: ANN401 # any JSON value
    """Judge the blocks of a modal or a home tab."""
    found = tuple(items(VIEW_BLOCK, 0, VIEW_BLOCKS)(blocks, "/view/blocks"))
    return found or tuple(across(blocks, "/view/blocks"))


def across(blocks: list[Json], pointer: str) -> Iterator[str]:
    """The rules that look at more than one field at once."""
    ids = Counter(str(block["block_id"]) for block in blocks if block.get("block_id"))
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        if ids[str(block.get("block_id"))] > 1:
            yield problem("block_id is not unique", f"{here}/block_id")
        if block.get("type") == "section" and not (block.get("text") or block.get("fields")):
            yield problem("missing required field: text or fields", here)
        if block.get("type") == "image" and not (block.get("image_url") or block.get("slack_file")):
            yield problem("missing required field: image_url or slack_file", here)
        yield from repeated_actions(block, here)


def repeated_actions(block: Json, pointer: str) -> Iterator[str]:
    """An action_id may stand once in a block."""
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return
    seen: set[str] = set()
    for index, element in enumerate(elements):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                yield problem(
                    f"action_id {action_id} already exists", f"{pointer}/elements/{index}/action_id"
                )
            seen.add(action_id)


def characters(node: Any) -> int:  # noqa: ANN401 # any JSON value
    """Count what the blocks of a message say, with something for each container."""
    if isinstance(node, list | tuple):
        return sum(map(characters, node))
    if not isinstance(node, dict):
        return 0
    own = sum(len(node[key]) for key in COUNTED if isinstance(node.get(key), str))
    return CONTAINER_CHARACTERS + own + sum(characters(item) for item in node.values())
