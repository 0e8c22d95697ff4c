"""Whether a message is as Slack takes it."""

from __future__ import annotations

import json

from slack_sdk.models.blocks import Block

from monitors.render import Rendered
from sandbox.slack.lint import lint_blocks
from sandbox.slack.lint.pings import pings


def check(rendered: Rendered) -> None:
    """No refusal, nobody called, and nothing that the SDK's models would drop."""
    assert lint_blocks(list(rendered.blocks), 12_500) is None
    assert rendered.text
    assert not pings({"text": rendered.text, "blocks": list(rendered.blocks)})
    for block, given in zip(Block.parse_all(list(rendered.blocks)), rendered.blocks, strict=True):
        block.validate_json()
        assert json.loads(json.dumps(block.to_dict())) == json.loads(json.dumps(given))
